/**
 * FROZEN BASELINE: do not tune. The convolutional network with the documented defaults: N = 16384, [60, 40, 40, 40, 60], one image in a
 * ciphertext, one product for each kernel weight, one dot product for each channel and score. The division by 4 is part of the weights.
 */
import type { Ciphertext } from 'node-seal';
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpDefaults } from '../seal/defaults-ckks.ts';
import model from './model.json' with { type: 'json' };
import { reference } from './rows.ts';

const SIDE = 8;
const PIXELS = SIDE * SIDE;

/** Weights of one channel's nine pooled values, at the places of an 8 x 8 map where they are. */
function placedWeights(weights: readonly number[], channel: number): number[] {
  const placed = new Array<number>(PIXELS).fill(0);
  for (let y = 0; y < 3; y++) {
    for (let x = 0; x < 3; x++) {
      placed[2 * y * SIDE + 2 * x] = weights[channel * 9 + y * 3 + x]! / 4;
    }
  }
  return placed;
}

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpDefaults({ polyModulusDegree: 16384, depth: 3, multiplies: true, rotates: true });

  function weightedSum(values: readonly Ciphertext[], weights: readonly number[]): Ciphertext {
    const sum = ckks.multiplyConstant(values[0]!, weights[0]!);
    for (let i = 1; i < values.length; i++) {
      using term = ckks.multiplyConstant(values[i]!, weights[i]!);
      ckks.add(sum, term);
    }
    return sum;
  }

  /** Squared map, each place with its right, lower and lower right neighbours added. */
  function pooledMap(shifts: readonly Ciphertext[], kernel: readonly number[], bias: number): Ciphertext {
    using map = weightedSum(shifts, kernel);
    ckks.addConstant(map, bias);
    const pooled = ckks.square(map);
    for (const step of [1, SIDE]) {
      using neighbour = ckks.rotateLeft(pooled, step);
      ckks.add(pooled, neighbour);
    }
    return pooled;
  }

  function score(pooled: readonly Ciphertext[], weights: readonly number[], bias: number): Uint8Array {
    using sum = ckks.multiplyValues(pooled[0]!, placedWeights(weights, 0));
    for (let channel = 1; channel < pooled.length; channel++) {
      using term = ckks.multiplyValues(pooled[channel]!, placedWeights(weights, channel));
      ckks.add(sum, term);
    }
    ckks.sumSlots(sum, PIXELS);
    ckks.addConstant(sum, bias);
    return ckks.save(sum);
  }

  return {
    rowsPerCall: 1,
    keyBytes: ckks.keyBytes,
    encrypt: ([row]) => [ckks.encrypt(row!)],
    evaluate([request]) {
      using owned = new DisposableStack();
      const image = owned.use(ckks.load(request!));
      const shifts = [0, 1, 2].flatMap((y) => [0, 1, 2].map((x) => (y + x === 0 ? image : owned.use(ckks.rotateLeft(image, y * SIDE + x)))));
      const pooled = model.kernels.map((kernel, channel) => owned.use(pooledMap(shifts, kernel.flat(), model.kernelBias[channel]!)));
      return model.outputWeights.map((weights, digit) => score(pooled, weights, model.outputBias[digit]!));
    },
    decrypt: (response) => [response.map((bytes) => ckks.decrypt(bytes)[0]!)],
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'digits-cnn.defaults', kind: 'defaults', program: 'digits-cnn', prepare };
