/**
 * FROZEN BASELINE: do not tune. Matches of 64 encrypted bases with a constant probe as someone who knows SEAL well writes them:
 *
 * - BGV, N = 8192: 128 rows share a ciphertext;
 * - equality with base c is a cubic that vanishes at the other three bases. Its quadratic factor can always be x(x - 3) + b, so one
 *   product serves all four bases, and the second one is by a linear factor whose constants differ from place to place;
 * - the cubic is scaled to 6 at c, and the client divides by 6;
 * - two data primes hold both products; then the last level before the six rotations, where each has one prime to handle.
 */
import { competentBaseline } from '../../baselines/integer-baseline.ts';
import { StridedLayout } from '../../baselines/slot-layout.ts';
import { BASES, probe, reference } from './rows.ts';

const POLY_MODULUS_DEGREE = 8192;
const SCALE = 6;
const layout = new StridedLayout(POLY_MODULUS_DEGREE, BASES);

/** For each base c: factor * (x(x - 3) + offset) * (x - root) is 6 at c and 0 at the other bases. */
const FACTORS = [-1, 3, -3, 1];
const OFFSETS = [2, 0, 0, 2];
const ROOTS = [3, 2, 1, 0];

export const baseline = competentBaseline({
  program: 'dna-match',
  parameters: {
    scheme: 'bgv', polyModulusDegree: POLY_MODULUS_DEGREE, coeffModulusBits: [56, 56, 60], plainModulusAbove: BigInt(SCALE * BASES), relinearizes: true,
    rotationSteps: [32, 16, 8, 4, 2, 1].map((values) => values * layout.stride),
  },
  rowsPerCall: layout.rowsPerCall,
  answers: 'unsigned',
  layOut: (rows) => [layout.layOut(rows)],
  serve({ seal, evaluator, relinKeys, lastLevel, encode, sumRotations }, live) {
    const perBase = (values: readonly number[]) => live.use(encode(layout.repeat(probe.map((base) => values[base]!))));
    const three = live.use(encode(layout.repeat(new Array<number>(BASES).fill(3))));
    const [factors, offsets, roots] = [perBase(FACTORS), perBase(OFFSETS), perBase(ROOTS)];
    return ([x]) => {
      const matches = new seal.Ciphertext();
      evaluator.subPlain(x!, three, matches);
      evaluator.multiplyInplace(matches, x!);
      evaluator.relinearizeInplace(matches, relinKeys);
      evaluator.addPlainInplace(matches, offsets);
      evaluator.subPlainInplace(x!, roots);
      evaluator.multiplyPlainInplace(x!, factors);
      evaluator.multiplyInplace(matches, x!);
      evaluator.relinearizeInplace(matches, relinKeys);
      evaluator.cipherModSwitchToInplace(matches, lastLevel);
      sumRotations(matches, layout.stride, BASES);
      return [matches];
    };
  },
  read: ([matches]) => layout.read(matches!, 1).map(([count]) => [count! / BigInt(SCALE)]),
  reference,
});
