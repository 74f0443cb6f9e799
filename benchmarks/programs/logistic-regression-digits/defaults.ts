/**
 * FROZEN BASELINE: do not tune. Logistic regression of degree 3 with the documented defaults: N = 16384, [60, 40, 40, 40, 60], one
 * image in a ciphertext, the cubic term as (c3 u) u^2, as in SEAL's CKKS example.
 */
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpDefaults } from '../seal/defaults-ckks.ts';
import { reference } from './rows.ts';
import { BIAS, sigmoidCoefficients, WEIGHTS } from './sigmoid-model.ts';

const [C1, C3] = sigmoidCoefficients(3);
const PIXELS = 64;

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpDefaults({ polyModulusDegree: 16384, depth: 3, multiplies: true, rotates: true });
  return {
    rowsPerCall: 1,
    keyBytes: ckks.keyBytes,
    encrypt: ([row]) => [ckks.encrypt(row!)],
    evaluate([request]) {
      using x = ckks.load(request!);
      using u = ckks.multiplyValues(x, WEIGHTS);
      ckks.sumSlots(u, PIXELS);
      ckks.addConstant(u, BIAS);
      using square = ckks.square(u);
      using c1u = ckks.multiplyConstant(u, C1);
      using c3u = ckks.multiplyConstant(u, C3);
      using score = ckks.multiply(c3u, square);
      ckks.add(score, c1u);
      ckks.addConstant(score, 0.5);
      return [ckks.save(score)];
    },
    decrypt: ([response]) => [[ckks.decrypt(response!)[0]!]],
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'logistic-regression-digits.defaults', kind: 'defaults', program: 'logistic-regression-digits', prepare };
