/**
 * FROZEN BASELINE: do not tune. Covariance and chi-squared as a beginner writes them with the documented defaults:
 *
 * - BFV, N = 8192, default modulus, public-key encryption, all default Galois keys, one row in two ciphertexts;
 * - both formulas as they stand: n * sum(x y) - sum(x) * sum(y), and sum(w (x - e)^2), with constants encoded at each call;
 * - answers where they fall.
 */
import type { Ciphertext } from 'node-seal';
import { defaultsBaseline } from '../../baselines/integer-baseline.ts';
import { CELLS, EXPECTED, inputsOf, reference, resultRow, WEIGHTS } from './rows.ts';

/** Both answers stay between -2^26 and 2^26. */
const PLAIN_MODULUS_BITS = 28;

export const baseline = defaultsBaseline({
  program: 'covariance-chi-squared',
  parameters: { plainModulusBits: PLAIN_MODULUS_BITS, relinearizes: true, rotates: true },
  rowsPerCall: 1,
  answers: 'signed',
  layOut: ([row]) => [inputsOf(row!).observed, inputsOf(row!).weekBefore],
  serve({ seal, evaluator, relinKeys, slotCount, encode, sumRotations }) {
    function multiply(x: Ciphertext, y: Ciphertext): Ciphertext {
      const product = new seal.Ciphertext();
      evaluator.multiply(x, y, product);
      evaluator.relinearizeInplace(product, relinKeys);
      return product;
    }
    return ([x, y]) => {
      const covariance = multiply(x!, y!);
      sumRotations(covariance, 1, CELLS);
      using count = encode(new Array<number>(slotCount).fill(CELLS));
      evaluator.multiplyPlainInplace(covariance, count);
      using xSum = x!.copy();
      sumRotations(xSum, 1, CELLS);
      using ySum = y!.copy();
      sumRotations(ySum, 1, CELLS);
      using productOfSums = multiply(xSum, ySum);
      evaluator.subInplace(covariance, productOfSums);
      using expected = encode(EXPECTED);
      using difference = new seal.Ciphertext();
      evaluator.subPlain(x!, expected, difference);
      const chiSquared = multiply(difference, difference);
      using weights = encode(WEIGHTS);
      evaluator.multiplyPlainInplace(chiSquared, weights);
      sumRotations(chiSquared, 1, CELLS);
      return [covariance, chiSquared];
    };
  },
  read: ([covariance, chiSquared]) => [resultRow(covariance![0]!, chiSquared![0]!)],
  reference,
});
