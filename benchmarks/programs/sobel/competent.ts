/**
 * FROZEN BASELINE: do not tune. The squared Sobel gradient as someone who knows SEAL well writes it:
 *
 * - BGV, N = 8192: one image fills one of the two batching rows, two images in a call;
 * - both kernels are products of (1 + X), (1 + Y), (X - 1), (Y - 1), where X and Y read the next pixel across and down:
 *   gx = (X - 1)(1 + Y) a and gy = (1 + X)(Y - 1) a with a = (1 + X)(1 + Y) image. Five rotations, two keys, no constants;
 * - results sit at the window's first pixel, so nothing is moved back to its centre;
 * - one relinearization of gx^2 + gy^2, then the last level.
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
  program: 'sobel',
  parameters: {
    scheme: 'bgv', polyModulusDegree: POLY_MODULUS_DEGREE, coeffModulusBits: [42, 42, 50], plainModulusAbove: BigInt(LARGEST_ANSWER), relinearizes: true, rotationSteps: [NEXT_PIXEL, NEXT_LINE],
  },
  rowsPerCall: 2,
  answers: 'unsigned',
  layOut: (rows) => [rows.flat()],
  serve({ seal, evaluator, galoisKeys, relinKeys, lastLevel }) {
    function rotated(x: Ciphertext, step: number): Ciphertext {
      const result = new seal.Ciphertext();
      evaluator.rotateRows(x, step, galoisKeys, result);
      return result;
    }
    function addRotated(x: Ciphertext, step: number): void {
      using next = rotated(x, step);
      evaluator.addInplace(x, next);
    }
    return ([a]) => {
      addRotated(a!, NEXT_PIXEL);
      addRotated(a!, NEXT_LINE);
      using nextAcross = rotated(a!, NEXT_PIXEL);
      const across = new seal.Ciphertext();
      evaluator.sub(nextAcross, a!, across);
      addRotated(across, NEXT_LINE);
      evaluator.addInplace(a!, nextAcross);
      using down = rotated(a!, NEXT_LINE);
      evaluator.subInplace(down, a!);
      evaluator.squareInplace(across);
      evaluator.squareInplace(down);
      evaluator.addInplace(across, down);
      evaluator.relinearizeInplace(across, relinKeys);
      evaluator.cipherModSwitchToInplace(across, lastLevel);
      return [across];
    };
  },
  read: ([slots]) => [readWindows(slots!, 0), readWindows(slots!, SLOTS_PER_IMAGE)],
  reference,
});
