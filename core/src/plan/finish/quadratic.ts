/** A polynomial of degree two at most in sums that a server answers: what a key holder can finish. */
import type { Arithmetic, Scalar } from '../../program/index.ts';

export interface QuadraticTerm {
  readonly coefficient: Scalar;
  /** Program nodes that are multiplied: none, one or two. */
  readonly sums: readonly number[];
}

const MAX_DEGREE = 2;

export class Quadratic {
  readonly #n: Arithmetic<Scalar>;
  readonly #terms: ReadonlyMap<string, QuadraticTerm>;

  private constructor(n: Arithmetic<Scalar>, terms: readonly QuadraticTerm[]) {
    this.#n = n;
    const found = new Map<string, QuadraticTerm>();
    for (const { coefficient, sums } of terms) {
      const ordered = sums.toSorted((a, b) => a - b);
      const before = found.get(ordered.join())?.coefficient ?? n.zero;
      found.set(ordered.join(), { coefficient: n.add(before, coefficient), sums: ordered });
    }
    this.#terms = new Map([...found].filter(([, { coefficient }]) => Number(coefficient) !== 0));
  }

  static constant(n: Arithmetic<Scalar>, value: Scalar): Quadratic {
    return new Quadratic(n, [{ coefficient: value, sums: [] }]);
  }

  static sum(n: Arithmetic<Scalar>, node: number): Quadratic {
    return new Quadratic(n, [{ coefficient: n.of(1), sums: [node] }]);
  }

  get terms(): readonly QuadraticTerm[] {
    return [...this.#terms.values()];
  }

  /** Whether nothing is left to compute. A constant has no sum, and is none that a server could answer. */
  get isOneSum(): boolean {
    const { terms } = this;
    return terms.every(({ sums }) => sums.length === 0) || (terms.length === 1 && terms[0]!.sums.length === 1 && Number(terms[0]!.coefficient) === 1);
  }

  plus(other: Quadratic | undefined): Quadratic | undefined {
    return other && new Quadratic(this.#n, [...this.terms, ...other.terms]);
  }

  times(other: Quadratic | undefined): Quadratic | undefined {
    const products = other?.terms.flatMap((b) => this.terms.map((a) => ({ coefficient: this.#n.multiply(a.coefficient, b.coefficient), sums: [...a.sums, ...b.sums] })));
    return products === undefined || products.some(({ sums }) => sums.length > MAX_DEGREE) ? undefined : new Quadratic(this.#n, products);
  }

  /**
   * For each sum, a factor by which its error reaches the result at most, while errors are below 1.
   *
   * @param largest - bound on |sum|
   */
  sensitivities(largest: (node: number) => number): ReadonlyMap<number, number> {
    const found = new Map<number, number>();
    const add = (node: number, factor: number): void => void found.set(node, (found.get(node) ?? 0) + factor);
    for (const { coefficient, sums: [a, b] } of this.terms) {
      const size = Math.abs(Number(coefficient));
      if (a === undefined) continue;
      // |a b - a' b'| <= |b| da + |a| db + da db, and da db <= da.
      add(a, b === undefined ? size : size * (largest(b) + 1));
      if (b !== undefined) add(b, size * largest(a));
    }
    return found;
  }
}
