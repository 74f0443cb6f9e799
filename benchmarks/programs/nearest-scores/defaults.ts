/**
 * FROZEN BASELINE: do not tune. The scores with the documented defaults: N = 8192, [60, 40, 60], one image in a ciphertext. For each stored image
 * the difference is squared and its slots are summed; each score is one ciphertext.
 */
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpDefaults } from '../seal/defaults-ckks.ts';
import { reference } from './rows.ts';
import { STORED } from './stored-digits.ts';

const PIXELS = 64;

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpDefaults({ polyModulusDegree: 8192, depth: 1, multiplies: true, rotates: true });
  return {
    rowsPerCall: 1,
    keyBytes: ckks.keyBytes,
    encrypt: ([row]) => [ckks.encrypt(row!)],
    evaluate([request]) {
      using pixels = ckks.load(request!);
      return STORED.map((stored) => {
        using difference = pixels.copy();
        ckks.addValues(difference, stored.map((pixel) => -pixel));
        using distance = ckks.square(difference);
        ckks.sumSlots(distance, PIXELS);
        return ckks.save(distance);
      });
    },
    decrypt: (response) => [response.map((bytes) => ckks.decrypt(bytes)[0]!)],
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'nearest-scores.defaults', kind: 'defaults', program: 'nearest-scores', prepare };
