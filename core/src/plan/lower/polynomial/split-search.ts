/** The fewest splits of a polynomial when the indexes that may be used are given. */
import type { BasisName } from './basis.ts';
import type { PatternTable } from './pattern.ts';
import { powerDepth } from './power-products.ts';

/** p = high * P(giant) + low. */
export interface Cut {
  readonly giant: number;
  /** Undefined where the part is a sum of constants times powers. */
  readonly high: Cut | undefined;
  readonly low: Cut | undefined;
}

export interface SplitCosts {
  readonly basis: BasisName;
  /** Levels that a multiplication by a constant costs: 1 in CKKS, 0 in the exact schemes. */
  readonly constantDepth: 0 | 1;
}

export interface Indexes {
  readonly giants: readonly number[];
  /** Powers up to here may be multiplied by constants. */
  readonly largestBaby: number;
}

export interface Choice {
  /** Products of two parts. */
  readonly splits: number;
  /** Multiplications by constants. */
  readonly constants: number;
  readonly cut: Cut | undefined;
}

export class SplitSearch {
  readonly #table: PatternTable;
  readonly #indexes: Indexes;
  readonly #costs: SplitCosts;
  /** By depth, then by pattern. */
  readonly #known: Map<number, Choice | undefined>[] = [];

  constructor(table: PatternTable, indexes: Indexes, costs: SplitCosts) {
    this.#table = table;
    this.#indexes = indexes;
    this.#costs = costs;
  }

  /** Undefined when no split keeps to the depth. */
  best(pattern: number, depth: number): Choice | undefined {
    const known = (this.#known[depth] ??= new Map());
    if (!known.has(pattern)) known.set(pattern, this.#leaf(pattern, depth) ?? this.#bestSplit(pattern, depth));
    return known.get(pattern);
  }

  /** Indexes from 1 that the parts read. */
  used(pattern: number, cut: Cut | undefined): Set<number> {
    if (cut === undefined) return new Set(Array.from(this.#table.patternOf(pattern), (c, k) => (c === '0' ? 0 : k)).filter((k) => k > 0));
    const [quotient, remainder] = this.#table.divided(pattern, cut.giant);
    return new Set([cut.giant, ...this.used(quotient, cut.high), ...this.used(remainder, cut.low)]);
  }

  /** A part that is a sum of constants times powers. */
  #leaf(number: number, depth: number): Choice | undefined {
    const pattern = this.#table.patternOf(number);
    let constants = 0;
    for (let k = 1; k < pattern.length; k++) {
      if (pattern[k] === '0') continue;
      const isAllowed = k <= this.#indexes.largestBaby || this.#indexes.giants.includes(k);
      if (!isAllowed || this.#termDepth(k, pattern[k]!) > depth) return undefined;
      constants += Number(pattern[k] === 'c');
    }
    return { splits: 0, constants, cut: undefined };
  }

  #bestSplit(pattern: number, depth: number): Choice | undefined {
    const { length } = this.#table.patternOf(pattern);
    let best: Choice | undefined;
    for (const giant of this.#indexes.giants) {
      if (giant >= length) continue;
      const choice = this.#split(pattern, giant, depth);
      if (choice && (best === undefined || choice.splits < best.splits || (choice.splits === best.splits && choice.constants < best.constants))) best = choice;
    }
    return best;
  }

  #split(pattern: number, giant: number, depth: number): Choice | undefined {
    const [quotient, remainder] = this.#table.divided(pattern, giant);
    const factor = this.#table.patternOf(quotient);
    const isConstant = factor.length === 1;
    if ((isConstant ? this.#termDepth(giant, factor) : powerDepth(giant) + 1) > depth) return undefined;
    const high = isConstant ? { splits: 0, constants: Number(factor === 'c'), cut: undefined } : this.best(quotient, depth - 1);
    const low = high && this.best(remainder, depth);
    if (high === undefined || low === undefined) return undefined;
    return { splits: high.splits + low.splits + Number(!isConstant), constants: high.constants + low.constants, cut: { giant, high: high.cut, low: low.cut } };
  }

  #termDepth(index: number, coefficient: string): number {
    return powerDepth(index) + (coefficient === 'c' ? this.#costs.constantDepth : 0);
  }
}
