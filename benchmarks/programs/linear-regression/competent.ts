/**
 * FROZEN BASELINE: do not tune. Linear regression as an expert writes it: N = 4096 with 106 bits, 128 patients in one ciphertext
 * (feature i of patient b in slot i * 128 + b). One product fits below the only data prime, so nothing is rescaled.
 */
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpCompetent } from '../seal/competent-ckks.ts';
import { packRows, spread, unpackRows } from '../seal/stride-packing.ts';
import model from './model.json' with { type: 'json' };
import { reference } from './rows.ts';

/** Scales of features and weights: their product and ten bits for predictions with their sign make up the data prime. */
const SCALE = 2 ** 26;
const WEIGHT_SCALE = 2 ** 17;
const STRIDE = 128;
/** Sums over 16 features of 128 slots: ten and padding. */
const STEPS = [8, 4, 2, 1].map((features) => features * STRIDE);

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpCompetent({ polyModulusDegree: 4096, coeffModulusBits: [53, 53], rotationSteps: STEPS, relinearizes: false });
  const { evaluator, slotCount } = ckks;
  const weights = ckks.encode(spread(model.weights, STRIDE, slotCount), WEIGHT_SCALE, 0);
  const bias = ckks.encodeConstant(model.bias, SCALE * WEIGHT_SCALE, 0);

  return {
    rowsPerCall: STRIDE,
    keyBytes: ckks.keyBytes,
    encrypt: (rows) => [ckks.encrypt(packRows(rows, STRIDE, slotCount), SCALE)],
    evaluate([request]) {
      using x = ckks.load(request!);
      evaluator.multiplyPlainInplace(x, weights);
      ckks.rotateAndSum(x, STEPS);
      evaluator.addPlainInplace(x, bias);
      return [ckks.save(x)];
    },
    decrypt: ([response]) => unpackRows(ckks.decrypt(response!), STRIDE, [0]),
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'linear-regression.competent', kind: 'competent', program: 'linear-regression', prepare };
