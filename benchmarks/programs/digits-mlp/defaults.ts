/**
 * FROZEN BASELINE: do not tune. The network with the documented defaults: N = 16384, [60, 40, 40, 40, 60], one image in a ciphertext, one dot
 * product for each hidden neuron, one ciphertext for each score.
 */
import type { Ciphertext } from 'node-seal';
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpDefaults } from '../seal/defaults-ckks.ts';
import model from './model.json' with { type: 'json' };
import { reference } from './rows.ts';

const PIXELS = 64;

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpDefaults({ polyModulusDegree: 16384, depth: 3, multiplies: true, rotates: true });

  function neuron(pixels: Ciphertext, weights: readonly number[], bias: number): Ciphertext {
    using sum = ckks.multiplyValues(pixels, weights);
    ckks.sumSlots(sum, PIXELS);
    ckks.addConstant(sum, bias);
    return ckks.square(sum);
  }

  function score(hidden: readonly Ciphertext[], weights: readonly number[], bias: number): Uint8Array {
    using sum = ckks.multiplyConstant(hidden[0]!, weights[0]!);
    for (let j = 1; j < hidden.length; j++) {
      using term = ckks.multiplyConstant(hidden[j]!, weights[j]!);
      ckks.add(sum, term);
    }
    ckks.addConstant(sum, bias);
    return ckks.save(sum);
  }

  return {
    rowsPerCall: 1,
    keyBytes: ckks.keyBytes,
    encrypt: ([row]) => [ckks.encrypt(row!)],
    evaluate([request]) {
      using pixels = ckks.load(request!);
      using owned = new DisposableStack();
      const hidden = model.hiddenWeights.map((weights, j) => owned.use(neuron(pixels, weights, model.hiddenBias[j]!)));
      return model.outputWeights.map((weights, digit) => score(hidden, weights, model.outputBias[digit]!));
    },
    decrypt: (response) => [response.map((bytes) => ckks.decrypt(bytes)[0]!)],
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'digits-mlp.defaults', kind: 'defaults', program: 'digits-mlp', prepare };
