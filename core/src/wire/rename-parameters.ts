/** Gives a SEAL object to another parameter set by rewriting each parms_id in it. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { equalBytes } from '../cbor/index.ts';
import { PARMS_ID_BYTES } from '../parameters/index.ts';
import { demand } from './seal-structure/seal-cursor.ts';
import { HeaderWalk, type SealLayout } from './seal-structure/header-walk.ts';

/**
 * A copy of a BFV key for the same ring and modulus with another plaintext modulus: neither secret nor errors of such a key
 * depend on it, and SEAL tells them apart by this name alone. Errors of a BGV key are multiples of the plaintext modulus.
 *
 * @param from, to - fingerprints: parms_id of the key level, hex
 * @throws FheError FHE_WIRE_REJECTED for an object of other parameters, or one that cannot be walked
 */
export function withParameters(key: Uint8Array, layout: SealLayout, from: string, to: string): Uint8Array {
  const { parmsIds } = new HeaderWalk(key, layout);
  const [old, name] = [hexToBytes(from), hexToBytes(to)];
  const renamed = Uint8Array.from(key);
  // spec: wire-format 4.5 - every place names the first parameter set.
  for (const start of parmsIds) {
    demand(equalBytes(key.subarray(start, start + PARMS_ID_BYTES), old));
    renamed.set(name, start);
  }
  return renamed;
}
