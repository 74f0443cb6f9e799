/** Builds heads field by field and frames them as told, right or wrong: vectors need both. */
import { createHash } from 'node:crypto';
import { encodeDeterministic, type CborKey, type CborValue } from '../../../core/src/wire/index.ts';
import { bytesOf } from './mutation.ts';

export const PAYLOAD = new TextEncoder().encode('stands for a SEAL object');
export const FINGERPRINT = '11'.repeat(32);
export const OTHER_FINGERPRINT = '22'.repeat(32);
export const KEY_ID = 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf';

export type Fields = ReadonlyMap<CborKey, CborValue>;

/** IEEE bits of 2^30. */
export const SCALE_2_30 = 0x41d0000000000000n;
export const ENCODING: Fields = new Map<CborKey, CborValue>([[1, 'applicant'], [2, 'real'], [3, [64]], [4, 1]]);

/** The fields that every envelope has. */
export function commonFields(kind: CborValue, scheme: CborValue): Map<CborKey, CborValue> {
  return new Map<CborKey, CborValue>([
    [1, 1], [2, kind], [3, scheme], [4, bytesOf(FINGERPRINT)], [5, bytesOf(KEY_ID)],
    [10, 'seal/4.1/none'], [11, PAYLOAD.length], [12, sha256(PAYLOAD)],
  ]);
}

export function ciphertextFields(scheme: 'bfv' | 'bgv' | 'ckks' = 'ckks'): Map<CborKey, CborValue> {
  const fields = commonFields(5, scheme);
  fields.set(6, 3).set(8, 2).set(9, ENCODING).set(13, true);
  return scheme === 'ckks' ? fields.set(7, SCALE_2_30) : fields;
}

/** Copies the fields with some set anew and others taken away. */
export function changed(fields: Fields, set: readonly (readonly [CborKey, CborValue])[], remove: readonly CborKey[] = []): Fields {
  const copy = new Map(fields);
  for (const key of remove) copy.delete(key);
  for (const [key, value] of set) copy.set(key, value);
  return copy;
}

export interface Framing {
  readonly magic?: string;
  readonly headBytes?: number;
  readonly payloadBytes?: bigint;
  readonly payload?: Uint8Array;
}

/** `FHE1 | head length | payload length | head | payload`, with lengths that may lie. */
export function frame(head: Uint8Array, { magic = 'FHE1', payload = PAYLOAD, headBytes = head.length, payloadBytes = BigInt(payload.length) }: Framing = {}): Uint8Array {
  const prefix = Buffer.alloc(16);
  prefix.write(magic, 'latin1');
  prefix.writeUInt32BE(headBytes, 4);
  prefix.writeBigUInt64BE(payloadBytes, 8);
  return Uint8Array.from([...prefix, ...head, ...payload]);
}

export function frameFields(fields: Fields, framing?: Framing): Uint8Array {
  return frame(encodeDeterministic(fields), framing);
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(bytes).digest());
}
