/**
 * FROZEN BASELINE: do not tune. A private lookup among 4,096 rows of 8 values as someone who knows SEAL well writes it:
 *
 * - the client sends the index as a one-hot vector, which fills both batching rows of N = 4096; each half has its half of the table;
 * - BFV, because nothing but constants is multiplied, with a single data prime of 54 bits, so that every key, rotation and
 *   ciphertext has one prime to handle. The vector meets the table before any rotation, else the noise would not fit;
 * - the table as 8 diagonals, encoded once in NTT form: 7 rotations bring them together, 8 and an exchange of the rows fold the rest.
 */
import { competentBaseline } from '../../baselines/integer-baseline.ts';
import { type DiagonalProduct, diagonalRotationSteps, prepareDiagonalProduct } from '../../baselines/diagonal-product.ts';
import { ENTRIES, LARGEST_ANSWER, reference, TABLE, WIDTH } from './rows.ts';

const POLY_MODULUS_DEGREE = 4096;
const SLOTS_PER_BATCHING_ROW = POLY_MODULUS_DEGREE / 2;
const SWAP_ROWS = 0;
const product: DiagonalProduct = {
  outputs: WIDTH, inputs: SLOTS_PER_BATCHING_ROW, stride: 1, babySteps: 1, entry: (batchingRow, output, input) => TABLE[batchingRow * SLOTS_PER_BATCHING_ROW + input]![output]!,
};

export const baseline = competentBaseline({
  program: 'lookup-4096',
  parameters: {
    scheme: 'bfv', polyModulusDegree: POLY_MODULUS_DEGREE, coeffModulusBits: [54, 55], plainModulusAbove: BigInt(LARGEST_ANSWER), relinearizes: false,
    rotationSteps: [SWAP_ROWS, ...diagonalRotationSteps(product)],
  },
  rowsPerCall: 1,
  answers: 'unsigned',
  layOut: ([row]) => [Array.from({ length: ENTRIES }, (_, i) => (i === row![0] ? 1 : 0))],
  serve(server, live) {
    const { seal, evaluator, galoisKeys } = server;
    const multiply = prepareDiagonalProduct(server, live, product);
    return ([oneHot]) => {
      const values = multiply(oneHot!);
      using swapped = new seal.Ciphertext();
      evaluator.rotateColumns(values, galoisKeys, swapped);
      evaluator.addInplace(values, swapped);
      return [values];
    };
  },
  read: ([values]) => [values!.slice(0, WIDTH)],
  reference,
});
