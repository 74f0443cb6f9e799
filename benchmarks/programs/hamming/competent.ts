/**
 * FROZEN BASELINE: do not tune. The Hamming distance of two encrypted fingerprints as someone who knows SEAL well writes it:
 *
 * - BGV, N = 4096, the whole 109 bits of the security table: sixteen rows share two ciphertexts;
 * - one square of the difference, relinearized, then the last level before the eight rotations, where each has one prime to handle.
 */
import { competentBaseline } from '../../baselines/integer-baseline.ts';
import { StridedLayout } from '../../baselines/slot-layout.ts';
import { BITS, inputsOf, reference } from './rows.ts';

const POLY_MODULUS_DEGREE = 4096;
const layout = new StridedLayout(POLY_MODULUS_DEGREE, BITS);

export const baseline = competentBaseline({
  program: 'hamming',
  parameters: {
    scheme: 'bgv', polyModulusDegree: POLY_MODULUS_DEGREE, coeffModulusBits: [37, 34, 38], plainModulusAbove: BigInt(BITS), relinearizes: true,
    rotationSteps: Array.from({ length: 8 }, (_, i) => 2 ** i * layout.stride),
  },
  rowsPerCall: layout.rowsPerCall,
  answers: 'unsigned',
  layOut: (rows) => [layout.layOut(rows.map((row) => inputsOf(row).x)), layout.layOut(rows.map((row) => inputsOf(row).y))],
  serve: ({ evaluator, relinKeys, lastLevel, sumRotations }) => ([x, y]) => {
    evaluator.subInplace(x!, y!);
    evaluator.squareInplace(x!);
    evaluator.relinearizeInplace(x!, relinKeys);
    evaluator.cipherModSwitchToInplace(x!, lastLevel);
    sumRotations(x!, layout.stride, BITS);
    return [x!];
  },
  read: ([distance]) => layout.read(distance!, 1),
  reference,
});
