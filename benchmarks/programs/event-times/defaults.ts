/**
 * FROZEN BASELINE: do not tune. Mean and variance of 1,000 instants of 41 bits as a beginner writes them with the documented defaults:
 *
 * - BFV, N = 8192, default modulus, public-key encryption, all default Galois keys, one set in a call;
 * - squares of the instants fit no plaintext modulus, so high and low halves travel in a ciphertext each, and both sums and three
 *   sums of products come back, each summed by halving rotations; answers where they fall.
 */
import type { Ciphertext } from 'node-seal';
import { defaultsBaseline } from '../../baselines/integer-baseline.ts';
import { highOf, joinedSquares, joinedSum, lowOf } from './halves.ts';
import { reference, statisticsOf } from './rows.ts';

/** Sums of products of halves reach 1,000 * 2^42 < 2^52; decoding is signed. */
const PLAIN_MODULUS_BITS = 53;
const PADDED_COUNT = 1_024;

export const baseline = defaultsBaseline({
  program: 'event-times',
  parameters: { plainModulusBits: PLAIN_MODULUS_BITS, relinearizes: true, rotates: true },
  rowsPerCall: 1,
  answers: 'signed',
  layOut: ([row]) => [row!.map(highOf), row!.map(lowOf)],
  serve({ seal, evaluator, galoisKeys, relinKeys }) {
    function product(x: Ciphertext, y: Ciphertext): Ciphertext {
      const result = new seal.Ciphertext();
      evaluator.multiply(x, y, result);
      evaluator.relinearizeInplace(result, relinKeys);
      return result;
    }
    function sumSlots(x: Ciphertext): void {
      for (let step = PADDED_COUNT / 2; step >= 1; step /= 2) {
        using rotated = new seal.Ciphertext();
        evaluator.rotateRows(x, step, galoisKeys, rotated);
        evaluator.addInplace(x, rotated);
      }
    }
    return ([high, low]) => {
      const answers = [product(high!, high!), product(high!, low!), product(low!, low!), high!, low!];
      for (const x of answers) sumSlots(x);
      return answers;
    };
  },
  read([highSquares, products, lowSquares, high, low]) {
    return [statisticsOf(joinedSum(high![0]!, low![0]!), joinedSquares(highSquares![0]!, products![0]!, lowSquares![0]!))];
  },
  reference,
});
