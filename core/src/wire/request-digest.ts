/** What an idempotency key stands for, and what a receipt says was asked: one plan, one key id, and these inputs. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';

/**
 * SHA-256, in hex, of plan digest (32 bytes), key id (16 bytes) and the envelope digest of each input (32 bytes) in the
 * plan's order; digests are given in hex. The plan fixes how many there are, so the concatenation has one reading.
 */
export function requestDigest(planDigest: string, keyId: Uint8Array, inputDigests: readonly string[]): string {
  return bytesToHex(sha256(concatBytes(hexToBytes(planDigest), keyId, ...inputDigests.map((digest) => hexToBytes(digest)))));
}
