/** The fields of a Program's bytes: numbers, lists, names. Reading refuses what is not of the stated kind. */
import type { CborValue } from '../cbor/index.ts';
import { FheError } from '../errors/index.ts';
import type { Domain, Scalar } from './program.ts';

export const uints = (values: readonly number[]): CborValue => values.map(BigInt);

/** Reals: big-endian IEEE-754 doubles in one byte string. Integers: a list of CBOR integers. */
export function scalars(domain: Domain, values: readonly Scalar[]): CborValue {
  if (domain === 'integer') return values.map((value) => BigInt(value));
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  // -0 and 0 are one number to a program: adding 0 gives both the same bytes.
  values.forEach((value, i) => view.setFloat64(8 * i, Number(value) + 0));
  return bytes;
}

export function readScalars(domain: Domain, value: CborValue | undefined, count?: number): Scalar[] {
  const found = domain === 'integer' ? list(value).map(integer) : doubles(value);
  if (count !== undefined && found.length !== count) throw refused('wrong number of values');
  return found;
}

function doubles(value: CborValue | undefined): number[] {
  if (!(value instanceof Uint8Array) || value.length % 8 !== 0) throw refused('real values expected');
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  const read = Array.from({ length: value.length / 8 }, (_, i) => view.getFloat64(8 * i));
  if (read.some((item) => Object.is(item, -0))) throw refused('zero has a sign');
  return read;
}

export function list(value: CborValue | undefined, length?: number): readonly CborValue[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) throw refused('list expected');
  return value;
}

export function integer(value: CborValue | undefined): bigint {
  if (typeof value !== 'bigint' && typeof value !== 'number') throw refused('integer expected');
  return BigInt(value);
}

export function number(value: CborValue | undefined): number {
  const read = Number(integer(value));
  if (!Number.isSafeInteger(read)) throw refused('integer too large');
  return read;
}

export const numbers = (value: CborValue | undefined): number[] => list(value).map(number);

export function text(value: CborValue | undefined): string {
  if (typeof value !== 'string') throw refused('text expected');
  return value;
}

export function pick<T>(choices: readonly T[], value: CborValue | undefined): T {
  const chosen = choices[number(value)];
  if (chosen === undefined) throw refused('unknown code');
  return chosen;
}

const refused = (reason: string): FheError => new FheError('FHE_PROGRAM_INVALID', { reason });
