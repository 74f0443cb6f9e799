/**
 * FROZEN BASELINE: do not tune. The dot product of two encrypted vectors of 1,024 bytes as someone who knows SEAL well writes it:
 *
 * - BGV, N = 8192: eight rows share two ciphertexts, four in each batching row;
 * - one product, relinearized, then the last level before the ten rotations, where each has one prime to handle.
 */
import { competentBaseline } from '../../baselines/integer-baseline.ts';
import { StridedLayout } from '../../baselines/slot-layout.ts';
import { inputsOf, LENGTH, MAX_VALUE, reference } from './rows.ts';

const POLY_MODULUS_DEGREE = 8192;
const layout = new StridedLayout(POLY_MODULUS_DEGREE, LENGTH);

export const baseline = competentBaseline({
  program: 'dot-1024',
  parameters: {
    scheme: 'bgv', polyModulusDegree: POLY_MODULUS_DEGREE, coeffModulusBits: [52, 44, 56], plainModulusAbove: BigInt(LENGTH * MAX_VALUE ** 2), relinearizes: true,
    rotationSteps: Array.from({ length: 10 }, (_, i) => 2 ** i * layout.stride),
  },
  rowsPerCall: layout.rowsPerCall,
  answers: 'unsigned',
  layOut: (rows) => [layout.layOut(rows.map((row) => inputsOf(row).x)), layout.layOut(rows.map((row) => inputsOf(row).y))],
  serve: ({ evaluator, relinKeys, lastLevel, sumRotations }) => ([x, y]) => {
    evaluator.multiplyInplace(x!, y!);
    evaluator.relinearizeInplace(x!, relinKeys);
    evaluator.cipherModSwitchToInplace(x!, lastLevel);
    sumRotations(x!, layout.stride, LENGTH);
    return [x!];
  },
  read: ([product]) => layout.read(product!, 1),
  reference,
});
