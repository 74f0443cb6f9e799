/**
 * FROZEN BASELINE: do not tune. Matches of one-hot bases with a constant probe as someone who knows SEAL well writes them:
 *
 * - BFV, because only a constant is multiplied; N = 4096 with a single data prime of 54 bits, so that every key, rotation and
 *   ciphertext has one prime to handle; sixteen rows share a ciphertext;
 * - one product with the probe's bits, encoded once, and eight rotations.
 */
import { competentBaseline } from '../../baselines/integer-baseline.ts';
import { StridedLayout } from '../../baselines/slot-layout.ts';
import { BITS, PROBE_BITS, reference } from './rows.ts';

const POLY_MODULUS_DEGREE = 4096;
const layout = new StridedLayout(POLY_MODULUS_DEGREE, BITS);

export const baseline = competentBaseline({
  program: 'dna-match-one-hot',
  parameters: {
    scheme: 'bfv', polyModulusDegree: POLY_MODULUS_DEGREE, coeffModulusBits: [54, 55], plainModulusAbove: BigInt(BITS / 4), relinearizes: false,
    rotationSteps: Array.from({ length: 8 }, (_, i) => 2 ** i * layout.stride),
  },
  rowsPerCall: layout.rowsPerCall,
  answers: 'unsigned',
  layOut: (rows) => [layout.layOut(rows)],
  serve({ evaluator, encode, sumRotations }, live) {
    const probeBits = live.use(encode(layout.repeat(PROBE_BITS)));
    return ([bits]) => {
      evaluator.multiplyPlainInplace(bits!, probeBits);
      sumRotations(bits!, layout.stride, BITS);
      return [bits!];
    };
  },
  read: ([matches]) => layout.read(matches!, 1),
  reference,
});
