/**
 * FROZEN BASELINE: do not tune. Sum, mean and variance of 10,000 integers as someone who knows SEAL well writes them:
 *
 * - BGV, N = 8192: a data set fills two ciphertexts, both batching rows used, and the rest is zero;
 * - answers are the sum and the sum of squares. Who learns sum, mean and variance learns these too, so the client forms the
 *   variance: neither its product of sums nor the wider plaintext modulus is paid for;
 * - the two squares share one relinearization; both sums go to the last level first, where a rotation has one prime to handle;
 * - the last level keeps 59 of the 60 bits a prime can have, because sums over 8,192 slots add 13 bits of noise there.
 */
import type { Ciphertext } from 'node-seal';
import { competentBaseline } from '../../baselines/integer-baseline.ts';
import { COUNT, MAX_VALUE, reference, statisticsOf } from './rows.ts';

const POLY_MODULUS_DEGREE = 8192;
const SLOTS_PER_BATCHING_ROW = POLY_MODULUS_DEGREE / 2;
const SWAP_ROWS = 0;
const LARGEST_ANSWER = BigInt(COUNT) * BigInt(MAX_VALUE) ** 2n;

export const baseline = competentBaseline({
  program: 'statistics-10000',
  parameters: {
    scheme: 'bgv', polyModulusDegree: POLY_MODULUS_DEGREE, coeffModulusBits: [59, 55, 60], plainModulusAbove: LARGEST_ANSWER, relinearizes: true,
    rotationSteps: [SWAP_ROWS, ...Array.from({ length: 12 }, (_, i) => 2 ** i)],
  },
  rowsPerCall: 1,
  answers: 'unsigned',
  layOut: ([row]) => [row!.slice(0, POLY_MODULUS_DEGREE), row!.slice(POLY_MODULUS_DEGREE)],
  serve({ seal, evaluator, galoisKeys, relinKeys, lastLevel, sumRotations }) {
    function sumSlots(x: Ciphertext): void {
      sumRotations(x, 1, SLOTS_PER_BATCHING_ROW);
      using swapped = new seal.Ciphertext();
      evaluator.rotateColumns(x, galoisKeys, swapped);
      evaluator.addInplace(x, swapped);
    }
    return ([first, second]) => {
      const sum = new seal.Ciphertext();
      evaluator.add(first!, second!, sum);
      evaluator.squareInplace(first!);
      evaluator.squareInplace(second!);
      evaluator.addInplace(first!, second!);
      evaluator.relinearizeInplace(first!, relinKeys);
      for (const x of [sum, first!]) {
        evaluator.cipherModSwitchToInplace(x, lastLevel);
        sumSlots(x);
      }
      return [sum, first!];
    };
  },
  read: ([sum, sumOfSquares]) => [statisticsOf(sum![0]!, sumOfSquares![0]!)],
  reference,
});
