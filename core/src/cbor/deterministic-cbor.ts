/** Deterministic CBOR (RFC 8949 4.2.1) over cborg: one value has one encoding, and only that one is read. */
import { decode, encode, rfc8949EncodeOptions } from 'cborg';
import { equalBytes } from './byte-order.ts';
import { MAX_CBOR_DEPTH, requireCborStructure } from './cbor-structure.ts';
import { malformed, requireForm } from './malformed.ts';

/** Values of the subset. Integers up to 2^53 are numbers, larger ones bigints; both forms are taken when encoding. */
export type CborValue = number | bigint | string | boolean | null | Uint8Array | readonly CborValue[] | CborMap;
export type CborKey = number | bigint | string;
export type CborMap = ReadonlyMap<CborKey, CborValue>;

const DECODE_OPTIONS = { strict: true, allowIndefinite: false, allowUndefined: false, useMaps: true, rejectDuplicateMapKeys: true } as const;

/**
 * Encodes with shortest forms and bytewise sorted keys.
 *
 * @throws FheError FHE_WIRE_MALFORMED for floats, -0, integers outside 64 bits, ill-formed text, keys that
 *   are equal as integers, nesting deeper than MAX_CBOR_DEPTH
 */
export function encodeDeterministic(value: CborValue): Uint8Array {
  requireEncodable(value, 0);
  return Uint8Array.from(encode(value, rfc8949EncodeOptions));
}

/**
 * Decodes one item of at most `maxBytes` bytes. Whatever does not re-encode to the same bytes is refused,
 * which rejects duplicate keys, unsorted keys and every longer form in any language.
 *
 * @throws FheError FHE_WIRE_MALFORMED
 */
export function decodeDeterministic(bytes: Uint8Array, maxBytes: number): CborValue {
  requireForm(bytes.length <= maxBytes, 'a CBOR item is too large');
  requireCborStructure(bytes);
  const value = decodeStrictly(bytes);
  // spec: wire-format 2.1 - decode, re-encode, compare.
  requireForm(equalBytes(encodeDeterministic(value), bytes), 'CBOR is not in its deterministic form');
  return value;
}

function decodeStrictly(bytes: Uint8Array): CborValue {
  try {
    return decode(bytes, DECODE_OPTIONS) as CborValue;
  } catch {
    return malformed('CBOR cannot be decoded');
  }
}

function requireEncodable(value: CborValue, depth: number): void {
  requireForm(depth <= MAX_CBOR_DEPTH, 'CBOR items nest too deep');
  if (typeof value === 'number') {
    requireForm(Number.isSafeInteger(value) && !Object.is(value, -0), 'CBOR holds a number that is not an integer');
  } else if (typeof value === 'bigint') {
    requireForm(value >= -(2n ** 64n) && value < 2n ** 64n, 'a CBOR integer exceeds 64 bits');
  } else if (typeof value === 'string') {
    // spec: wire-format 2.3 - decoders differ on a leading byte order mark, so there is none.
    requireForm(value.isWellFormed() && !value.startsWith('\ufeff'), 'CBOR text is not plain Unicode');
  } else if (value instanceof Map) {
    requireDistinctKeys(value);
    for (const [key, item] of value) {
      requireEncodable(key, depth + 1);
      requireEncodable(item, depth + 1);
    }
  } else if (Array.isArray(value)) {
    for (const item of value) requireEncodable(item, depth + 1);
  } else {
    requireForm(value === null || typeof value === 'boolean' || value instanceof Uint8Array, 'a value has no CBOR form');
  }
}

/** The number 1 and the bigint 1n are two keys of a Map and one key on the wire. */
function requireDistinctKeys(map: CborMap): void {
  const seen = new Set<string | bigint>();
  for (const key of map.keys()) {
    const canonical = typeof key === 'string' ? key : Number.isInteger(key) || typeof key === 'bigint' ? BigInt(key) : malformed('a CBOR map key is neither integer nor text');
    requireForm(!seen.has(canonical), 'a CBOR map repeats a key');
    seen.add(canonical);
  }
}
