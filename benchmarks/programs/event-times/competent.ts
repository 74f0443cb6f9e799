/**
 * FROZEN BASELINE: do not tune. Mean and variance of 1,000 instants of 41 bits as someone who knows SEAL well writes them:
 *
 * - a square of 82 bits, summed, fits no plaintext modulus, so each instant travels as two halves of 21 bits: the high ones in
 *   the first batching row, the low ones in the second, value i of set d in slot i * 4 + d, four sets in one ciphertext;
 * - BGV, N = 8192, a chain of 214 bits, and the smallest plaintext prime that holds a sum of products of halves;
 * - one square gives both squares, one product with the exchanged rows the mixed one; sums, squares and products are switched
 *   down to two primes before they are rotated;
 * - the client puts the halves together and forms the variance.
 */
import type { Ciphertext } from 'node-seal';
import { competentBaseline } from '../../baselines/integer-baseline.ts';
import { highOf, joinedSquares, joinedSum, largestSum, lowOf } from './halves.ts';
import { COUNT, reference, statisticsOf } from './rows.ts';

const POLY_MODULUS_DEGREE = 8192;
const SLOTS_PER_BATCHING_ROW = POLY_MODULUS_DEGREE / 2;
const PADDED_COUNT = 1_024;
const SETS = SLOTS_PER_BATCHING_ROW / PADDED_COUNT;
const SWAP_ROWS = 0;

export const baseline = competentBaseline({
  program: 'event-times',
  parameters: {
    scheme: 'bgv', polyModulusDegree: POLY_MODULUS_DEGREE, coeffModulusBits: [53, 53, 53, 55], plainModulusAbove: largestSum(COUNT), relinearizes: true,
    rotationSteps: [SWAP_ROWS, ...Array.from({ length: 10 }, (_, i) => SETS * 2 ** i)],
  },
  rowsPerCall: SETS,
  answers: 'unsigned',
  layOut(rows) {
    const slots = new Array<number>(POLY_MODULUS_DEGREE).fill(0);
    rows.forEach((row, set) => row.forEach((instant, i) => {
      slots[i * SETS + set] = highOf(instant);
      slots[SLOTS_PER_BATCHING_ROW + i * SETS + set] = lowOf(instant);
    }));
    return [slots];
  },
  serve({ seal, evaluator, galoisKeys, relinKeys, sumRotations }) {
    return ([halves]) => {
      const products = new seal.Ciphertext();
      evaluator.rotateColumns(halves!, galoisKeys, products);
      evaluator.multiplyInplace(products, halves!);
      const squares = new seal.Ciphertext();
      evaluator.square(halves!, squares);
      for (const x of [products, squares]) evaluator.relinearizeInplace(x, relinKeys);
      const answers: Ciphertext[] = [halves!, squares, products];
      for (const x of answers) {
        evaluator.cipherModSwitchToNextInplace(x);
        sumRotations(x, SETS, PADDED_COUNT);
      }
      return answers;
    };
  },
  read([halves, squares, products]) {
    return Array.from({ length: SETS }, (_, set) => {
      const low = SLOTS_PER_BATCHING_ROW + set;
      return statisticsOf(joinedSum(halves![set]!, halves![low]!), joinedSquares(squares![set]!, products![set]!, squares![low]!));
    });
  },
  reference,
});
