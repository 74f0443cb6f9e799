/** Deterministic CBOR (RFC 8949 section 4.2.1): one byte string for each value, and nothing else is read. */
import { decode, encode, rfc8949EncodeOptions } from 'cborg';
import { FheError } from '../errors/index.ts';

/** Integers are bigint in both directions, so that no value changes its type with its size. */
export type CborValue = bigint | string | boolean | Uint8Array | readonly CborValue[] | ReadonlyMap<bigint, CborValue>;

const MAX_DEPTH = 16;

export function encodeCbor(value: CborValue): Uint8Array {
  return encode(value, rfc8949EncodeOptions);
}

/**
 * Decodes, encodes again and compares: that refuses duplicate keys, long forms, wrong order, indefinite lengths and trailing bytes.
 * @throws FheError FHE_WIRE_MALFORMED
 */
export function decodeCbor(bytes: Uint8Array, options: { readonly maxBytes: number }): CborValue {
  if (bytes.length > options.maxBytes) throw new FheError('FHE_WIRE_MALFORMED', { reason: `CBOR of ${bytes.length} bytes, at most ${options.maxBytes} are read` });
  const value = normalise(decodeAny(bytes), MAX_DEPTH);
  if (!equal(encodeCbor(value), bytes)) throw new FheError('FHE_WIRE_MALFORMED', { reason: 'CBOR is not in deterministic form' });
  return value;
}

function decodeAny(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, { useMaps: true, allowIndefinite: false, allowUndefined: false, allowInfinity: false, allowNaN: false, strict: true, rejectDuplicateMapKeys: true });
  } catch {
    throw new FheError('FHE_WIRE_MALFORMED', { reason: 'not CBOR' });
  }
}

function normalise(value: unknown, depth: number): CborValue {
  if (depth === 0) throw new FheError('FHE_WIRE_MALFORMED', { reason: 'CBOR is nested too deeply' });
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'bigint' || typeof value === 'string' || typeof value === 'boolean' || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((item) => normalise(item, depth - 1));
  if (value instanceof Map) {
    return new Map([...value].map(([key, item]) => {
      const name = normalise(key, depth - 1);
      if (typeof name !== 'bigint') throw new FheError('FHE_WIRE_MALFORMED', { reason: 'CBOR map keys are integers' });
      return [name, normalise(item, depth - 1)];
    }));
  }
  throw new FheError('FHE_WIRE_MALFORMED', { reason: 'CBOR holds a type that is not used here' });
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
