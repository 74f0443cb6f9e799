/** Sums whose terms belong together: select, max, min, covariance and deviations from the mean, as the tracer writes them. */
import { approximationOf } from '../approximation/index.ts';
import { elementCount, type Program, type ProgramNode } from '../program.ts';
import { hull, type Interval, type IntervalArithmetic } from './interval-arithmetic.ts';

interface Known {
  readonly intervals: IntervalArithmetic;
  readonly nodes: Program['nodes'];
  readonly ranges: readonly Interval[];
}
type Sum = Extract<ProgramNode, { op: 'add' | 'subtract' | 'multiply' }>;

/** A bound that holds beside that of interval arithmetic; undefined when the node is none of these sums. */
export function correlatedRange(node: Sum, known: Known): Interval | undefined {
  const [a, b] = node.args;
  if (node.op === 'add') return blend(a, b, known) ?? blend(b, a, known) ?? maximum(a, b, known) ?? maximum(b, a, known);
  if (node.op === 'subtract') return minimum(a, b, known) ?? covariance(a, b, known) ?? deviation(a, b, known);
  return undefined;
}

/** y + c (x - y): linear in each of c, x and y, so its extremes are at corners. */
function blend(y: number, id: number, { intervals: { n }, nodes, ranges }: Known): Interval | undefined {
  const product = nodes[id]!;
  if (product.op !== 'multiply') return undefined;
  for (const [c, d] of [product.args, product.args.toReversed() as [number, number]]) {
    const difference = nodes[d]!;
    if (difference.op !== 'subtract' || difference.args[1] !== y) continue;
    const ends = (node: number): readonly (number | bigint)[] => [ranges[node]!.low, ranges[node]!.high];
    const corners = ends(c).flatMap((t) => ends(difference.args[0]).flatMap((to) => ends(y).map((from) => n.add(from, n.multiply(t, n.subtract(to, from))))));
    return corners.some(Number.isNaN) ? undefined : hull(corners);
  }
  return undefined;
}

/** y + relu(x - y), which is max(x, y) up to the error of relu. */
function maximum(y: number, id: number, known: Known): Interval | undefined {
  const difference = reluOfDifference(id, known);
  if (difference?.y !== y) return undefined;
  const [a, b] = [known.ranges[difference.x]!, known.ranges[y]!];
  return { low: Math.max(Number(a.low), Number(b.low)) - difference.maxError, high: Math.max(Number(a.high), Number(b.high)) + difference.maxError };
}

/** x - relu(x - y), which is min(x, y) up to the error of relu. */
function minimum(x: number, id: number, known: Known): Interval | undefined {
  const difference = reluOfDifference(id, known);
  if (difference?.x !== x) return undefined;
  const [a, b] = [known.ranges[x]!, known.ranges[difference.y]!];
  return { low: Math.min(Number(a.low), Number(b.low)) - difference.maxError, high: Math.min(Number(a.high), Number(b.high)) + difference.maxError };
}

function reluOfDifference(id: number, { nodes }: Known): { readonly x: number; readonly y: number; readonly maxError: number } | undefined {
  const relu = nodes[id]!;
  if (relu.op !== 'approximate' || relu.function !== 'relu') return undefined;
  const difference = nodes[relu.args[0]]!;
  return difference.op === 'subtract' ? { x: difference.args[0], y: difference.args[1], maxError: approximationOf(relu).maxError } : undefined;
}

/** mean(x y) - mean(x) mean(y): at most the root of the product of both variances (Cauchy-Schwarz), each bounded by Popoviciu. */
function covariance(id: number, productId: number, { intervals, nodes, ranges }: Known): Interval | undefined {
  const means = nodes[productId]!;
  const mean = meanOfProduct(id, nodes);
  if (means.op !== 'multiply' || mean === undefined) return undefined;
  const [x, y] = means.args.map((arg) => meanOf(arg, nodes));
  if (x === undefined || y === undefined || !isProductOf(mean, x, y, nodes)) return undefined;
  const spreads = intervals.n.multiply(intervals.spread(ranges[x]!), intervals.spread(ranges[y]!));
  return intervals.symmetric(largestVariance(intervals, spreads, elementCount(nodes[x]!.shape)));
}

/** Real: floor(n^2 / 4) / n^2 of the squared spread (half of the values at each end); integer: times n^2. */
export function largestVariance({ n, domain }: IntervalArithmetic, squaredSpread: number | bigint, count: number): number | bigint {
  const halves = Math.floor(count / 2) * Math.ceil(count / 2);
  return domain === 'real' ? (Number(squaredSpread) * halves) / count / count : n.multiply(squaredSpread, BigInt(halves));
}

/** Node of x y whose mean this is; integer means bring their numerator to the denominator of the other term first. */
function meanOfProduct(id: number, nodes: Program['nodes']): number | undefined {
  const node = nodes[id]!;
  if (node.op !== 'multiply') return meanOf(id, nodes);
  const mean = meanOf(node.args[0], nodes);
  return mean !== undefined && isConstant(nodes[node.args[1]]!, elementCount(nodes[mean]!.shape)) ? mean : undefined;
}

const isProductOf = (id: number, x: number, y: number, nodes: Program['nodes']): boolean => {
  const node = nodes[id]!;
  return node.op === 'multiply' && ((node.args[0] === x && node.args[1] === y) || (node.args[0] === y && node.args[1] === x)) && nodes[x]!.shape.length === nodes[y]!.shape.length;
};

/** Node whose mean over all elements this is. */
function meanOf(id: number, nodes: Program['nodes']): number | undefined {
  const node = nodes[id]!;
  return node.op === 'mean' && node.axis === undefined ? node.args[0] : undefined;
}

const isConstant = (node: ProgramNode, value: number): boolean => node.op === 'constant' && node.values.length === 1 && Number(node.values[0]) === value;

/** x - mean(x): each element is 1/n of the mean itself. Integers: n x - sum(x). */
function deviation(id: number, meanId: number, { intervals, nodes, ranges }: Known): Interval | undefined {
  const x = meanOf(meanId, nodes);
  if (x === undefined) return undefined;
  const count = elementCount(nodes[x]!.shape);
  const spread = intervals.spread(ranges[x]!);
  if (intervals.domain === 'real') return id === x ? intervals.symmetric(Number(spread) * (1 - 1 / count)) : undefined;
  const scaled = nodes[id]!;
  const isScaled = scaled.op === 'multiply' && scaled.args[0] === x && isConstant(nodes[scaled.args[1]]!, count);
  return isScaled ? intervals.symmetric(BigInt(spread) * BigInt(count - 1)) : undefined;
}
