/**
 * Tink's AES256-GCM-HKDF-1MB streaming encryption (AesGcmHkdfStreaming): any length in constant memory, each
 * mebibyte authenticated before its plaintext is given out.
 *
 * Layout: 0x28 | salt (32) | nonce prefix (7) | segments. A segment is AES-256-GCM ciphertext and tag, 1 MiB in
 * all; the first one is shorter by the 40 header bytes. The segment key is HKDF-SHA256(key, salt, associated data);
 * the nonce is prefix | segment number (u32 BE) | 1 for the last segment, so cutting and reordering are noticed.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { FheError, needs } from '@fhe-serverless/core/errors';
import { ByteSource, segmented } from './segments.ts';

export const STREAM_HEADER_BYTES = 40;
const SEGMENT_BYTES = 1 << 20;
const TAG_BYTES = 16;
const SALT_BYTES = 32;
const PREFIX_BYTES = 7;

/** Draws a salt of its own for every stream, so one key encrypts any number of them. */
export function encryptStream(key: Uint8Array, associatedData: Uint8Array, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const header = Buffer.concat([Buffer.of(STREAM_HEADER_BYTES), randomBytes(SALT_BYTES + PREFIX_BYTES)]);
  return encryptUnderHeader(key, associatedData, header, source);
}

/** For vectors only: two streams under one key and header give both of them away. */
export async function* encryptUnderHeader(key: Uint8Array, associatedData: Uint8Array, header: Uint8Array, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { segmentKey, prefix } = streamKey(key, associatedData, header);
  yield header;
  let index = 0;
  for await (const { bytes, last } of segmented(source, SEGMENT_BYTES - STREAM_HEADER_BYTES - TAG_BYTES, SEGMENT_BYTES - TAG_BYTES)) {
    const cipher = createCipheriv('aes-256-gcm', segmentKey, nonce(prefix, index, last), { authTagLength: TAG_BYTES });
    const encrypted = cipher.update(bytes);
    cipher.final();
    yield Buffer.concat([encrypted, cipher.getAuthTag()]);
    index += 1;
  }
}

/** @throws FheError FHE_KEYS_DAMAGED for other keys, other associated data, and any change of the bytes. */
export async function* decryptStream(key: Uint8Array, associatedData: Uint8Array, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  await using bytes = new ByteSource(source);
  const head = await bytes.take(STREAM_HEADER_BYTES);
  needs(head.length === STREAM_HEADER_BYTES && head[0] === STREAM_HEADER_BYTES, 'FHE_KEYS_DAMAGED');
  const { segmentKey, prefix } = streamKey(key, associatedData, head);

  let index = 0;
  for await (const segment of segmented(bytes.rest(), SEGMENT_BYTES - STREAM_HEADER_BYTES, SEGMENT_BYTES)) {
    yield openSegment(segmentKey, nonce(prefix, index, segment.last), segment.bytes);
    index += 1;
  }
}

/** Length of the encryption of `plaintextBytes` bytes. */
export function encryptedBytes(plaintextBytes: number): number {
  const segments = Math.max(1, Math.ceil((plaintextBytes + STREAM_HEADER_BYTES) / (SEGMENT_BYTES - TAG_BYTES)));
  return STREAM_HEADER_BYTES + plaintextBytes + segments * TAG_BYTES;
}

function openSegment(segmentKey: Uint8Array, iv: Uint8Array, segment: Uint8Array): Uint8Array {
  needs(segment.length >= TAG_BYTES, 'FHE_KEYS_DAMAGED');
  const decipher = createDecipheriv('aes-256-gcm', segmentKey, iv, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(segment.subarray(segment.length - TAG_BYTES));
  const plaintext = decipher.update(segment.subarray(0, segment.length - TAG_BYTES));
  try {
    decipher.final();
  } catch (cause) {
    throw new FheError('FHE_KEYS_DAMAGED', {}, { cause });
  }
  return plaintext;
}

function streamKey(key: Uint8Array, associatedData: Uint8Array, header: Uint8Array): { segmentKey: Uint8Array; prefix: Uint8Array } {
  const salt = header.subarray(1, 1 + SALT_BYTES);
  return { segmentKey: new Uint8Array(hkdfSync('sha256', key, salt, associatedData, 32)), prefix: header.subarray(1 + SALT_BYTES) };
}

function nonce(prefix: Uint8Array, index: number, last: boolean): Uint8Array {
  const bytes = Buffer.alloc(12);
  bytes.set(prefix);
  bytes.writeUInt32BE(index, PREFIX_BYTES);
  bytes[11] = last ? 1 : 0;
  return bytes;
}
