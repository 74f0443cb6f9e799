/** How an author declares inputs and outputs: `real.vector(64, { min: -8, max: 8 })`. */
import { FheError, needs } from '../errors/index.ts';
import { elementCount, isScalar, MAX_ELEMENTS, type Domain, type ProgramInput, type Scalar, type Shape } from '../program/index.ts';

export interface ValueSpec<D extends Domain = Domain> {
  readonly domain: D;
  readonly shape: Shape;
  /** Inputs only. */
  readonly low?: Scalar;
  readonly high?: Scalar;
  readonly visibility: ProgramInput['visibility'];
  readonly encoding: ProgramInput['encoding'];
  /** Real outputs only. */
  readonly precisionBits?: number;
}

export interface Visibility {
  /**
   * `clear` inputs travel unencrypted: the server sees them.
   *
   * @default 'encrypted'
   */
  readonly visibility?: 'encrypted' | 'clear';
}

/** Range of every element of an input. The client refuses values outside it; the plan is right inside it. */
export interface InputRange extends Visibility {
  readonly min: number;
  readonly max: number;
}

/** Whole numbers; bigints beyond 2^53, which end below 2^62. */
export interface IntegerRange extends Visibility {
  readonly min: number | bigint;
  readonly max: number | bigint;
}

export interface RealOutput {
  /**
   * Promised precision: |result - clear result| <= 2^-precisionBits for every input in its range.
   *
   * @default 10
   */
  readonly precisionBits?: number;
}

const DEFAULT_PRECISION_BITS = 10;

/** Approximate numbers: encrypted with CKKS. */
export const real = {
  scalar: (options: InputRange | RealOutput = {}): ValueSpec<'real'> => realSpec([], options),
  vector: (length: number, options: InputRange | RealOutput = {}): ValueSpec<'real'> => realSpec([length], options),
  matrix: (rows: number, columns: number, options: InputRange | RealOutput = {}): ValueSpec<'real'> => realSpec([rows, columns], options),
  image: (channels: number, height: number, width: number, options: InputRange | RealOutput = {}): ValueSpec<'real'> => realSpec([channels, height, width], options),
  /** An input: a whole number 0 .. count - 1, which the handler gets as the vector [count] with a one there. */
  index: (count: number, options: Visibility = {}): ValueSpec<'real'> => ({ ...realSpec([count], { min: 0, max: 1, ...options }), encoding: 'oneHot' }),
};

/** Whole numbers, computed exactly. */
export const integer = {
  scalar: (options?: IntegerRange): ValueSpec<'integer'> => integerSpec([], options),
  vector: (length: number, options?: IntegerRange): ValueSpec<'integer'> => integerSpec([length], options),
  matrix: (rows: number, columns: number, options?: IntegerRange): ValueSpec<'integer'> => integerSpec([rows, columns], options),
  image: (channels: number, height: number, width: number, options?: IntegerRange): ValueSpec<'integer'> => integerSpec([channels, height, width], options),
  /** An input: a whole number 0 .. count - 1, which the handler gets as the vector [count] with a one there. */
  index: (count: number, options: Visibility = {}): ValueSpec<'integer'> => ({ ...integerSpec([count], { min: 0, max: 1, ...options }), encoding: 'oneHot' }),
};

function realSpec(shape: Shape, options: InputRange | RealOutput): ValueSpec<'real'> {
  requireShape(shape);
  if (!('min' in options)) return { domain: 'real', shape, visibility: 'encrypted', encoding: 'values', precisionBits: precisionOf(options) };
  const { min, max } = options;
  needs(Number.isFinite(min) && Number.isFinite(max) && min <= max, 'FHE_TRACE_SIGNATURE', { part: 'input range', reason: `min ${min} and max ${max} are not finite with min <= max` });
  return { domain: 'real', shape, low: min + 0, high: max + 0, visibility: visibilityOf(options), encoding: 'values', precisionBits: DEFAULT_PRECISION_BITS };
}

function integerSpec(shape: Shape, options?: IntegerRange): ValueSpec<'integer'> {
  requireShape(shape);
  if (options === undefined) return { domain: 'integer', shape, visibility: 'encrypted', encoding: 'values' };
  const { min, max } = options;
  const isEnd = (end: number | bigint): boolean => (typeof end === 'bigint' ? isScalar('integer', end) : Number.isSafeInteger(end));
  needs(isEnd(min) && isEnd(max) && min <= max, 'FHE_TRACE_SIGNATURE', { part: 'input range', reason: `min ${min} and max ${max} are not safe integers, or bigints within 2^62, with min <= max` });
  return { domain: 'integer', shape, low: BigInt(min), high: BigInt(max), visibility: visibilityOf(options), encoding: 'values' };
}

function precisionOf({ precisionBits = DEFAULT_PRECISION_BITS }: RealOutput): number {
  needs(Number.isInteger(precisionBits) && precisionBits >= 0 && precisionBits <= 52, 'FHE_TRACE_SIGNATURE', { part: 'precisionBits', reason: `${precisionBits} is no whole number from 0 to 52` });
  return precisionBits;
}

function visibilityOf({ visibility = 'encrypted' }: Visibility): ProgramInput['visibility'] {
  needs(visibility === 'encrypted' || visibility === 'clear', 'FHE_TRACE_SIGNATURE', { part: 'visibility', reason: `${String(visibility)} is neither 'encrypted' nor 'clear'` });
  return visibility;
}

function requireShape(shape: Shape): void {
  if (!shape.every((side) => Number.isInteger(side) && side >= 1)) throw refused(`a length is a whole number of at least 1, got ${shape.join(', ')}`);
  if (elementCount(shape) > MAX_ELEMENTS) throw refused(`${shape.join(' x ')} are more than ${MAX_ELEMENTS} elements`);
}

const refused = (reason: string): FheError => new FheError('FHE_TRACE_SIGNATURE', { part: 'shape', reason });
