/** What an idempotency key stands for: one plan, one key id, and these inputs. */
import { fromHex, sha256Hex } from './hashes.ts';

/**
 * SHA-256, in hex, of plan digest (32 bytes), key id (16 bytes) and the envelope digest of each input (32 bytes) in the
 * plan's order. The plan fixes how many there are, so the concatenation has one reading.
 */
export function requestDigest(planDigest: string, keyId: Uint8Array, inputDigests: readonly string[]): string {
  return sha256Hex(fromHex(planDigest), keyId, ...inputDigests.map(fromHex));
}
