/** Header of an evaluation key at rest: `FHEK | header length u32 BE | header | body`. The runtime encrypts the body. */
import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes } from '../cbor/index.ts';
import { decodeDeterministic, encodeDeterministic, type CborKey, type CborMap, type CborValue } from '../cbor/index.ts';
import { requireForm } from '../cbor/index.ts';

/** Tink streaming AEAD: 40-byte stream header, then segments of 1 MiB. */
export const KEY_ENVELOPE_ALGORITHM = 'AES256-GCM-HKDF-1MB';
export const KEY_ENVELOPE_PREFIX_BYTES = 8;

export interface KeyEnvelopeHeader {
  /** Names the wrapped data key in its table, 16 random bytes. The key itself is not in the object. */
  readonly dataKeyId: Uint8Array;
  /** SHA-256 of the part in clear, 32 bytes. */
  readonly partDigest: Uint8Array;
  /** 32 bytes. */
  readonly parametersFingerprint: Uint8Array;
}

/** Who the object belongs to: known from the request, not from the object. */
export interface KeyEnvelopeOwner {
  /** Pseudonym of the tenant. */
  readonly tenant: string;
  /** 16 bytes. */
  readonly keyId: Uint8Array;
}

const FORMAT_VERSION = 1;
const FIELDS = 5;
const MAX_HEADER_BYTES = 4096;
/** "FHEK" */
const MAGIC = Uint8Array.of(0x46, 0x48, 0x45, 0x4b);

/** Prefix and header; the body follows. @throws FheError FHE_WIRE_MALFORMED */
export function encodeKeyEnvelopeStart(header: KeyEnvelopeHeader): Uint8Array {
  requireHeader(header);
  const fields = new Map<CborKey, CborValue>([
    [1, FORMAT_VERSION], [2, KEY_ENVELOPE_ALGORITHM], [3, header.dataKeyId], [4, header.partDigest], [5, header.parametersFingerprint],
  ]);
  const headerBytes = encodeDeterministic(fields);
  const start = new Uint8Array(KEY_ENVELOPE_PREFIX_BYTES + headerBytes.length);
  start.set(MAGIC);
  new DataView(start.buffer).setUint32(4, headerBytes.length);
  start.set(headerBytes, KEY_ENVELOPE_PREFIX_BYTES);
  return start;
}

/**
 * Reads prefix and header from the first bytes of an object.
 *
 * @returns the header, its bytes, and the offset of the body
 * @throws FheError FHE_WIRE_MALFORMED
 */
export function readKeyEnvelopeStart(bytes: Uint8Array): { header: KeyEnvelopeHeader; headerBytes: Uint8Array; bodyOffset: number } {
  requireForm(bytes.length >= KEY_ENVELOPE_PREFIX_BYTES && equalBytes(bytes.subarray(0, 4), MAGIC), 'a stored key does not begin with its prefix');
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4);
  const bodyOffset = KEY_ENVELOPE_PREFIX_BYTES + headerLength;
  requireForm(headerLength <= MAX_HEADER_BYTES && bodyOffset <= bytes.length, 'the header of a stored key is cut off or too large');
  const headerBytes = bytes.subarray(KEY_ENVELOPE_PREFIX_BYTES, bodyOffset);
  return { header: decodeHeader(headerBytes), headerBytes, bodyOffset };
}

/**
 * What the AEAD binds besides the body: deterministic CBOR of `[SHA-256(header), tenant, key id]`. A copied, renamed
 * or truncated object, or one with another header, fails to decrypt.
 *
 * @throws FheError FHE_WIRE_MALFORMED
 */
export function keyEnvelopeAssociatedData(headerBytes: Uint8Array, owner: KeyEnvelopeOwner): Uint8Array {
  requireForm(owner.tenant.length > 0 && owner.keyId.length === 16, 'a stored key has a tenant and a key id of 16 bytes');
  return encodeDeterministic([sha256(headerBytes), owner.tenant, owner.keyId]);
}

function decodeHeader(bytes: Uint8Array): KeyEnvelopeHeader {
  const fields = decodeDeterministic(bytes, MAX_HEADER_BYTES);
  requireForm(fields instanceof Map && fields.size === FIELDS, 'the header of a stored key has other than five fields');
  const map = fields as CborMap;
  requireForm(map.get(1) === FORMAT_VERSION && map.get(2) === KEY_ENVELOPE_ALGORITHM, 'an unknown version or algorithm of a stored key');
  const header = { dataKeyId: map.get(3) as Uint8Array, partDigest: map.get(4) as Uint8Array, parametersFingerprint: map.get(5) as Uint8Array };
  requireHeader(header);
  return header;
}

function requireHeader(header: KeyEnvelopeHeader): void {
  const isComplete = isOctets(header.dataKeyId, 16) && isOctets(header.partDigest, 32) && isOctets(header.parametersFingerprint, 32);
  requireForm(isComplete, 'a field of the header of a stored key has another length');
}

function isOctets(value: unknown, length: number): boolean {
  return value instanceof Uint8Array && value.length === length;
}
