/**
 * FROZEN BASELINE: do not tune. Logistic regression of degree 7 with the documented defaults: N = 16384, [60, 40 x 5, 60], one image in
 * a ciphertext, powers u^2, u^4, u^6 and one product for each term, as in SEAL's CKKS example.
 */
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { BIAS, sigmoidCoefficients, WEIGHTS } from '../logistic-regression-digits/sigmoid-model.ts';
import { setUpDefaults } from '../seal/defaults-ckks.ts';
import { reference } from './rows.ts';

const [C1, C3, C5, C7] = sigmoidCoefficients(7);
const PIXELS = 64;

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpDefaults({ polyModulusDegree: 16384, depth: 5, multiplies: true, rotates: true });
  return {
    rowsPerCall: 1,
    keyBytes: ckks.keyBytes,
    encrypt: ([row]) => [ckks.encrypt(row!)],
    evaluate([request]) {
      using x = ckks.load(request!);
      using u = ckks.multiplyValues(x, WEIGHTS);
      ckks.sumSlots(u, PIXELS);
      ckks.addConstant(u, BIAS);
      using u2 = ckks.square(u);
      using u4 = ckks.square(u2);
      using u6 = ckks.multiply(u4, u2);
      using c1u = ckks.multiplyConstant(u, C1);
      using c3u = ckks.multiplyConstant(u, C3);
      using c5u = ckks.multiplyConstant(u, C5);
      using c7u = ckks.multiplyConstant(u, C7);
      using term3 = ckks.multiply(c3u, u2);
      using term5 = ckks.multiply(c5u, u4);
      using score = ckks.multiply(c7u, u6);
      for (const term of [c1u, term3, term5]) {
        ckks.add(score, term);
      }
      ckks.addConstant(score, 0.5);
      return [ckks.save(score)];
    },
    decrypt: ([response]) => [[ckks.decrypt(response!)[0]!]],
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'logistic-regression-digits-7.defaults', kind: 'defaults', program: 'logistic-regression-digits-7', prepare };
