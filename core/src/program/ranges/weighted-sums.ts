/** Bounds on sums of values in one interval times known weights, from what the weights add up to. */
import { arithmeticOf } from '../arithmetic.ts';
import type { Domain, Scalar } from '../program.ts';
import { constantValues } from './constant-values.ts';
import { hull, type Interval, type IntervalArithmetic } from './interval-arithmetic.ts';

/** What the positive and the negative weights of one sum add up to. */
export interface SignedSums {
  readonly positive: Scalar[];
  readonly negative: Scalar[];
}

/** Sums below this are exact in doubles. */
const EXACT = 2 ** 53;

/** Sums of each of `groups` groups; the group of a weight follows from its index. */
export function signedSums(domain: Domain, weights: readonly Scalar[], groups: number, groupOf: (index: number) => number): SignedSums {
  const { numbers, largest } = constantValues(weights);
  if (numbers === undefined || (domain === 'integer' && largest * numbers.length >= EXACT)) return added(weights as readonly bigint[], 0n, groups, groupOf);
  const sums = added(numbers, 0, groups, groupOf);
  return domain === 'real' ? sums : { positive: sums.positive.map(BigInt), negative: sums.negative.map(BigInt) };
}

function added<T extends Scalar>(weights: ArrayLike<T>, zero: T, groups: number, groupOf: (index: number) => number): { positive: T[]; negative: T[] } {
  const positive = Array<T>(groups).fill(zero);
  const negative = Array<T>(groups).fill(zero);
  for (let i = 0; i < weights.length; i++) {
    const sums = weights[i]! > 0 ? positive : negative;
    const group = groupOf(i);
    sums[group] = (sums[group]! as number) + (weights[i]! as number) as T;
  }
  return { positive, negative };
}

/** Hull of all sums of weights times elements of `x`: attained when each element sits at the end that its weight asks for. */
export function weightedRange(intervals: IntervalArithmetic, { positive, negative }: SignedSums, x: Interval): Interval {
  return hull(positive.flatMap((sum, i) => {
    const [up, down] = [intervals.product(intervals.point(sum), x), intervals.product(intervals.point(negative[i]!), x)];
    const range = intervals.add(up, down);
    return [range.low, range.high];
  }));
}

export interface KernelWindows {
  readonly shape: readonly [outputs: number, channels: number, rows: number, columns: number];
  /** Distinct parts of the kernel, [from, to) in rows and columns, that meet the image; the rest of a window lies in the padding. */
  readonly rows: readonly (readonly [number, number])[];
  readonly columns: readonly (readonly [number, number])[];
}

/** Sums of a kernel over every part of it that some window uses. */
export function kernelSums(domain: Domain, kernel: readonly Scalar[], { shape: [outputs, channels, rows, columns], ...windows }: KernelWindows): SignedSums {
  const taps = rows * columns;
  const planes = signedSums(domain, kernel, outputs * taps, (i) => Math.floor(i / (channels * taps)) * taps + (i % taps));
  const partsOf = (sums: readonly Scalar[]): Scalar[] => Array.from({ length: outputs }, (_, output) => {
    const total = prefixSums(domain, sums.slice(output * taps, (output + 1) * taps), rows, columns);
    return windows.rows.flatMap(([top, bottom]) => windows.columns.map(([left, right]) => total(top, bottom, left, right)));
  }).flat();
  return { positive: partsOf(planes.positive), negative: partsOf(planes.negative) };
}

/** Sum of any rectangle of a matrix, from the sums of those that begin in its corner. */
function prefixSums(domain: Domain, values: readonly Scalar[], rows: number, columns: number): (top: number, bottom: number, left: number, right: number) => Scalar {
  const n = arithmeticOf(domain);
  const width = columns + 1;
  const sums = Array<Scalar>((rows + 1) * width).fill(n.zero);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const before = n.subtract(n.add(sums[r * width + c + 1]!, sums[(r + 1) * width + c]!), sums[r * width + c]!);
      sums[(r + 1) * width + c + 1] = n.add(before, values[r * columns + c]!);
    }
  }
  return (top, bottom, left, right) => n.subtract(n.add(sums[bottom * width + right]!, sums[top * width + left]!), n.add(sums[top * width + right]!, sums[bottom * width + left]!));
}
