/** Sums of multiples of other nodes, element by element: (x + 1) - x is known to be 1. */
import type { Scalar } from '../program.ts';
import type { Interval, IntervalArithmetic } from './interval-arithmetic.ts';

export interface LinearForm {
  /** Coefficient of each node. */
  readonly terms: ReadonlyMap<number, Scalar>;
  readonly offset: Interval;
}

/** Longer sums are taken as nodes of their own: what they share with others is forgotten. */
const MAX_TERMS = 16;

export class LinearForms {
  readonly #intervals: IntervalArithmetic;

  constructor(intervals: IntervalArithmetic) {
    this.#intervals = intervals;
  }

  node(id: number): LinearForm {
    return { terms: new Map([[id, this.#intervals.n.of(1)]]), offset: this.#intervals.point(0) };
  }

  constant(offset: Interval): LinearForm {
    return { terms: new Map(), offset };
  }

  /** a + b, or undefined when it has too many terms. */
  add(a: LinearForm, b: LinearForm): LinearForm | undefined {
    const terms = new Map(a.terms);
    for (const [id, factor] of b.terms) {
      const sum = this.#intervals.n.add(terms.get(id) ?? this.#intervals.n.zero, factor);
      if (Number(sum) === 0) terms.delete(id);
      else terms.set(id, sum);
    }
    return terms.size > MAX_TERMS ? undefined : { terms, offset: this.#intervals.add(a.offset, b.offset) };
  }

  scaled(a: LinearForm, factor: Scalar): LinearForm {
    if (Number(factor) === 0) return this.constant(this.#intervals.point(0));
    return { terms: new Map([...a.terms].map(([id, each]) => [id, this.#intervals.n.multiply(each, factor)])), offset: this.#intervals.scaled(a.offset, factor) };
  }

  rangeOf({ terms, offset }: LinearForm, ranges: readonly Interval[]): Interval {
    return [...terms].reduce((sum, [id, factor]) => this.#intervals.add(sum, this.#intervals.scaled(ranges[id]!, factor)), offset);
  }
}
