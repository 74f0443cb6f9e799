/** The id of a keyset: a hash of the server-side record, so the same parts always get the same id. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { compareBytes } from '../cbor/index.ts';
import { encodeDeterministic, type CborValue } from '../cbor/index.ts';
import { requireForm } from '../cbor/index.ts';

export interface KeysetRecord {
  /** Pseudonym of the tenant. */
  readonly tenant: string;
  /** 16 bytes. */
  readonly keyId: Uint8Array;
  /** Fingerprints of one or more parameter sets, 32 bytes each, in any order. */
  readonly fingerprints: readonly Uint8Array[];
  /** SHA-256 of the payload of each part, 32 bytes each, in any order. */
  readonly partDigests: readonly Uint8Array[];
}

const FORMAT_VERSION = 1;

/**
 * SHA-256, in 64 lower-case hex digits, of the deterministic CBOR of
 * `{1: 1, 2: tenant, 3: key id, 4: fingerprints, 5: part digests}` with both lists sorted bytewise.
 *
 * @throws FheError FHE_WIRE_MALFORMED when a member has another length, a list is empty or repeats a member
 */
export function keysetId(record: KeysetRecord): string {
  const { tenant, keyId, fingerprints, partDigests } = record;
  requireForm(tenant.length > 0, 'a keyset has a tenant');
  requireForm(keyId.length === 16, 'the key id is not 16 bytes');
  const fields = new Map<number, CborValue>([[1, FORMAT_VERSION], [2, tenant], [3, keyId], [4, sortedSet(fingerprints)], [5, sortedSet(partDigests)]]);
  return bytesToHex(sha256(encodeDeterministic(fields)));
}

// spec: wire-format 10.2 - sets have one order.
function sortedSet(members: readonly Uint8Array[]): Uint8Array[] {
  const sorted = [...members].sort(compareBytes);
  requireForm(sorted.length > 0 && sorted.every((member) => member.length === 32), 'a keyset lists digests of 32 bytes');
  requireForm(sorted.every((member, index) => index === 0 || compareBytes(sorted[index - 1]!, member) < 0), 'a keyset lists a digest twice');
  return sorted;
}
