/**
 * FROZEN BASELINE: do not tune. Logistic regression of degree 3 as an expert writes it:
 *
 * - N = 8192, 205 bits; 64 images in one ciphertext: pixel i of image b in slot i * 64 + b;
 * - weights scaled so that the cubic term has coefficient -1: score = 1/2 + v (a - v^2) needs no further constant product;
 * - two relinearizations, each before its rescale; the answer ends at the last level.
 */
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpCompetent } from '../seal/competent-ckks.ts';
import { packRows, spread, unpackRows } from '../seal/stride-packing.ts';
import { reference } from './rows.ts';
import { BIAS, sigmoidCoefficients, WEIGHTS } from './sigmoid-model.ts';

const SCALE = 2 ** 38;
const STRIDE = 64;
const STEPS = [32, 16, 8, 4, 2, 1].map((pixels) => pixels * STRIDE);

const [C1, C3] = sigmoidCoefficients(3);
/** v = u * ROOT makes c3 u^3 = -v^3 (c3 is negative) and c1 u = (c1 / ROOT) v. */
const ROOT = Math.cbrt(-C3);

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpCompetent({ polyModulusDegree: 8192, coeffModulusBits: [41, 38, 38, 38, 50], rotationSteps: STEPS, relinearizes: true });
  const { seal, evaluator, slotCount, primes } = ckks;
  const scaleSquare = (SCALE * SCALE) / primes[2]!;
  const scaleAnswer = (SCALE * scaleSquare) / primes[1]!;
  const weights = ckks.encode(spread(WEIGHTS.map((weight) => weight * ROOT), STRIDE, slotCount), primes[3]!, 3);
  const bias = ckks.encodeConstant(BIAS * ROOT, SCALE, 2);
  const linear = ckks.encodeConstant(C1 / ROOT, scaleSquare, 1);
  const half = ckks.encodeConstant(0.5, scaleAnswer, 0);

  return {
    rowsPerCall: STRIDE,
    keyBytes: ckks.keyBytes,
    encrypt: (rows) => [ckks.encrypt(packRows(rows, STRIDE, slotCount), SCALE)],
    evaluate([request]) {
      using v = ckks.load(request!);
      evaluator.multiplyPlainInplace(v, weights);
      evaluator.rescaleToNextInplace(v);
      ckks.rotateAndSum(v, STEPS);
      evaluator.addPlainInplace(v, bias);

      using score = new seal.Ciphertext();
      evaluator.square(v, score);
      ckks.relinearizeAndRescale(score);
      evaluator.negateInplace(score);
      evaluator.addPlainInplace(score, linear);
      evaluator.cipherModSwitchToNextInplace(v);
      evaluator.multiplyInplace(score, v);
      ckks.relinearizeAndRescale(score);
      evaluator.addPlainInplace(score, half);
      return [ckks.save(score)];
    },
    decrypt: ([response]) => unpackRows(ckks.decrypt(response!), STRIDE, [0]),
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'logistic-regression-digits.competent', kind: 'competent', program: 'logistic-regression-digits', prepare };
