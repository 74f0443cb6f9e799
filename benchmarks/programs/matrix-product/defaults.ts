/**
 * FROZEN BASELINE: do not tune. The product with the documented defaults: N = 8192, [60, 40, 60]. The client sends the right matrix in one
 * ciphertext and each line of the left one in its own, element k repeated sixteen times; each line of the answer is one product, its terms summed by
 * rotations.
 */
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpDefaults } from '../seal/defaults-ckks.ts';
import { reference, SIDE } from './rows.ts';

const ELEMENTS = SIDE * SIDE;

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpDefaults({ polyModulusDegree: 8192, depth: 1, multiplies: true, rotates: true });
  return {
    rowsPerCall: 1,
    keyBytes: ckks.keyBytes,
    encrypt([row]) {
      const lines = Array.from({ length: SIDE }, (_, i) => row!.slice(i * SIDE, (i + 1) * SIDE));
      return [row!.slice(ELEMENTS), ...lines.map((line) => line.flatMap((value) => new Array<number>(SIDE).fill(value)))].map((values) => ckks.encrypt(values));
    },
    evaluate([rightBytes, ...lineBytes]) {
      using right = ckks.load(rightBytes!);
      return lineBytes.map((bytes) => {
        using line = ckks.load(bytes);
        using product = ckks.multiply(line, right);
        for (let step = ELEMENTS / 2; step >= SIDE; step /= 2) {
          using rotated = ckks.rotateLeft(product, step);
          ckks.add(product, rotated);
        }
        return ckks.save(product);
      });
    },
    decrypt: (response) => [response.flatMap((bytes) => Array.from(ckks.decrypt(bytes).subarray(0, SIDE)))],
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'matrix-product.defaults', kind: 'defaults', program: 'matrix-product', prepare };
