/** Products of vectors and matrices: of two values, or of a value and a constant on either side. */
import { showShape, type Shape } from '../../program/index.ts';
import type { Constant } from '../trace.ts';
import { derived, isTraced, shapeOf, type Traced, traceOf, tracedConstant } from './traced.ts';

export type ProductOp = 'dot' | 'matrixVector' | 'matrixMultiply';

const EXPECTED: Readonly<Record<ProductOp, string>> = {
  dot: 'two vectors of one length',
  matrixVector: 'a matrix [r x k] and a vector [k]',
  matrixMultiply: 'a matrix [r x k] and a matrix [k x c]',
};

export function product(op: ProductOp, left: Traced | Constant, right: Traced | Constant): Traced {
  const trace = traceOf(op, [left, right]);
  const [a, b] = [left, right].map((side) => (isTraced(side) ? side : tracedConstant(op, trace, side))) as [Traced, Traced];
  const shape = productShape(op, shapeOf(a), shapeOf(b));
  if (shape === undefined) throw trace.shapeError(op, `${showShape(shapeOf(a))} and ${showShape(shapeOf(b))}`, EXPECTED[op]);
  return derived(a, { op, args: [a.node, b.node], shape }, a.denominator * b.denominator);
}

function productShape(op: ProductOp, a: Shape, b: Shape): Shape | undefined {
  const ranks = { dot: [1, 1], matrixVector: [2, 1], matrixMultiply: [2, 2] }[op];
  if (a.length !== ranks[0] || b.length !== ranks[1] || a.at(-1) !== b[0]) return undefined;
  return [...a.slice(0, -1), ...b.slice(1)];
}
