/** Envelope head to and from deterministic CBOR with integer keys. */
import { FheError } from '../errors/index.ts';
import { bitsOfDouble, doubleOfBits } from './ieee-double.ts';
import { kindCode, kindOfCode } from './envelope-kind.ts';
import { requireHead, type EnvelopeEncoding, type EnvelopeHead } from './envelope-head.ts';
import { decodeDeterministic, encodeDeterministic, type CborKey, type CborMap, type CborValue } from '../cbor/index.ts';
import { malformed, requireForm } from '../cbor/index.ts';

export const MAX_HEAD_BYTES = 65536;
/** Fields from here on belong to whoever needs them. */
export const FIRST_EXTENSION = 1000;

const FORMAT_VERSION = 1;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** @throws FheError FHE_WIRE_MALFORMED */
export function encodeEnvelopeHead(head: EnvelopeHead): Uint8Array {
  requireHead(head);
  const fields = new Map<CborKey, CborValue>([[1, FORMAT_VERSION], [2, kindCode(head.kind)], [3, head.scheme], [4, head.parametersFingerprint], [5, head.keyId]]);
  if (head.level !== undefined) fields.set(6, head.level);
  if (head.scale !== undefined) fields.set(7, bitsOfDouble(head.scale));
  if (head.polynomials !== undefined) fields.set(8, head.polynomials);
  if (head.encoding !== undefined) fields.set(9, encodingMap(head.encoding));
  fields.set(10, head.codec).set(11, head.payloadBytes).set(12, head.payloadDigest);
  if (head.seeded !== undefined) fields.set(13, head.seeded);
  if (head.galoisElements !== undefined) fields.set(14, [...head.galoisElements]);
  for (const [key, value] of head.extensions ?? []) {
    requireForm(isExtension(key), 'an extension has a number below 1000');
    fields.set(key, value);
  }
  const bytes = encodeDeterministic(fields);
  requireForm(bytes.length <= MAX_HEAD_BYTES, 'the head is larger than 64 KiB');
  return bytes;
}

/**
 * @throws FheError FHE_WIRE_MALFORMED
 * @throws FheError FHE_WIRE_KIND when the kind has no code point
 */
export function decodeEnvelopeHead(bytes: Uint8Array): EnvelopeHead {
  const fields = decodeDeterministic(bytes, MAX_HEAD_BYTES);
  requireForm(fields instanceof Map, 'the head is not a map');
  const map = fields as CborMap;
  requireForm(map.get(1) === FORMAT_VERSION, 'an unknown format version');
  requireForm([...map.keys()].every((key) => isField(key) || isExtension(key)), 'the head has an unknown field');
  const head = headOf(map);
  requireHead(head);
  return head;
}

/** Fields as they stand, unchecked: `requireHead` follows. */
function headOf(map: CborMap): EnvelopeHead {
  const head: Mutable<EnvelopeHead> = {
    kind: kindOf(map.get(2)),
    scheme: map.get(3) as EnvelopeHead['scheme'],
    parametersFingerprint: map.get(4) as Uint8Array,
    keyId: map.get(5) as Uint8Array,
    codec: map.get(10) as EnvelopeHead['codec'],
    payloadBytes: map.get(11) as number,
    payloadDigest: map.get(12) as Uint8Array,
  };
  if (map.has(6)) head.level = map.get(6) as number;
  if (map.has(7)) head.scale = scaleOf(map.get(7));
  if (map.has(8)) head.polynomials = map.get(8) as number;
  if (map.has(9)) head.encoding = encodingOf(map.get(9));
  if (map.has(13)) head.seeded = map.get(13) as boolean;
  if (map.has(14)) head.galoisElements = map.get(14) as number[];
  const extensions = [...map].filter((entry): entry is [number, CborValue] => isExtension(entry[0]));
  if (extensions.length > 0) head.extensions = new Map(extensions);
  return head;
}

// spec: wire-format 3.2 - a number without a kind is a kind that no route takes.
function kindOf(code: CborValue | undefined): EnvelopeHead['kind'] {
  if ((typeof code !== 'number' && typeof code !== 'bigint') || code < 0) return malformed('the kind is not a number');
  const kind = kindOfCode(Number(code));
  if (kind === undefined) throw new FheError('FHE_WIRE_KIND', { kind: String(code) });
  return kind;
}

function scaleOf(bits: CborValue | undefined): number {
  requireForm((typeof bits === 'number' || typeof bits === 'bigint') && bits >= 0, 'the scale is not given as bits');
  return doubleOfBits(BigInt(bits as number | bigint));
}

function encodingOf(value: CborValue | undefined): EnvelopeEncoding {
  requireForm(value instanceof Map && value.size === (value.has(5) ? 5 : 4), 'the encoding has other than its four or five fields');
  const map = value as CborMap;
  const encoding: Mutable<EnvelopeEncoding> = { name: map.get(1) as string, dtype: map.get(2) as EnvelopeEncoding['dtype'], shape: map.get(3) as number[], samples: map.get(4) as number };
  if (map.has(5)) encoding.tile = map.get(5) as number;
  return encoding;
}

function encodingMap({ name, dtype, shape, samples, tile }: EnvelopeEncoding): CborMap {
  return new Map<CborKey, CborValue>([[1, name], [2, dtype], [3, [...shape]], [4, samples], ...(tile === undefined ? [] : [[5, tile] as const])]);
}

const isField = (key: CborKey): boolean => typeof key === 'number' && key >= 1 && key <= 14;
const isExtension = (key: CborKey): key is number => typeof key === 'number' && key >= FIRST_EXTENSION;
