/** Walks the bytes of one CBOR item and refuses everything outside our deterministic subset, before any value is built. */
import { malformed } from './malformed.ts';

/** Items may nest this deep; a head needs four levels. Bounds the recursion of every later step. */
export const MAX_CBOR_DEPTH = 16;

const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const FALSE = 0xf4;
const NULL = 0xf6;

/**
 * Passes when `bytes` hold exactly one item of integers, byte strings, text, arrays, maps with
 * integer or text keys, booleans and null, with shortest lengths and nothing after it.
 * Key order and UTF-8 are left to the comparison with the re-encoded bytes.
 *
 * @throws FheError FHE_WIRE_MALFORMED
 * Source: RFC 8949 3, 4.2.1.
 */
export function requireCborStructure(bytes: Uint8Array): void {
  if (walkItem(bytes, 0, 0) !== bytes.length) malformed('bytes after the end of a CBOR item');
}

// spec: wire-format 2.2 - no floats, tags, undefined, indefinite lengths or deep nesting.
function walkItem(bytes: Uint8Array, start: number, depth: number): number {
  if (depth > MAX_CBOR_DEPTH) malformed('CBOR items nest too deep');
  if (start >= bytes.length) malformed('a CBOR item is cut off');
  const initial = bytes[start]!;
  const major = initial >> 5;
  if (major > MAP) {
    if (initial < FALSE || initial > NULL) malformed('a CBOR tag, float or simple value');
    return start + 1;
  }
  const { value, next } = readArgument(bytes, start);
  if (major === UNSIGNED || major === NEGATIVE) return next;
  if (value > bytes.length - next) malformed('a CBOR length exceeds its input');
  if (major === BYTES || major === TEXT) return next + value;
  let offset = next;
  for (let index = 0; index < value; index++) {
    if (major === MAP) offset = walkKey(bytes, offset, depth);
    offset = walkItem(bytes, offset, depth + 1);
  }
  return offset;
}

function walkKey(bytes: Uint8Array, start: number, depth: number): number {
  const major = (bytes[start] ?? 0) >> 5;
  if (major === BYTES || major >= ARRAY) malformed('a CBOR map key is neither integer nor text');
  return walkItem(bytes, start, depth + 1);
}

/** The number that follows the initial byte. Values of 2^53 and above are rounded: as a length they exceed any input. */
function readArgument(bytes: Uint8Array, start: number): { value: number; next: number } {
  const info = bytes[start]! & 31;
  if (info < 24) return { value: info, next: start + 1 };
  if (info > 27) malformed('an indefinite or reserved CBOR length');
  const width = 1 << (info - 24);
  const next = start + 1 + width;
  if (next > bytes.length) malformed('a CBOR item is cut off');
  let value = 0;
  for (let index = start + 1; index < next; index++) value = value * 256 + bytes[index]!;
  const smallest = width === 1 ? 24 : 2 ** (4 * width);
  if (value < smallest) malformed('a CBOR number is not in its shortest form');
  return { value, next };
}
