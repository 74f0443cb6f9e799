/** Bytes of the keys that SEAL makes when nobody says which: relinearization and all its default Galois keys, without seeds. */
import { expectedGaloisKeyBytes, expectedPublicKeyBytes, expectedRelinearizationKeysBytes } from '@fhe-serverless/core/parameters';

export function defaultKeyBytes(polyModulusDegree: number, keyPrimes: number): number {
  if (keyPrimes < 2) return 0;
  const shape = { polyModulusDegree, keyPrimes, seeded: false };
  const keyList = (keyPrimes - 1) * expectedPublicKeyBytes(shape);
  return expectedRelinearizationKeysBytes(shape) + expectedGaloisKeyBytes(shape) + (defaultGaloisKeys(polyModulusDegree) - 1) * keyList;
}

/** Left and right by each power of two below N/2 (N/4 is the same in both directions), and the exchange of rows (SEAL, util/galois.cpp). */
const defaultGaloisKeys = (polyModulusDegree: number): number => 2 * (Math.log2(polyModulusDegree) - 1);
