/**
 * FROZEN BASELINE: do not tune. Sums over 3 x 3 windows as someone who knows SEAL well writes them:
 *
 * - BFV, N = 8192 with a single data prime: nothing is multiplied, so there is no noise to pay for more. One image fills one of
 *   the two batching rows, two images in a call;
 * - the box is (1 + X + X^2)(1 + Y + Y^2), where X and Y read the next pixel across and down: four rotations, two keys;
 * - results sit at the window's first pixel, so nothing is moved back to its centre.
 */
import type { Ciphertext } from 'node-seal';
import { competentBaseline } from '../../baselines/integer-baseline.ts';
import { SIDE } from '../data/camera/images.ts';
import { readWindows } from '../data/camera/windows.ts';
import { LARGEST_ANSWER, reference } from './rows.ts';

const POLY_MODULUS_DEGREE = 8192;
const SLOTS_PER_IMAGE = POLY_MODULUS_DEGREE / 2;
const NEXT_PIXEL = 1;
const NEXT_LINE = SIDE;

export const baseline = competentBaseline({
  program: 'box-blur',
  parameters: {
    scheme: 'bfv', polyModulusDegree: POLY_MODULUS_DEGREE, coeffModulusBits: [40, 50], plainModulusAbove: BigInt(LARGEST_ANSWER), relinearizes: false, rotationSteps: [NEXT_PIXEL, NEXT_LINE],
  },
  rowsPerCall: 2,
  answers: 'unsigned',
  layOut: (rows) => [rows.flat()],
  serve({ seal, evaluator, galoisKeys }) {
    /** Replaces x by x + X x + X^2 x. */
    function addNextTwo(x: Ciphertext, step: number): void {
      using next = new seal.Ciphertext();
      evaluator.rotateRows(x, step, galoisKeys, next);
      evaluator.addInplace(x, next);
      evaluator.rotateRowsInplace(next, step, galoisKeys);
      evaluator.addInplace(x, next);
    }
    return ([image]) => {
      addNextTwo(image!, NEXT_PIXEL);
      addNextTwo(image!, NEXT_LINE);
      return [image!];
    };
  },
  read: ([slots]) => [readWindows(slots!, 0), readWindows(slots!, SLOTS_PER_IMAGE)],
  reference,
});
