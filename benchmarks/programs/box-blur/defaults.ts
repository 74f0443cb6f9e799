/**
 * FROZEN BASELINE: do not tune. Sums over 3 x 3 windows as a beginner writes them with the documented defaults:
 *
 * - BFV, N = 8192, default modulus, `PlainModulus.Batching` of 20 bits, public-key encryption, all default Galois keys;
 * - one image per ciphertext, one rotation for each neighbour of the pixel, from the centre;
 * - the answer where it falls.
 */
import { defaultsBaseline } from '../../baselines/integer-baseline.ts';
import { SIDE } from '../data/camera/images.ts';
import { readWindows } from '../data/camera/windows.ts';
import { reference } from './rows.ts';

const PLAIN_MODULUS_BITS = 20;
/** Slot of the centre of the first window. */
const FIRST_CENTRE = SIDE + 1;

export const baseline = defaultsBaseline({
  program: 'box-blur',
  parameters: { plainModulusBits: PLAIN_MODULUS_BITS, relinearizes: false, rotates: true },
  rowsPerCall: 1,
  answers: 'signed',
  layOut: (rows) => rows,
  serve: ({ seal, evaluator, galoisKeys }) => ([image]) => {
    const sum = image!.copy();
    for (const down of [-1, 0, 1]) {
      for (const across of [-1, 0, 1]) {
        if (down === 0 && across === 0) continue;
        using neighbour = new seal.Ciphertext();
        evaluator.rotateRows(image!, down * SIDE + across, galoisKeys, neighbour);
        evaluator.addInplace(sum, neighbour);
      }
    }
    return [sum];
  },
  read: ([slots]) => [readWindows(slots!, FIRST_CENTRE)],
  reference,
});
