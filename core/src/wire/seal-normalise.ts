/** Brings objects of newer SEAL 4.x releases to the portable profile by rewriting the version in every nested header. */
import { SEAL_MINOR } from './seal-structure/seal-cursor.ts';
import { HeaderWalk, MINOR_OFFSET, type SealLayout } from './seal-structure/header-walk.ts';

/**
 * Returns the object with version 4.1 in all its headers: `payload` itself when it has that already, else a copy.
 *
 * It checks what the walk needs; `checkCiphertext` and its siblings do the rest afterwards.
 *
 * @throws FheError FHE_WIRE_REJECTED for another version, compressed data, or a structure that does not add up
 */
export function normaliseSealObject(payload: Uint8Array, layout: SealLayout): Uint8Array {
  const newer = new HeaderWalk(payload, layout).headers.filter((start) => payload[start + MINOR_OFFSET] !== SEAL_MINOR);
  if (newer.length === 0) return payload;
  const normalised = payload.slice();
  for (const start of newer) normalised[start + MINOR_OFFSET] = SEAL_MINOR;
  return normalised;
}
