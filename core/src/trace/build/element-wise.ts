/** Arithmetic element by element: with another value, or with constants that repeat as the value's shape asks. */
import { arithmeticOf, elementCount, MAX_EXPONENT, sameShape, showShape, type ProgramNode, type Scalar, type Shape } from '../../program/index.ts';
import type { Constant, ReadConstant } from '../trace.ts';
import { clearList, commonDenominator, derived, isTraced, over, shapeOf, type Traced, traceOf } from './traced.ts';

export type ElementWiseOp = 'add' | 'subtract' | 'multiply';

const EXPECTED = 'two values of one shape, or a scalar and any value; numbers of fewer axes, or of axes of length 1, repeat';

export function elementWise(op: ElementWiseOp, x: Traced, other: Traced | Constant): Traced {
  if (!isTraced(other)) return withConstant(op, x, other);
  traceOf(op, [x, other]);
  const [a, b] = [shapeOf(x), shapeOf(other)];
  if (a.length > 0 && b.length > 0 && !sameShape(a, b)) throw x.trace.shapeError(op, `${showShape(a)} and ${showShape(b)}`, EXPECTED);
  const shape = a.length > 0 ? a : b;
  if (isConstant(x) && isConstant(other)) return folded(op, x, other, shape);
  if (op === 'multiply') return derived(x, { op, args: [x.node, other.node], shape }, x.denominator * other.denominator);
  const common = commonDenominator([x, other]);
  return derived(x, { op, args: [over(x, common).node, over(other, common).node], shape }, common);
}

/** Two constants become one: only what meets an encrypted value is computed later. */
function folded(op: ElementWiseOp, x: Traced, other: Traced, shape: Shape): Traced {
  const n = arithmeticOf(x.trace.domain);
  const [a, b] = [x, other].map(({ trace, node }) => (trace.nodes[node] as ConstantNode).values) as [readonly Scalar[], readonly Scalar[]];
  const values = Array.from({ length: elementCount(shape) }, (_, i) => x.trace.scalar(op, n[op](a[a.length === 1 ? 0 : i]!, b[b.length === 1 ? 0 : i]!)));
  return { trace: x.trace, node: x.trace.constant({ shape, values }), denominator: 1n };
}

type ConstantNode = Extract<ProgramNode, { op: 'constant' }>;
/** Constants have no denominator. */
const isConstant = ({ trace, node }: Traced): boolean => trace.nodes[node]!.op === 'constant';

function withConstant(op: ElementWiseOp, x: Traced, value: Constant): Traced {
  const { trace } = x;
  const shape = shapeOf(x);
  const constant = repeated(trace.read(op, value), shape);
  if (constant === undefined) throw trace.shapeError(op, `${showShape(shape)} and ${showShape(trace.read(op, value).shape)}`, EXPECTED);
  // Added numbers join the numerator: x / d + c = (x + c d) / d.
  const factor = op === 'multiply' ? 1n : x.denominator;
  const values = factor === 1n ? constant.values : constant.values.map((item) => trace.scalar(op, BigInt(item) * factor));
  return derived(x, { op, args: [x.node, trace.constant({ shape: constant.shape, values })], shape: shape.length > 0 ? shape : constant.shape });
}

/** The constant in the value's shape, or as a scalar when all its elements are one; undefined when it does not fit. */
export function repeated(constant: ReadConstant, shape: Shape): ReadConstant | undefined {
  if (shape.length === 0) return constant.shape.length < 4 ? constant : undefined;
  if (constant.shape.length > shape.length) return undefined;
  const sides = [...Array<number>(shape.length - constant.shape.length).fill(1), ...constant.shape];
  if (sides.some((side, axis) => side !== 1 && side !== shape[axis])) return undefined;
  if (constant.values.length === 1) return { shape: [], values: constant.values };
  if (sameShape(sides, shape)) return { shape, values: constant.values };
  return { shape, values: Array.from({ length: elementCount(shape) }, (_, i) => constant.values[sourceIndex(i, shape, sides)]!) };
}

/** Where the element i of the repeated constant comes from. */
function sourceIndex(i: number, shape: Shape, sides: readonly number[]): number {
  let [rest, index, step] = [i, 0, 1];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (sides[axis] !== 1) index += (rest % shape[axis]!) * step;
    rest = Math.floor(rest / shape[axis]!);
    step *= sides[axis]!;
  }
  return index;
}

export function power(x: Traced, exponent: number): Traced {
  if (!Number.isInteger(exponent) || exponent < 1 || exponent > MAX_EXPONENT) throw x.trace.constantError('power', exponent, `a whole exponent from 1 to ${MAX_EXPONENT}`);
  return derived(x, { op: 'power', args: [x.node], shape: shapeOf(x), exponent }, x.denominator ** BigInt(exponent));
}

export function polynomial(x: Traced, list: readonly (number | bigint)[]): Traced {
  const { trace } = x;
  const coefficients = clearList('polynomial', trace, list);
  if (coefficients.length < 1 || coefficients.length > MAX_EXPONENT + 1) throw trace.constantError('polynomial', `${coefficients.length} coefficients`, `1 to ${MAX_EXPONENT + 1} coefficients`);
  const read = coefficients.map((c) => trace.scalar('polynomial', c));
  const degree = BigInt(read.length - 1);
  // c0 + c1 p/d + ... + ck (p/d)^k = (c0 d^k + c1 d^(k-1) p + ... + ck p^k) / d^k.
  const scaled = x.denominator === 1n ? read : read.map((c, k): Scalar => trace.scalar('polynomial', BigInt(c) * x.denominator ** (degree - BigInt(k))));
  return derived(x, { op: 'polynomial', args: [x.node], shape: shapeOf(x), coefficients: scaled }, x.denominator ** degree);
}

export function assertWithin(x: Traced, low: number | bigint, high: number | bigint): Traced {
  const { trace } = x;
  const [from, to] = [low, high].map((end): Scalar => {
    const value = trace.scalar('assertWithin', end);
    return x.denominator === 1n ? value : trace.scalar('assertWithin', BigInt(value) * x.denominator);
  }) as [Scalar, Scalar];
  if (from > to) throw trace.constantError('assertWithin', `${low}..${high}`, 'a low end that is not above the high end');
  const reach = trace.rangeOf(x.node);
  if (from > reach.high || to < reach.low) throw trace.constantError('assertWithin', `${low}..${high}`, `a range that meets what the value can reach: ${shown(reach.low, x)}..${shown(reach.high, x)}`);
  return derived(x, { op: 'assertWithin', args: [x.node], shape: shapeOf(x), low: from, high: to });
}

const shown = (value: Scalar, x: Traced): string => (x.denominator === 1n ? String(value) : `${value}/${x.denominator}`);
