/**
 * FROZEN BASELINE: do not tune. Covariance and chi-squared as someone who knows SEAL well writes them:
 *
 * - BGV, N = 8192: 128 rows share two ciphertexts, value i of all rows side by side;
 * - covariance as the sum of (n x - sum of x) y: one product instead of two;
 * - weights enter one factor of the square before it is squared, where their noise is still affordable;
 * - each product is relinearized and goes to the last level before its sum, where a rotation has one prime to handle;
 * - two data primes of nearly 60 bits: the weighted square needs the room, and a third prime would cost far more.
 */
import type { Ciphertext } from 'node-seal';
import { competentBaseline } from '../../baselines/integer-baseline.ts';
import { StridedLayout } from '../../baselines/slot-layout.ts';
import { CELLS, EXPECTED, inputsOf, LARGEST_CHI_SQUARED, LARGEST_COVARIANCE, reference, resultRow, WEIGHTS } from './rows.ts';

const POLY_MODULUS_DEGREE = 8192;
const layout = new StridedLayout(POLY_MODULUS_DEGREE, CELLS);

export const baseline = competentBaseline({
  program: 'covariance-chi-squared',
  parameters: {
    scheme: 'bgv', polyModulusDegree: POLY_MODULUS_DEGREE, coeffModulusBits: [58, 58, 60], plainModulusAbove: BigInt(Math.max(2 * LARGEST_COVARIANCE, LARGEST_CHI_SQUARED)),
    relinearizes: true, rotationSteps: [32, 16, 8, 4, 2, 1].map((values) => values * layout.stride),
  },
  rowsPerCall: layout.rowsPerCall,
  answers: 'signed',
  layOut: (rows) => [layout.layOut(rows.map((row) => inputsOf(row).observed)), layout.layOut(rows.map((row) => inputsOf(row).weekBefore))],
  serve({ seal, evaluator, relinKeys, lastLevel, encode, sumRotations }, live) {
    const count = live.use(encode(layout.repeat(new Array<number>(CELLS).fill(CELLS))));
    const expected = live.use(encode(layout.repeat(EXPECTED)));
    const weights = live.use(encode(layout.repeat(WEIGHTS)));
    function sumProduct(product: Ciphertext): void {
      evaluator.relinearizeInplace(product, relinKeys);
      evaluator.cipherModSwitchToInplace(product, lastLevel);
      sumRotations(product, layout.stride, CELLS);
    }
    return ([observed, weekBefore]) => {
      using sum = observed!.copy();
      sumRotations(sum, layout.stride, CELLS);
      const covariance = new seal.Ciphertext();
      evaluator.multiplyPlain(observed!, count, covariance);
      evaluator.subInplace(covariance, sum);
      evaluator.multiplyInplace(covariance, weekBefore!);
      sumProduct(covariance);
      const chiSquared = new seal.Ciphertext();
      evaluator.subPlainInplace(observed!, expected);
      evaluator.multiplyPlain(observed!, weights, chiSquared);
      evaluator.multiplyInplace(chiSquared, observed!);
      sumProduct(chiSquared);
      return [covariance, chiSquared];
    };
  },
  read([covariance, chiSquared]) {
    const covariances = layout.read(covariance!, 1);
    return layout.read(chiSquared!, 1).map(([value], row) => resultRow(covariances[row]![0]!, value!));
  },
  reference,
});
