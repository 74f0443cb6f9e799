/**
 * FROZEN BASELINE: do not tune. Sum, mean and variance of 10,000 integers as a beginner writes them with the documented defaults:
 *
 * - BFV, N = 8192, default modulus, public-key encryption, all default Galois keys, one data set in as many ciphertexts as it fills;
 * - the sum of each ciphertext and of its squares by halving rotations and one exchange of the rows, then the ciphertexts added;
 * - the numerator of the variance, n * sumOfSquares - sum^2, on the server, with n encoded at each call; answers where they fall.
 */
import type { Ciphertext } from 'node-seal';
import { defaultsBaseline } from '../../baselines/integer-baseline.ts';
import { COUNT, reference } from './rows.ts';

/** The variance numerator can reach n^2 * 500^2 < 2^44.6; decoding is signed. */
const PLAIN_MODULUS_BITS = 46;

export const baseline = defaultsBaseline({
  program: 'statistics-10000',
  parameters: { plainModulusBits: PLAIN_MODULUS_BITS, relinearizes: true, rotates: true },
  rowsPerCall: 1,
  answers: 'signed',
  layOut: ([row]) => [row!.slice(0, 8192), row!.slice(8192)],
  serve({ seal, evaluator, galoisKeys, relinKeys, slotCount, encode }) {
    function square(x: Ciphertext): Ciphertext {
      const result = new seal.Ciphertext();
      evaluator.square(x, result);
      evaluator.relinearizeInplace(result, relinKeys);
      return result;
    }
    function sumSlots(x: Ciphertext): Ciphertext {
      const sum = x.copy();
      for (let step = slotCount / 4; step >= 1; step /= 2) {
        using rotated = new seal.Ciphertext();
        evaluator.rotateRows(sum, step, galoisKeys, rotated);
        evaluator.addInplace(sum, rotated);
      }
      using swapped = new seal.Ciphertext();
      evaluator.rotateColumns(sum, galoisKeys, swapped);
      evaluator.addInplace(sum, swapped);
      return sum;
    }
    return ([first, second]) => {
      const sum = sumSlots(first!);
      using secondSum = sumSlots(second!);
      evaluator.addInplace(sum, secondSum);
      using firstSquares = square(first!);
      using secondSquares = square(second!);
      const numerator = sumSlots(firstSquares);
      using secondSumOfSquares = sumSlots(secondSquares);
      evaluator.addInplace(numerator, secondSumOfSquares);
      using count = encode(new Array<number>(slotCount).fill(COUNT));
      evaluator.multiplyPlainInplace(numerator, count);
      using sumSquared = square(sum);
      evaluator.subInplace(numerator, sumSquared);
      return [sum, numerator];
    };
  },
  read([sum, numerator]) {
    const n = BigInt(COUNT);
    return [[sum![0]!, sum![0]!, n, numerator![0]!, n * n]];
  },
  reference,
});
