/** Evaluation keys at rest: the FHEK container of core/wire around a streaming AEAD, in constant memory. */
import { needs } from '@fhe-serverless/core/errors';
import { encodeKeyEnvelopeStart, KEY_ENVELOPE_PREFIX_BYTES, keyEnvelopeAssociatedData, type KeyEnvelopeHeader } from '@fhe-serverless/core/wire';
import { fromHex } from './hashes.ts';
import { ByteSource } from './segments.ts';
import { decryptStream, encryptedBytes, encryptStream } from './streaming-aead.ts';

/** Where a sealed part belongs. All of it is bound into the object: elsewhere it does not open. */
export interface PartPlace {
  readonly tenant: string;
  readonly keyId: string;
  readonly dataKeyId: string;
  /** SHA-256 of the part in clear, hex. */
  readonly partDigest: string;
  readonly parametersFingerprint: string;
}

export interface SealedPart {
  /** Length of the whole object. */
  readonly bytes: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Every call draws a fresh salt, so one data key seals any number of parts. */
export function sealPart(dataKey: Uint8Array, place: PartPlace, source: AsyncIterable<Uint8Array>, sourceBytes: number): SealedPart {
  const start = encodeKeyEnvelopeStart(headerOf(place));
  const headerBytes = start.subarray(KEY_ENVELOPE_PREFIX_BYTES);
  return { bytes: start.length + encryptedBytes(sourceBytes), body: sealed(start, encryptStream(dataKey, associatedData(headerBytes, place), source)) };
}

/** @throws FheError FHE_KEYS_DAMAGED for an object of another place, and for any change, cut or reordering */
export async function* openPart(dataKey: Uint8Array, place: PartPlace, object: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const expectedStart = encodeKeyEnvelopeStart(headerOf(place));
  // The header says nothing that the reader does not know already: it must be exactly what this place demands.
  await using bytes = new ByteSource(object);
  const head = await bytes.take(expectedStart.length);
  needs(Buffer.compare(head, expectedStart) === 0, 'FHE_KEYS_DAMAGED');
  yield* decryptStream(dataKey, associatedData(head.subarray(KEY_ENVELOPE_PREFIX_BYTES), place), bytes.rest());
}

async function* sealed(start: Uint8Array, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield start;
  yield* body;
}

function headerOf(place: PartPlace): KeyEnvelopeHeader {
  return { dataKeyId: fromHex(place.dataKeyId), partDigest: fromHex(place.partDigest), parametersFingerprint: fromHex(place.parametersFingerprint) };
}

function associatedData(headerBytes: Uint8Array, { tenant, keyId }: PartPlace): Uint8Array {
  return keyEnvelopeAssociatedData(headerBytes, { tenant, keyId: fromHex(keyId) });
}
