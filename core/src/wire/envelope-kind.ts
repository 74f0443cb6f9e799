/** The objects that have a code point on the wire. A secret key has none. */

// spec: wire-format 3.1
const KIND_CODES = {
  'parameters': 1,
  'public-key': 2,
  'relinearization-key': 3,
  'galois-key': 4,
  'ciphertext': 5,
  'encoded-constant': 6,
  'receipt': 7,
} as const;

export type EnvelopeKind = keyof typeof KIND_CODES;

export const ENVELOPE_KINDS = Object.keys(KIND_CODES) as readonly EnvelopeKind[];

export function kindCode(kind: EnvelopeKind): number {
  return KIND_CODES[kind];
}

/** Undefined for a number that names no kind. */
export function kindOfCode(code: number): EnvelopeKind | undefined {
  return ENVELOPE_KINDS.find((kind) => KIND_CODES[kind] === code);
}

/** Payload codecs, a closed registry: everything but a receipt is a SEAL object of the portable profile. */
export const SEAL_CODEC = 'seal/4.1/none';
/** A compact JWS in ASCII. */
export const RECEIPT_CODEC = 'jws/compact';

export type PayloadCodec = typeof SEAL_CODEC | typeof RECEIPT_CODEC;

export function codecOfKind(kind: EnvelopeKind): PayloadCodec {
  return kind === 'receipt' ? RECEIPT_CODEC : SEAL_CODEC;
}
