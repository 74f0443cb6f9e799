/** Bounds on polynomials c0 + c1 x + c2 x^2 + ... of a value in an interval. */
import type { Scalar } from '../program.ts';
import { hull, type Interval, IntervalArithmetic, joined } from './interval-arithmetic.ts';

/** Pieces into which a range is cut: the bound on each piece is as loose as the square of its width. */
const PIECES = 64;
/** Integers are tried one by one up to this many products. */
const MAX_PRODUCTS = 1 << 14;

/** Largest |c0 + c1 x + ...| for x in [low, high], from above. */
export function polynomialBound(coefficients: readonly number[], low: number, high: number): number {
  const range = realPolynomialRange(coefficients, low, high);
  return Math.max(Math.abs(Number(range.low)), Math.abs(Number(range.high)));
}

export function realPolynomialRange(coefficients: readonly number[], low: number, high: number): Interval {
  const radius = (high - low) / (2 * PIECES);
  return joined(Array.from({ length: PIECES }, (_, i) => taylorRange(shifted(coefficients, low + (2 * i + 1) * radius), radius)));
}

export function integerPolynomialRange(coefficients: readonly bigint[], { low, high }: Interval): Interval {
  const [from, to] = [BigInt(low), BigInt(high)];
  const span = to - from;
  if (span * BigInt(coefficients.length) < MAX_PRODUCTS) {
    return hull(Array.from({ length: Number(span) + 1 }, (_, i) => coefficients.reduceRight((sum, c) => sum * (from + BigInt(i)) + c, 0n)));
  }
  const edge = (i: number): bigint => from + (span * BigInt(i)) / BigInt(PIECES);
  return joined(Array.from({ length: PIECES }, (_, i) => hornerRange(coefficients, { low: edge(i), high: edge(i + 1) })));
}

/** Coefficients of powers of x - center, by repeated synthetic division. */
function shifted(coefficients: readonly number[], center: number): number[] {
  const result = [...coefficients];
  for (let k = 0; k < result.length - 1; k++) for (let i = result.length - 2; i >= k; i--) result[i]! += center * result[i + 1]!;
  return result;
}

/** c0 + c1 h + c2 h^2 + ... for |h| <= radius: even powers have one sign. */
function taylorRange(coefficients: readonly number[], radius: number): Interval {
  let [low, high] = [0, 0];
  let power = 1;
  coefficients.forEach((c, k) => {
    const size = c * power;
    low += k === 0 ? size : k % 2 === 0 ? Math.min(0, size) : -Math.abs(size);
    high += k === 0 ? size : k % 2 === 0 ? Math.max(0, size) : Math.abs(size);
    power *= radius;
  });
  return { low: Number.isNaN(low) ? -Infinity : low, high: Number.isNaN(high) ? Infinity : high };
}

function hornerRange(coefficients: readonly Scalar[], x: Interval): Interval {
  const intervals = new IntervalArithmetic('integer');
  return coefficients.reduceRight<Interval>((sum, c) => intervals.add(intervals.product(sum, x), { low: c, high: c }), intervals.point(0));
}
