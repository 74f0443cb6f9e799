/** FROZEN BASELINE: do not tune. Linear regression with the documented defaults: N = 8192, [60, 40, 60], one patient in a ciphertext. */
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpDefaults } from '../seal/defaults-ckks.ts';
import model from './model.json' with { type: 'json' };
import { reference } from './rows.ts';

/** The features are padded with zeros to a power of two, so that halving rotations sum them all. */
const PADDED_FEATURES = 16;

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpDefaults({ polyModulusDegree: 8192, depth: 1, multiplies: false, rotates: true });
  return {
    rowsPerCall: 1,
    keyBytes: ckks.keyBytes,
    encrypt: ([row]) => [ckks.encrypt(row!)],
    evaluate([request]) {
      using x = ckks.load(request!);
      using prediction = ckks.multiplyValues(x, model.weights);
      ckks.sumSlots(prediction, PADDED_FEATURES);
      ckks.addConstant(prediction, model.bias);
      return [ckks.save(prediction)];
    },
    decrypt: ([response]) => [[ckks.decrypt(response!)[0]!]],
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'linear-regression.defaults', kind: 'defaults', program: 'linear-regression', prepare };
