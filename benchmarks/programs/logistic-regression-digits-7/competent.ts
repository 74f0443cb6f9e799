/**
 * FROZEN BASELINE: do not tune. Logistic regression of degree 7 as an expert writes it:
 *
 * - N = 8192, 212 bits; 64 images in one ciphertext: pixel i of image b in slot i * 64 + b;
 * - the polynomial in depth 3 with four relinearizations, each before its rescale; all scales agree without `setScale`;
 * - the answer ends at the last level.
 */
import type { Ciphertext } from 'node-seal';
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { BIAS, sigmoidCoefficients, WEIGHTS } from '../logistic-regression-digits/sigmoid-model.ts';
import { setUpCompetent } from '../seal/competent-ckks.ts';
import { packRows, spread, unpackRows } from '../seal/stride-packing.ts';
import { reference } from './rows.ts';

const SCALE = 2 ** 33;
const STRIDE = 64;
const STEPS = [32, 16, 8, 4, 2, 1].map((pixels) => pixels * STRIDE);

const [C1, C3, C5, C7] = sigmoidCoefficients(7);

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpCompetent({ polyModulusDegree: 8192, coeffModulusBits: [36, 33, 33, 33, 33, 44], rotationSteps: STEPS, relinearizes: true });
  const { seal, evaluator, slotCount } = ckks;
  const [, q1, q2, q3, q4] = ckks.primes as readonly [number, number, number, number, number];

  const scaleU = SCALE;
  const scaleU2 = (scaleU * scaleU) / q3;
  const scaleU4 = (scaleU2 * scaleU2) / q2;
  const scaleC7U = SCALE;
  const scaleHigh = (scaleC7U * scaleU2) / q2;
  const scaleSum = scaleHigh * scaleU4;
  const scaleAnswer = scaleSum / q1;

  const weights = ckks.encode(spread(WEIGHTS, STRIDE, slotCount), q4, 4);
  const bias = ckks.encodeConstant(BIAS, scaleU, 3);
  // c7 u^3 + c5 u, then (that) u^4 + c3 u u^2 + c1 u + 1/2. Each scale makes its term agree with its sum.
  const c7 = ckks.encodeConstant(C7, (scaleC7U * q3) / scaleU, 3);
  const c5 = ckks.encodeConstant(C5, (scaleC7U * scaleU2) / scaleU, 2);
  const c3 = ckks.encodeConstant(C3, ((scaleSum / scaleU2) * q3) / scaleU, 3);
  const c1 = ckks.encodeConstant(C1, scaleSum / scaleU, 1);
  const half = ckks.encodeConstant(0.5, scaleAnswer, 0);

  /** Takes u at level 3 and returns the score at level 0. */
  function evaluatePolynomial(u: Ciphertext): Ciphertext {
    using u2 = new seal.Ciphertext();
    evaluator.square(u, u2);
    ckks.relinearizeAndRescale(u2);
    using c3u = new seal.Ciphertext();
    evaluator.multiplyPlain(u, c3, c3u);
    evaluator.rescaleToNextInplace(c3u);
    using high = new seal.Ciphertext();
    evaluator.multiplyPlain(u, c7, high);
    evaluator.rescaleToNextInplace(high);

    // Level 2: high = c7 u u^2 + c5 u, and u4 = u2^2.
    evaluator.multiplyInplace(high, u2);
    evaluator.cipherModSwitchToNextInplace(u);
    using c5u = new seal.Ciphertext();
    evaluator.multiplyPlain(u, c5, c5u);
    evaluator.addInplace(high, c5u);
    ckks.relinearizeAndRescale(high);
    using u4 = new seal.Ciphertext();
    evaluator.square(u2, u4);
    ckks.relinearizeAndRescale(u4);

    // Level 1: the three remaining terms share one relinearization and one rescale.
    const score = new seal.Ciphertext();
    evaluator.multiply(high, u4, score);
    evaluator.cipherModSwitchToNextInplace(c3u);
    evaluator.cipherModSwitchToNextInplace(u2);
    evaluator.multiplyInplace(c3u, u2);
    evaluator.addInplace(score, c3u);
    evaluator.cipherModSwitchToNextInplace(u);
    evaluator.multiplyPlainInplace(u, c1);
    evaluator.addInplace(score, u);
    ckks.relinearizeAndRescale(score);

    evaluator.addPlainInplace(score, half);
    return score;
  }

  return {
    rowsPerCall: STRIDE,
    keyBytes: ckks.keyBytes,
    encrypt: (rows) => [ckks.encrypt(packRows(rows, STRIDE, slotCount), SCALE)],
    evaluate([request]) {
      using u = ckks.load(request!);
      evaluator.multiplyPlainInplace(u, weights);
      evaluator.rescaleToNextInplace(u);
      ckks.rotateAndSum(u, STEPS);
      evaluator.addPlainInplace(u, bias);
      using score = evaluatePolynomial(u);
      return [ckks.save(score)];
    },
    decrypt: ([response]) => unpackRows(ckks.decrypt(response!), STRIDE, [0]),
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'logistic-regression-digits-7.competent', kind: 'competent', program: 'logistic-regression-digits-7', prepare };
