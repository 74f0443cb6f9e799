/** Arithmetic on closed intervals: exact for integers; for reals without the rounding of doubles, which is far below every planned precision. */
import { arithmeticOf, type Arithmetic } from '../arithmetic.ts';
import type { Domain, Scalar } from '../program.ts';

/** Bounds on every element of a value. */
export interface Interval {
  readonly low: Scalar;
  readonly high: Scalar;
}

export class IntervalArithmetic {
  readonly domain: Domain;
  readonly n: Arithmetic<Scalar>;

  constructor(domain: Domain) {
    this.domain = domain;
    this.n = arithmeticOf(domain);
  }

  point(value: number | bigint): Interval {
    return { low: this.n.of(value), high: this.n.of(value) };
  }

  /** A double that overflowed bounds nothing. */
  of(low: Scalar, high: Scalar): Interval {
    return { low: Number.isNaN(low) ? -Infinity : low, high: Number.isNaN(high) ? Infinity : high };
  }

  add(a: Interval, b: Interval): Interval {
    return this.of(this.n.add(a.low, b.low), this.n.add(a.high, b.high));
  }

  subtract(a: Interval, b: Interval): Interval {
    return this.of(this.n.subtract(a.low, b.high), this.n.subtract(a.high, b.low));
  }

  negate(a: Interval): Interval {
    return { low: this.n.subtract(this.n.zero, a.high), high: this.n.subtract(this.n.zero, a.low) };
  }

  product(a: Interval, b: Interval): Interval {
    return hull([this.#times(a.low, b.low), this.#times(a.low, b.high), this.#times(a.high, b.low), this.#times(a.high, b.high)]);
  }

  scaled(a: Interval, factor: number | bigint): Interval {
    return this.product(a, this.point(factor));
  }

  power(a: Interval, exponent: number): Interval {
    const raise = (x: Scalar): Scalar => Array.from({ length: exponent - 1 }).reduce<Scalar>((power) => this.n.multiply(power, x), x);
    const ends = hull([raise(a.low), raise(a.high)]);
    return exponent % 2 === 0 && a.low <= 0 && a.high >= 0 ? { low: this.n.zero, high: ends.high } : ends;
  }

  /** -spread .. spread */
  symmetric(spread: Scalar): Interval {
    return { low: this.n.subtract(this.n.zero, spread), high: spread };
  }

  /** Width of the interval. */
  spread(a: Interval): Scalar {
    return this.n.subtract(a.high, a.low);
  }

  /** Zero times an overflowed bound is zero: the element itself is finite. */
  #times(a: Scalar, b: Scalar): Scalar {
    return a === 0 || b === 0 ? 0 : this.n.multiply(a, b);
  }
}

export function hull(values: readonly Scalar[]): Interval {
  let [low, high] = [values[0]!, values[0]!];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

export const joined = (intervals: readonly Interval[]): Interval => hull(intervals.flatMap(({ low, high }) => [low, high]));

/** What two bounds on one value leave; the first where rounding makes them disjoint. */
export function intersection(a: Interval, b: Interval): Interval {
  const low = a.low > b.low ? a.low : b.low;
  const high = a.high < b.high ? a.high : b.high;
  return low <= high ? { low, high } : a;
}
