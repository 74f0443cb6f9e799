/** How an author declares inputs and outputs: `real.vector(64, { min: -8, max: 8 })`. */
import { FheError, needs } from '../errors/index.ts';
import type { Domain, Scalar, Shape } from '../program/index.ts';

export interface ValueSpec<D extends Domain = Domain> {
  readonly domain: D;
  readonly shape: Shape;
  /** Inputs only. */
  readonly low?: Scalar;
  readonly high?: Scalar;
  /** Real outputs only. */
  readonly precisionBits?: number;
}

/** Range of every element of an input. The client refuses values outside it; the plan is right inside it. */
export interface InputRange {
  readonly min: number;
  readonly max: number;
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
};

/** Whole numbers, computed exactly. */
export const integer = {
  scalar: (options?: InputRange): ValueSpec<'integer'> => integerSpec([], options),
  vector: (length: number, options?: InputRange): ValueSpec<'integer'> => integerSpec([length], options),
};

function realSpec(shape: Shape, options: InputRange | RealOutput): ValueSpec<'real'> {
  requireShape(shape);
  if (!('min' in options)) return { domain: 'real', shape, precisionBits: options.precisionBits ?? DEFAULT_PRECISION_BITS };
  needs(Number.isFinite(options.min) && Number.isFinite(options.max) && options.min <= options.max, 'FHE_TRACE_SIGNATURE', { part: 'input range', reason: `min ${options.min} and max ${options.max} are not finite with min <= max` });
  return { domain: 'real', shape, low: options.min, high: options.max, precisionBits: DEFAULT_PRECISION_BITS };
}

function integerSpec(shape: Shape, options?: InputRange): ValueSpec<'integer'> {
  requireShape(shape);
  if (options === undefined) return { domain: 'integer', shape };
  needs(Number.isSafeInteger(options.min) && Number.isSafeInteger(options.max) && options.min <= options.max, 'FHE_TRACE_SIGNATURE', { part: 'input range', reason: `min ${options.min} and max ${options.max} are not safe integers with min <= max` });
  return { domain: 'integer', shape, low: BigInt(options.min), high: BigInt(options.max) };
}

function requireShape(shape: Shape): void {
  if (shape.every((side) => Number.isInteger(side) && side >= 1)) return;
  throw new FheError('FHE_TRACE_SIGNATURE', { part: 'shape', reason: `a length is a whole number of at least 1, got ${shape.join(', ')}` });
}
