/** Operators that read better as functions: sigmoid(x, ...), matrixVector(W, x). */
import { FheError } from '../errors/index.ts';
import { rangesOf, showShape } from '../program/index.ts';
import { EncryptedValue } from './encrypted-value.ts';

export interface ApproximationOptions {
  /** Degree of the polynomial that stands for the function. Depth grows with its logarithm. */
  readonly degree: number;
  /**
   * Range in which the polynomial is accurate. The plan fails when the value may leave it.
   *
   * @default - the range that the value can reach, from the declared inputs and assertWithin
   */
  readonly range?: readonly [low: number, high: number];
}

/** 1 / (1 + e^-x) through its Chebyshev interpolant on the range. */
export function sigmoid(x: EncryptedValue<'real'>, options: ApproximationOptions): EncryptedValue<'real'> {
  const { degree, range: [low, high] = reachOf(x) } = options;
  if (!Number.isInteger(degree) || degree < 1 || degree > 63) throw new FheError('FHE_TRACE_CONSTANT', { operation: 'sigmoid', value: `degree ${degree}`, where: x.trace.where() });
  if (!Number.isFinite(low) || !Number.isFinite(high) || low >= high) throw new FheError('FHE_TRACE_CONSTANT', { operation: 'sigmoid', value: `range ${low}..${high}`, where: x.trace.where() });
  return x.derive({ op: 'approximate', args: [x.node], shape: x.shape, function: 'sigmoid', degree, low, high });
}

function reachOf(x: EncryptedValue<'real'>): readonly [number, number] {
  const { low, high } = rangesOf(x.trace)[x.node]!;
  return [Number(low), Number(high)];
}

/** Product of a clear matrix (rows of numbers) and an encrypted vector. */
export function matrixVector<D extends 'real' | 'integer'>(matrix: readonly (readonly (number | bigint)[])[], x: EncryptedValue<D>): EncryptedValue<D> {
  const constant = x.trace.constant('matrixVector', matrix);
  const [rows, columns] = x.trace.nodes[constant]!.shape;
  if (columns === undefined || x.shape.length !== 1 || x.shape[0] !== columns) throw x.trace.shapeError('matrixVector', `${showShape(x.trace.nodes[constant]!.shape)} and ${showShape(x.shape)}`);
  return x.derive({ op: 'matrixVector', args: [constant, x.node], shape: [rows!] });
}

/** Gives the value back unless it is encrypted: the toolchain puts it around the conditions of a handler. @throws FheError FHE_TRACE_BRANCH */
export function requireClear<T>(value: T): T {
  if (value instanceof EncryptedValue) throw value.branch();
  return value;
}
