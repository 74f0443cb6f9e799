/**
 * FROZEN BASELINE: do not tune. The rational function with the documented defaults: N = 16384, [60, 40 x 6, 60], one plate in a ciphertext,
 * powers of z by squaring and one product for each term, as in SEAL's CKKS example.
 */
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpDefaults } from '../seal/defaults-ckks.ts';
import { CENTER, INVERSE, RADIUS } from './inhibition.ts';
import { reference } from './rows.ts';

const WELLS = 256;

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpDefaults({ polyModulusDegree: 16384, depth: 6, multiplies: true, rotates: false });
  const [c0, c1, c2, c3, c4, c5, c6, c7] = INVERSE as unknown as readonly [number, number, number, number, number, number, number, number];
  return {
    rowsPerCall: 1,
    keyBytes: ckks.keyBytes,
    encrypt: ([row]) => [ckks.encrypt(row!.slice(0, WELLS)), ckks.encrypt(row!.slice(WELLS))],
    evaluate([substrateBytes, inhibitorBytes]) {
      using substrate = ckks.load(substrateBytes!);
      using denominator = ckks.load(inhibitorBytes!);
      ckks.add(denominator, substrate);
      ckks.addConstant(denominator, 1 - CENTER);
      using z = ckks.multiplyConstant(denominator, 1 / RADIUS);
      using z2 = ckks.square(z);
      using z4 = ckks.square(z2);
      using z6 = ckks.multiply(z4, z2);
      using c3z = ckks.multiplyConstant(z, c3);
      using c5z = ckks.multiplyConstant(z, c5);
      using c7z = ckks.multiplyConstant(z, c7);
      using term1 = ckks.multiplyConstant(z, c1);
      using term2 = ckks.multiplyConstant(z2, c2);
      using term3 = ckks.multiply(c3z, z2);
      using term4 = ckks.multiplyConstant(z4, c4);
      using term5 = ckks.multiply(c5z, z4);
      using term6 = ckks.multiplyConstant(z6, c6);
      using inverse = ckks.multiply(c7z, z6);
      for (const term of [term1, term2, term3, term4, term5, term6]) {
        ckks.add(inverse, term);
      }
      ckks.addConstant(inverse, c0);
      using rate = ckks.multiply(substrate, inverse);
      return [ckks.save(rate)];
    },
    decrypt: ([response]) => [Array.from(ckks.decrypt(response!).subarray(0, WELLS))],
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'rational.defaults', kind: 'defaults', program: 'rational', prepare };
