/**
 * FROZEN BASELINE: do not tune. The squared Sobel gradient as a beginner writes it with the documented defaults:
 *
 * - BFV, N = 8192, default modulus, public-key encryption, all default Galois keys, one image per ciphertext;
 * - one rotation for each neighbour of the pixel, from the centre, and one product with an encoded weight for each tap;
 * - squares relinearized one by one, the answer where it falls.
 */
import type { Ciphertext } from 'node-seal';
import { defaultsBaseline } from '../../baselines/integer-baseline.ts';
import { SIDE } from '../data/camera/images.ts';
import { readWindows } from '../data/camera/windows.ts';
import { ACROSS, DOWN, reference } from './rows.ts';

/** Answers stay below 2^21; decoding is signed. */
const PLAIN_MODULUS_BITS = 22;
/** Slot of the centre of the first window. */
const FIRST_CENTRE = SIDE + 1;

export const baseline = defaultsBaseline({
  program: 'sobel',
  parameters: { plainModulusBits: PLAIN_MODULUS_BITS, relinearizes: true, rotates: true },
  rowsPerCall: 1,
  answers: 'signed',
  layOut: (rows) => rows,
  serve({ seal, evaluator, galoisKeys, relinKeys, slotCount, encode }) {
    function correlate(image: Ciphertext, kernel: readonly (readonly number[])[]): Ciphertext {
      const terms = kernel.flatMap((row, r) => row.flatMap((weight, c) => {
        if (weight === 0) return [];
        const term = new seal.Ciphertext();
        evaluator.rotateRows(image, (r - 1) * SIDE + (c - 1), galoisKeys, term);
        using constant = encode(new Array<number>(slotCount).fill(weight));
        evaluator.multiplyPlainInplace(term, constant);
        return [term];
      }));
      const [sum, ...others] = terms;
      for (const term of others) {
        evaluator.addInplace(sum!, term);
        term.delete();
      }
      return sum!;
    }
    return ([image]) => {
      const answer = correlate(image!, ACROSS);
      using down = correlate(image!, DOWN);
      for (const gradient of [answer, down]) {
        evaluator.squareInplace(gradient);
        evaluator.relinearizeInplace(gradient, relinKeys);
      }
      evaluator.addInplace(answer, down);
      return [answer];
    };
  },
  read: ([slots]) => [readWindows(slots!, FIRST_CENTRE)],
  reference,
});
