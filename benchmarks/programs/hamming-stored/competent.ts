/**
 * FROZEN BASELINE: do not tune. Hamming distances to 64 stored fingerprints as someone who knows SEAL well writes them:
 *
 * - linear in the encrypted bits: x and a stored bit s differ when s + (1 - 2 s) x is 1, so 64 distances are one matrix product;
 * - BFV, because nothing but constants is multiplied; N = 4096 with a single data prime of 54 bits, so that every key, rotation and
 *   ciphertext has one prime to handle; sixteen queries share a ciphertext;
 * - the matrix as 64 diagonals, encoded once in NTT form: 7 + 7 rotations bring them together, 2 fold the rest. Four keys.
 */
import { competentBaseline } from '../../baselines/integer-baseline.ts';
import { type DiagonalProduct, diagonalRotationSteps, prepareDiagonalProduct } from '../../baselines/diagonal-product.ts';
import { StridedLayout } from '../../baselines/slot-layout.ts';
import { BITS, reference, stored } from './rows.ts';

const POLY_MODULUS_DEGREE = 4096;
const layout = new StridedLayout(POLY_MODULUS_DEGREE, BITS);
const product: DiagonalProduct = { outputs: stored.length, inputs: BITS, stride: layout.stride, babySteps: 8, entry: (_, output, input) => 1 - 2 * stored[output]![input]! };
const ONES = stored.map((bits) => bits.reduce((sum, bit) => sum + bit, 0));

export const baseline = competentBaseline({
  program: 'hamming-stored',
  parameters: {
    scheme: 'bfv', polyModulusDegree: POLY_MODULUS_DEGREE, coeffModulusBits: [54, 55], plainModulusAbove: BigInt(BITS), relinearizes: false, rotationSteps: diagonalRotationSteps(product),
  },
  rowsPerCall: layout.rowsPerCall,
  answers: 'unsigned',
  layOut: (rows) => [layout.layOut(rows)],
  serve(server, live) {
    const multiply = prepareDiagonalProduct(server, live, product);
    const ones = live.use(server.encode(layout.repeat(Array.from({ length: BITS }, (_, i) => ONES[i % ONES.length]!))));
    return ([x]) => {
      const distances = multiply(x!);
      server.evaluator.addPlainInplace(distances, ones);
      return [distances];
    };
  },
  read: ([distances]) => layout.read(distances!, stored.length),
  reference,
});
