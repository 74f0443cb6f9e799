/** Envelopes one after another: `FHE1 | head length u32 BE | payload length u64 BE | head | payload`. */
import { sha256 } from '@noble/hashes/sha2.js';
import { FheError, needs } from '../errors/index.ts';
import { equalBytes } from '../cbor/index.ts';
import { codecOfKind, type EnvelopeKind } from './envelope-kind.ts';
import type { EnvelopeHead } from './envelope-head.ts';
import { decodeEnvelopeHead, encodeEnvelopeHead, MAX_HEAD_BYTES } from './envelope-head-codec.ts';
import { requireForm } from '../cbor/index.ts';

export const ENVELOPE_MEDIA_TYPE = 'application/vnd.fhe-serverless.v1';
export const ENVELOPE_PREFIX_BYTES = 16;
/** "FHE1" */
const MAGIC = Uint8Array.of(0x46, 0x48, 0x45, 0x31);

/** SHA-256 of some bytes. A platform may put a faster one in place of the default. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** A head before its payload is known; codec, length and digest follow from the payload. */
export type EnvelopeDraft = Omit<EnvelopeHead, 'codec' | 'payloadBytes' | 'payloadDigest'>;

export interface Envelope {
  readonly head: EnvelopeHead;
  /** The head as it arrived; its SHA-256 is the envelope digest. */
  readonly headBytes: Uint8Array;
  /** A view into the message, not a copy. */
  readonly payload: Uint8Array;
}

export interface ReadEnvelopesOptions {
  /** Kinds that this route takes. */
  readonly allowedKinds: readonly EnvelopeKind[];
  /** Largest payload of each kind, in bytes, computed from the plan's parameters. A kind without one may have none. */
  readonly budgetBytes: Readonly<Partial<Record<EnvelopeKind, number>>>;
  /** Fingerprints of the deployed plan, 32 bytes each. @default - any; the caller compares them itself */
  readonly fingerprints?: readonly Uint8Array[];
  /** @default 4096 */
  readonly maxEnvelopes?: number;
  /** @default - the portable implementation of @noble/hashes */
  readonly sha256?: Sha256;
}

/** SHA-256 of the head, 32 bytes. The head carries the digest of its payload. */
export function envelopeDigest(headBytes: Uint8Array): Uint8Array {
  return sha256(headBytes);
}

/** Prefix and head, for writers that stream the payload. @throws FheError FHE_WIRE_MALFORMED */
export function encodeEnvelopeStart(draft: EnvelopeDraft, payloadBytes: number, payloadDigest: Uint8Array): Uint8Array {
  const head = encodeEnvelopeHead({ ...draft, codec: codecOfKind(draft.kind), payloadBytes, payloadDigest });
  const start = new Uint8Array(ENVELOPE_PREFIX_BYTES + head.length);
  const view = new DataView(start.buffer);
  start.set(MAGIC);
  view.setUint32(4, head.length);
  view.setBigUint64(8, BigInt(payloadBytes));
  start.set(head, ENVELOPE_PREFIX_BYTES);
  return start;
}

/** One whole envelope. @throws FheError FHE_WIRE_MALFORMED when a field of the draft is missing or out of place */
export function encodeEnvelope(draft: EnvelopeDraft, payload: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  const start = encodeEnvelopeStart(draft, payload.length, hash(payload));
  const bytes = new Uint8Array(start.length + payload.length);
  bytes.set(start);
  bytes.set(payload, start.length);
  return bytes;
}

/** Lengths from the first 16 bytes. @throws FheError FHE_WIRE_MALFORMED */
export function readEnvelopePrefix(bytes: Uint8Array): { headBytes: number; payloadBytes: number } {
  requireForm(bytes.length >= ENVELOPE_PREFIX_BYTES && equalBytes(bytes.subarray(0, 4), MAGIC), 'an envelope does not begin with its prefix');
  const view = new DataView(bytes.buffer, bytes.byteOffset, ENVELOPE_PREFIX_BYTES);
  const headBytes = view.getUint32(4);
  requireForm(headBytes <= MAX_HEAD_BYTES, 'the head is larger than 64 KiB');
  return { headBytes, payloadBytes: Number(view.getBigUint64(8)) };
}

/**
 * Reads a whole message, refusing from prefix and head before any payload byte is looked at.
 *
 * @throws FheError FHE_WIRE_MALFORMED for a prefix or head that is none
 * @throws FheError FHE_WIRE_KIND for a kind that this route does not take
 * @throws FheError FHE_WIRE_TOO_LARGE above the budget of the kind
 * @throws FheError FHE_WIRE_PLAN_CHANGED for parameters that are not the plan's
 * @throws FheError FHE_WIRE_REJECTED for a payload that is cut off or differs from its digest
 */
export function readEnvelopes(bytes: Uint8Array, options: ReadEnvelopesOptions): readonly Envelope[] {
  const { maxEnvelopes = 4096, sha256: hash = sha256 } = options;
  // A Buffer is viewed as what it is, so that no payload handed on is a Buffer.
  const message = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const envelopes: Envelope[] = [];
  for (let offset = 0; offset < message.length;) {
    requireForm(envelopes.length < maxEnvelopes, 'too many envelopes in one message');
    const { envelope, end } = readEnvelope(message, offset, options);
    envelopes.push(envelope);
    offset = end;
  }
  requireForm(envelopes.length > 0, 'a message holds no envelope');
  // spec: wire-format 5.4 - hashing comes after every head was accepted.
  for (const { head, payload } of envelopes) needs(equalBytes(hash(payload), head.payloadDigest), 'FHE_WIRE_REJECTED');
  return envelopes;
}

function readEnvelope(bytes: Uint8Array, offset: number, options: ReadEnvelopesOptions): { envelope: Envelope; end: number } {
  const prefix = readEnvelopePrefix(bytes.subarray(offset, offset + ENVELOPE_PREFIX_BYTES));
  // spec: wire-format 5.1 - the budget comes first: no kind of this route may be this large.
  const largest = Math.max(0, ...options.allowedKinds.map((kind) => options.budgetBytes[kind] ?? 0));
  requireBudget('an envelope', prefix.payloadBytes, largest);
  const headStart = offset + ENVELOPE_PREFIX_BYTES;
  const headEnd = headStart + prefix.headBytes;
  requireForm(headEnd <= bytes.length, 'the head is cut off');
  const headBytes = bytes.subarray(headStart, headEnd);
  const head = decodeEnvelopeHead(headBytes);
  requireAcceptable(head, prefix.payloadBytes, options);
  const end = headEnd + prefix.payloadBytes;
  needs(end <= bytes.length, 'FHE_WIRE_REJECTED');
  return { envelope: { head, headBytes, payload: bytes.subarray(headEnd, end) }, end };
}

/** Everything that prefix and head alone decide. */
function requireAcceptable(head: EnvelopeHead, payloadBytes: number, options: ReadEnvelopesOptions): void {
  if (!options.allowedKinds.includes(head.kind)) throw new FheError('FHE_WIRE_KIND', { kind: head.kind });
  requireForm(head.payloadBytes === payloadBytes, 'prefix and head disagree on the payload length');
  requireBudget(head.kind, payloadBytes, options.budgetBytes[head.kind] ?? 0);
  const isPlanned = options.fingerprints?.some((fingerprint) => equalBytes(fingerprint, head.parametersFingerprint)) ?? true;
  needs(isPlanned, 'FHE_WIRE_PLAN_CHANGED');
}

function requireBudget(what: string, bytes: number, limit: number): void {
  needs(bytes <= limit, 'FHE_WIRE_TOO_LARGE', { what, bytes, limit });
}
