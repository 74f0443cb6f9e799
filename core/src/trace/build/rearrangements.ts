/** The same elements in another shape or order. */
import { elementCount, sameShape, showShape, type Shape } from '../../program/index.ts';
import type { Constant } from '../trace.ts';
import { clearList, commonDenominator, derived, isTraced, over, shapeOf, sizeOf, type Traced, traceOf, tracedConstant, wholeNumber } from './traced.ts';

export function reshape(x: Traced, sides: Shape): Traced {
  const shape = clearList('reshape', x.trace, sides);
  if (sameShape(shape, shapeOf(x))) return x;
  const fits = shape.length <= 3 && shape.every((side) => Number.isInteger(side) && side >= 1) && elementCount(shape) === sizeOf(x);
  if (!fits) throw x.trace.shapeError('reshape', `${showShape(shapeOf(x))} to ${showShape(shape)}`, `at most three sides whose product is ${sizeOf(x)}`);
  return derived(x, { op: 'reshape', args: [x.node], shape: [...shape] });
}

/** Elements by their row-major index. */
export function gather(x: Traced, indices: readonly number[], shape: Shape): Traced {
  return derived(x, { op: 'gather', args: [x.node], shape, indices });
}

export function gatherVector(x: Traced, list: readonly number[]): Traced {
  const [length] = requireVector('gather', x);
  const indices = clearList('gather', x.trace, list);
  if (indices.length === 0) throw x.trace.constantError('gather', 'no indices', 'at least one index');
  return gather(x, indices.map((index) => wholeNumber('gather', x.trace, 'index', index, 0, length - 1)), [indices.length]);
}

export function element(x: Traced, indices: readonly number[]): Traced {
  const shape = shapeOf(x);
  if (indices.length !== shape.length || shape.length === 0) {
    throw x.trace.shapeError('element', `${showShape(shape)} with ${indices.length} indices`, 'one index for each axis of a vector, matrix or image');
  }
  const at = indices.reduce((offset, index, axis) => offset * shape[axis]! + wholeNumber('element', x.trace, 'index', index, 0, shape[axis]! - 1), 0);
  return gather(x, [at], []);
}

/** Elements from .. to - 1 of a vector. */
export function slice(x: Traced, from: number, to: number): Traced {
  const [length] = requireVector('slice', x);
  const first = wholeNumber('slice', x.trace, 'from', from, 0, length - 1);
  const end = wholeNumber('slice', x.trace, 'to', to, first + 1, length);
  return gather(x, range(end - first).map((i) => first + i), [end - first]);
}

export function transpose(x: Traced): Traced {
  const [rows, columns, more] = shapeOf(x);
  if (rows === undefined || columns === undefined || more !== undefined) throw x.trace.shapeError('transpose', showShape(shapeOf(x)), 'a matrix');
  return gather(x, range(columns).flatMap((column) => range(rows).map((row) => row * columns + column)), [columns, rows]);
}

/** Element i of the result is element (i + steps) mod n: positive is left. */
export function rotateLeft(x: Traced, steps: number): Traced {
  const [length] = requireVector('rotateLeft', x);
  const whole = wholeNumber('rotateLeft', x.trace, 'steps', steps, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  return derived(x, { op: 'rotateLeft', args: [x.node], shape: [length], steps: ((whole % length) + length) % length });
}

/** All elements in their order; fractions are brought to a common denominator. */
export function concatenate(operands: readonly (Traced | Constant)[]): Traced {
  const trace = traceOf('concatenate', operands);
  const values = operands.map((operand) => (isTraced(operand) ? operand : tracedConstant('concatenate', trace, operand)));
  const common = commonDenominator(values);
  const parts = values.map((value) => over(value, common));
  const length = parts.reduce((sum, part) => sum + sizeOf(part), 0);
  return derived({ trace, node: parts[0]!.node, denominator: common }, { op: 'concatenate', args: parts.map(({ node }) => node), shape: [length] }, common);
}

function requireVector(operation: string, x: Traced): readonly [number] {
  const shape = shapeOf(x);
  if (shape.length !== 1) throw x.trace.shapeError(operation, showShape(shape), 'a vector; flatten() makes one of a matrix or image');
  return shape as readonly [number];
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
