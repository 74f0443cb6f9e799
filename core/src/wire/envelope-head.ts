/** The head of an envelope: what a reader may decide on before it looks at one payload byte. */
import { codecOfKind, ENVELOPE_KINDS, type EnvelopeKind, type PayloadCodec } from './envelope-kind.ts';
import { isScale } from './ieee-double.ts';
import { requireForm } from '../cbor/index.ts';
import type { CborValue } from '../cbor/index.ts';
import type { Scheme } from '../parameters/index.ts';

/** Which input or output of the program a payload belongs to, and how its values were packed. */
export interface EnvelopeEncoding {
  /** Name of the program's input or output. */
  readonly name: string;
  readonly dtype: 'integer' | 'real';
  /** Of the whole input or output: [] scalar, [n] vector, [rows, columns] matrix, [channels, height, width] image. */
  readonly shape: readonly number[];
  /** Samples packed side by side, 1 or more. */
  readonly samples: number;
  /**
   * Which ciphertext of the input or output this is, 1 or more.
   *
   * @default - 0, the first; it is never written
   */
  readonly tile?: number;
}

export interface EnvelopeHead {
  readonly kind: EnvelopeKind;
  readonly scheme: Scheme;
  /** 32 bytes: parms_id of the key level. */
  readonly parametersFingerprint: Uint8Array;
  /** 16 random bytes made together with the secret key. */
  readonly keyId: Uint8Array;
  readonly codec: PayloadCodec;
  readonly payloadBytes: number;
  /** SHA-256 of the payload, 32 bytes. */
  readonly payloadDigest: Uint8Array;
  /** 0 is the last level. Ciphertexts, and constants of CKKS. */
  readonly level?: number;
  /** The double itself; IEEE bits on the wire. CKKS ciphertexts and constants. */
  readonly scale?: number;
  /** Polynomials of a ciphertext, 2 or 3. */
  readonly polynomials?: number;
  /** Ciphertexts and encoded constants. */
  readonly encoding?: EnvelopeEncoding;
  /** True when the second polynomial is a seed. Keys and ciphertexts. */
  readonly seeded?: boolean;
  /** Exactly one element, on Galois keys. */
  readonly galoisElements?: readonly number[];
  /** Fields 1000 and above: ignored, but digested. */
  readonly extensions?: ReadonlyMap<number, CborValue>;
}

type OptionalField = 'level' | 'scale' | 'polynomials' | 'encoding' | 'seeded' | 'galoisElements';

const OPTIONAL_FIELDS: readonly OptionalField[] = ['level', 'scale', 'polynomials', 'encoding', 'seeded', 'galoisElements'];
const FIELDS_OF_KIND: Readonly<Record<EnvelopeKind, readonly OptionalField[]>> = {
  'parameters': [],
  'public-key': ['seeded'],
  'relinearization-key': ['seeded'],
  'galois-key': ['seeded', 'galoisElements'],
  'ciphertext': ['level', 'scale', 'polynomials', 'encoding', 'seeded'],
  'encoded-constant': ['level', 'scale', 'encoding'],
  'receipt': [],
};
const MAX_LEVEL = 62;
const MAX_GALOIS_ELEMENT = 65535;
const MAX_DIMENSIONS = 8;
const MAX_COUNT = 2 ** 31 - 1;
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** Which optional fields an envelope of this kind and scheme carries; it carries all of them and no other. */
export function headFields(kind: EnvelopeKind, scheme: Scheme): readonly OptionalField[] {
  const fields = FIELDS_OF_KIND[kind];
  if (scheme === 'ckks') return fields;
  // BFV and BGV have no scale, and their encoded constants stay in coefficient form, which has no level.
  return fields.filter((field) => field !== 'scale' && !(kind === 'encoded-constant' && field === 'level'));
}

/** Passes when every field has its form and its place. @throws FheError FHE_WIRE_MALFORMED */
export function requireHead(head: EnvelopeHead): void {
  requireForm(ENVELOPE_KINDS.includes(head.kind), 'an unknown kind');
  requireForm(head.scheme === 'bfv' || head.scheme === 'bgv' || head.scheme === 'ckks', 'an unknown scheme');
  requireForm(isOctets(head.parametersFingerprint, 32), 'the parameters fingerprint is not 32 bytes');
  requireForm(isOctets(head.keyId, 16), 'the key id is not 16 bytes');
  requireForm(head.codec === codecOfKind(head.kind), 'an unknown payload codec');
  requireForm(isCount(head.payloadBytes, 1, Number.MAX_SAFE_INTEGER), 'the payload length is not a positive integer');
  requireForm(isOctets(head.payloadDigest, 32), 'the payload digest is not 32 bytes');
  const expected = headFields(head.kind, head.scheme);
  // spec: wire-format 3.4 - each kind has exactly its own fields.
  for (const field of OPTIONAL_FIELDS) requireForm((head[field] !== undefined) === expected.includes(field), `the field ${field} is missing or out of place`);
  requireForm(head.level === undefined || isCount(head.level, 0, MAX_LEVEL), 'the level is out of range');
  requireForm(head.scale === undefined || isScale(head.scale), 'the scale is not finite and positive');
  requireForm(head.polynomials === undefined || isCount(head.polynomials, 2, 3), 'a ciphertext has 2 or 3 polynomials');
  requireForm(head.seeded === undefined || typeof head.seeded === 'boolean', 'the field seeded is not a boolean');
  requireForm(!(head.seeded === true && head.polynomials === 3), 'a seeded ciphertext has 2 polynomials');
  if (head.encoding !== undefined) requireEncoding(head.encoding);
  if (head.galoisElements !== undefined) requireGaloisElements(head.galoisElements);
}

function requireEncoding(encoding: EnvelopeEncoding): void {
  requireForm(typeof encoding.name === 'string' && NAME.test(encoding.name), 'the name of an input or output is not an identifier');
  requireForm(encoding.dtype === 'integer' || encoding.dtype === 'real', 'an unknown dtype');
  const isShape = Array.isArray(encoding.shape) && encoding.shape.length <= MAX_DIMENSIONS && encoding.shape.every((size) => isCount(size, 1, MAX_COUNT));
  requireForm(isShape, 'the shape is not a list of positive sizes');
  requireForm(isCount(encoding.samples, 1, MAX_COUNT), 'the number of samples is not positive');
  // spec: wire-format 3.6 - the first tile has one form, or one head would have two digests.
  requireForm(encoding.tile === undefined || isCount(encoding.tile, 1, MAX_COUNT), 'the tile is not positive');
}

function requireGaloisElements(elements: readonly number[]): void {
  // spec: wire-format 3.8 - one key per object.
  const isOne = Array.isArray(elements) && elements.length === 1;
  requireForm(isOne && isCount(elements[0], 3, MAX_GALOIS_ELEMENT) && elements[0]! % 2 === 1, 'a Galois key has one odd element');
}

function isCount(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

function isOctets(value: unknown, length: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length === length;
}
