/**
 * FROZEN BASELINE: do not tune. A private lookup among 1,024 rows of 16 values as someone who knows SEAL well writes it:
 *
 * - the client sends the index as a one-hot vector; eight of them share a ciphertext;
 * - BFV, because nothing but constants is multiplied; N = 8192 with a single data prime of 60 bits, so that every key, rotation and
 *   ciphertext has one prime to handle;
 * - the table as 16 diagonals, encoded once in NTT form: 3 + 3 rotations bring them together, 6 fold the rest.
 */
import { competentBaseline } from '../../baselines/integer-baseline.ts';
import { type DiagonalProduct, diagonalRotationSteps, prepareDiagonalProduct } from '../../baselines/diagonal-product.ts';
import { StridedLayout } from '../../baselines/slot-layout.ts';
import { ENTRIES, LARGEST_ANSWER, reference, TABLE, WIDTH } from './rows.ts';

const POLY_MODULUS_DEGREE = 8192;
const layout = new StridedLayout(POLY_MODULUS_DEGREE, ENTRIES);
const product: DiagonalProduct = { outputs: WIDTH, inputs: ENTRIES, stride: layout.stride, babySteps: 4, entry: (_, output, input) => TABLE[input]![output]! };

export const baseline = competentBaseline({
  program: 'lookup-1024x16',
  parameters: {
    scheme: 'bfv', polyModulusDegree: POLY_MODULUS_DEGREE, coeffModulusBits: [60, 60], plainModulusAbove: BigInt(LARGEST_ANSWER), relinearizes: false,
    rotationSteps: diagonalRotationSteps(product),
  },
  rowsPerCall: layout.rowsPerCall,
  answers: 'unsigned',
  layOut: (rows) => [layout.layOut(rows.map(([index]) => Array.from({ length: ENTRIES }, (_, i) => (i === index ? 1 : 0))))],
  serve(server, live) {
    const multiply = prepareDiagonalProduct(server, live, product);
    return ([oneHot]) => [multiply(oneHot!)];
  },
  read: ([values]) => layout.read(values!, WIDTH),
  reference,
});
