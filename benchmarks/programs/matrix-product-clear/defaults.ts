/**
 * FROZEN BASELINE: do not tune. The product with the documented defaults: N = 8192, [60, 40, 60], one matrix in a ciphertext. Each line of the
 * answer is one product with the weights of that line, its terms summed by rotations, in a ciphertext of its own.
 */
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpDefaults } from '../seal/defaults-ckks.ts';
import model from './components.json' with { type: 'json' };
import { IMAGES, PIXELS, reference } from './rows.ts';

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpDefaults({ polyModulusDegree: 8192, depth: 1, multiplies: false, rotates: true });
  return {
    rowsPerCall: 1,
    keyBytes: ckks.keyBytes,
    encrypt: ([row]) => [ckks.encrypt(row!)],
    evaluate([request]) {
      using images = ckks.load(request!);
      return model.components.map((weights) => {
        using product = ckks.multiplyValues(images, weights.flatMap((weight) => new Array<number>(IMAGES).fill(weight)));
        for (let step = (PIXELS * IMAGES) / 2; step >= IMAGES; step /= 2) {
          using rotated = ckks.rotateLeft(product, step);
          ckks.add(product, rotated);
        }
        return ckks.save(product);
      });
    },
    decrypt: (response) => [response.flatMap((bytes) => Array.from(ckks.decrypt(bytes).subarray(0, IMAGES)))],
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'matrix-product-clear.defaults', kind: 'defaults', program: 'matrix-product-clear', prepare };
