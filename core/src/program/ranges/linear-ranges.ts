/** Ranges of sums: reductions, products of vectors and matrices, convolutions, pooling, lookups. */
import { elementCount, type ProgramNode, type ProgramOp, type Scalar } from '../program.ts';
import { windowCount } from '../window.ts';
import { constantValues } from './constant-values.ts';
import { hull, intersection, type Interval } from './interval-arithmetic.ts';
import type { RangeContext } from './range-context.ts';
import type { Selector } from './selectors.ts';
import { kernelSums, signedSums, weightedRange } from './weighted-sums.ts';

type Linear = Product | Extract<ProgramNode, { op: 'sum' | 'mean' | 'poolSum' | 'lookup' | 'convolve' }>;
type Product = Extract<ProgramNode, { op: 'dot' | 'matrixVector' | 'matrixMultiply' }>;
type NodeOf<Op extends ProgramOp> = Extract<ProgramNode, { op: Op }>;

export function linearRange(node: Linear, context: RangeContext): Interval {
  const { program, intervals, ranges, selectors } = context;
  const a = ranges[node.args[0]]!;
  switch (node.op) {
    case 'sum': {
      const sum = intervals.scaled(a, termsOf(node, context));
      if (node.axis !== undefined || selectors[node.args[0]] === undefined) return sum;
      return selectors[node.args[0]] === 'one' ? intervals.point(1) : intersection(sum, hull([intervals.n.zero, intervals.n.of(1)]));
    }
    case 'mean': return program.domain === 'integer' ? intervals.scaled(a, termsOf(node, context)) : a;
    case 'poolSum': return intervals.scaled(a, node.window[0] * node.window[1]);
    case 'dot': case 'matrixVector': case 'matrixMultiply': return productRange(node, context);
    case 'lookup': {
      const table = program.nodes[node.args[0]] as NodeOf<'constant'>;
      const columns = table.shape[1] ?? 1;
      return weighted(table.values, columns, (i) => i % columns, node.args[1], selectors[node.args[1]], context);
    }
    case 'convolve': return convolutionRange(node, context);
  }
}

/** How many elements one element of the result adds up. */
function termsOf(node: NodeOf<'sum' | 'mean'>, { program }: RangeContext): number {
  const { shape } = program.nodes[node.args[0]]!;
  return node.axis === undefined ? elementCount(shape) : shape[node.axis]!;
}

/** Hull of the sums of each group of weights times the elements of one value; a selector picks one weight of each group. */
function weighted(weights: readonly Scalar[], groups: number, groupOf: (index: number) => number, id: number, selector: Selector, { program, intervals, ranges }: RangeContext): Interval {
  const sums = weightedRange(intervals, signedSums(program.domain, weights, groups, groupOf), ranges[id]!);
  if (selector === undefined) return sums;
  const picked = constantValues(weights).hull;
  return intersection(sums, selector === 'one' ? picked : hull([intervals.n.zero, picked.low, picked.high]));
}

function productRange(node: Product, context: RangeContext): Interval {
  const { program, intervals, ranges, selectors } = context;
  const [idA, idB] = node.args;
  const [a, b] = [program.nodes[idA]!, program.nodes[idB]!];
  const terms = b.shape[0]!;
  // A matrix that selects may have rows and columns without a one.
  const selectorOf = (id: number): Selector => (node.op === 'matrixMultiply' && selectors[id] ? 'part' : selectors[id]);
  if (a.op === 'constant') return weighted(a.values, elementCount(a.shape) / terms, (i) => Math.floor(i / terms), idB, selectorOf(idB), context);
  if (b.op === 'constant') {
    const columns = b.shape[1] ?? 1;
    return weighted(b.values, columns, (i) => i % columns, idA, selectorOf(idA), context);
  }
  const isSquare = node.op === 'dot' && idA === idB;
  const sum = intervals.scaled(isSquare ? intervals.power(ranges[idA]!, 2) : intervals.product(ranges[idA]!, ranges[idB]!), terms);
  if (node.op === 'matrixMultiply' || isSquare) return sum;
  // A matrix has no selector of its rows, so only vectors are asked.
  const picked = selectors[idB] ? [selectors[idB], ranges[idA]!] as const : a.shape.length === 1 && selectors[idA] ? [selectors[idA], ranges[idB]!] as const : undefined;
  if (picked === undefined) return sum;
  return intersection(sum, picked[0] === 'one' ? picked[1] : hull([intervals.n.zero, picked[1].low, picked[1].high]));
}

function convolutionRange({ args, stride, padding }: NodeOf<'convolve'>, { program, intervals, ranges }: RangeContext): Interval {
  const [image, kernel] = [program.nodes[args[0]]!, program.nodes[args[1]] as NodeOf<'constant'>];
  const [, height, width] = image.shape as readonly [number, number, number];
  const shape = kernel.shape as readonly [number, number, number, number];
  const [top, bottom, left, right] = padding;
  const rows = partsInside(height, shape[2], stride[0], top, bottom);
  const columns = partsInside(width, shape[3], stride[1], left, right);
  return weightedRange(intervals, kernelSums(program.domain, kernel.values, { shape, rows, columns }), ranges[args[0]]!);
}

/** The distinct parts [from, to) of a window that lie inside the image, along one axis. */
function partsInside(side: number, size: number, stride: number, before: number, after: number): (readonly [number, number])[] {
  const parts = new Map<string, readonly [number, number]>();
  for (let i = 0; i < windowCount(side + before + after, size, stride); i++) {
    const start = i * stride - before;
    const part = [Math.max(0, -start), Math.min(size, side - start)] as const;
    parts.set(part.join(), part);
  }
  return [...parts.values()];
}
