/**
 * FROZEN BASELINE: do not tune. The polynomial with the documented defaults: N = 16384, [60, 40, 40, 40, 60], half of the slots in use, powers
 * z^2, z^4 and one product for each term, as in SEAL's CKKS example.
 */
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpDefaults } from '../seal/defaults-ckks.ts';
import { COEFFICIENTS } from './density.ts';
import { reference } from './rows.ts';

const READINGS = 4096;

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpDefaults({ polyModulusDegree: 16384, depth: 3, multiplies: true, rotates: false });
  const [c0, c1, c2, c3, c4, c5] = COEFFICIENTS as readonly [number, number, number, number, number, number];
  return {
    rowsPerCall: 1,
    keyBytes: ckks.keyBytes,
    encrypt: ([row]) => [ckks.encrypt(row!)],
    evaluate([request]) {
      using z = ckks.load(request!);
      using z2 = ckks.square(z);
      using z4 = ckks.square(z2);
      using c3z = ckks.multiplyConstant(z, c3);
      using c5z = ckks.multiplyConstant(z, c5);
      using term1 = ckks.multiplyConstant(z, c1);
      using term2 = ckks.multiplyConstant(z2, c2);
      using term3 = ckks.multiply(c3z, z2);
      using term4 = ckks.multiplyConstant(z4, c4);
      using sum = ckks.multiply(c5z, z4);
      for (const term of [term1, term2, term3, term4]) {
        ckks.add(sum, term);
      }
      ckks.addConstant(sum, c0);
      return [ckks.save(sum)];
    },
    decrypt: ([response]) => [Array.from(ckks.decrypt(response!).subarray(0, READINGS))],
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'polynomial-5.defaults', kind: 'defaults', program: 'polynomial-5', prepare };
