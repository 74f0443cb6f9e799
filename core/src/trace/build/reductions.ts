/** Sums, means and variances. Means of integers are sums over a clear denominator. */
import { showShape } from '../../program/index.ts';
import { derived, shapeOf, sizeOf, type Traced, wholeNumber } from './traced.ts';

export interface ReductionOptions {
  /**
   * The axis to go along, 0 first; the result has the other axes.
   *
   * @default - over all elements, to a scalar
   */
  readonly axis?: number;
}

export function reduce(op: 'sum' | 'mean', x: Traced, { axis }: ReductionOptions = {}): Traced {
  const shape = requireAxis(op, x);
  const at = axis === undefined ? undefined : wholeNumber(op, x.trace, 'axis', axis, 0, shape.length - 1);
  const count = at === undefined ? sizeOf(x) : shape[at]!;
  const denominator = op === 'mean' && x.trace.domain === 'integer' ? x.denominator * BigInt(count) : x.denominator;
  // Along the only axis of a vector is over all elements: one program has one form.
  const isPartial = at !== undefined && shape.length > 1;
  return derived(x, { op, args: [x.node], shape: isPartial ? shape.toSpliced(at, 1) : [], ...(isPartial && { axis: at }) }, denominator);
}

/** Integers: n * sum(x^2) - sum(x)^2 over n^2. */
export function variance(x: Traced): Traced {
  requireAxis('variance', x);
  const count = x.trace.domain === 'integer' ? BigInt(sizeOf(x)) : 1n;
  return derived(x, { op: 'variance', args: [x.node], shape: [] }, (x.denominator * count) ** 2n);
}

function requireAxis(operation: string, x: Traced): readonly number[] {
  const shape = shapeOf(x);
  if (shape.length === 0) throw x.trace.shapeError(operation, showShape(shape), 'a vector, matrix or image');
  return shape;
}
