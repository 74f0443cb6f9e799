/** What a search for cuts knows of coefficients: whether each is zero, one, or any other number. */
import { divide, type BasisName, type Terms } from './basis.ts';

/** A character a coefficient: '0' for 0, '1' for 1 and -1, 'c' for any other. Without zeros at the end; '0' for the zero polynomial. */
export type Pattern = string;

export const trimmed = (pattern: Pattern): Pattern => pattern.replace(/0+$/, '') || '0';

const either = (x: string, y: string): string => (x === '0' ? y : y === '0' ? x : 'c');
const TERMS: Terms<string> = { zero: '0', add: either, subtract: either, double: (x) => (x === '0' ? x : 'c') };

/** Patterns by number, each division made once. */
export class PatternTable {
  readonly #basis: BasisName;
  readonly #patterns: Pattern[] = [];
  readonly #numbers = new Map<Pattern, number>();
  readonly #divisions: Map<number, readonly [quotient: number, remainder: number]>[] = [];

  constructor(basis: BasisName) {
    this.#basis = basis;
  }

  numberOf(pattern: Pattern): number {
    const known = this.#numbers.get(pattern);
    if (known !== undefined) return known;
    this.#numbers.set(pattern, this.#patterns.length);
    this.#divisions.push(new Map());
    return this.#patterns.push(pattern) - 1;
  }

  patternOf(number: number): Pattern {
    return this.#patterns[number]!;
  }

  /** Zeros that arise by chance, where numbers cancel, are not seen. */
  divided(number: number, giant: number): readonly [quotient: number, remainder: number] {
    const known = this.#divisions[number]!.get(giant);
    if (known) return known;
    const { quotient, remainder } = divide(this.#basis, [...this.#patterns[number]!], giant, TERMS);
    const made = [this.numberOf(trimmed(quotient.join(''))), this.numberOf(trimmed(remainder.join('')))] as const;
    this.#divisions[number]!.set(giant, made);
    return made;
  }
}
