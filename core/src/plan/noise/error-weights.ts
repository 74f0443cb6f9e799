/** How much each independent source adds to the variance of a value: the squares of its factors, and more where they are correlated. */
import { type ErrorTerms, reachOf } from './error-terms.ts';

/** Two lists of one length. */
export interface WeightedSources {
  readonly sources: Int32Array;
  readonly weights: Float64Array;
}

export interface ErrorWeights {
  readonly everywhere: WeightedSources;
  /** Sources that gather in slot 0, by the rotation that moved them: those of one list meet in one slot. */
  readonly meeting: readonly WeightedSources[];
}

/** Correlation of a source's error in one slot with that in another, by their distance. */
type Correlation = (distance: number) => number;

const INDEPENDENT: Correlation = (distance) => Number(distance === 0);
const ALIKE: Correlation = () => 1;
/** Pairs of terms beyond which a source counts as the same in all slots. */
const MAX_PAIRS = 2 ** 16;

/** Terms of one source: their rotations and the largest factors. */
interface Group {
  readonly source: number;
  readonly rotations: number[];
  readonly factors: number[];
}

export class ErrorWeighing {
  readonly #rotations: number;
  /** Sources that are combined errors of values: their slots may be correlated, for instance after a rotated sum. */
  readonly #combined = new Map<number, ErrorTerms>();
  readonly #correlations = new Map<number, { readonly of: Correlation; readonly distances: readonly number[] }>();
  readonly #hot = new Set<number>();

  constructor(rotations: number) {
    this.#rotations = rotations;
  }

  combine(source: number, terms: ErrorTerms): void {
    this.#combined.set(source, terms);
    if (this.#groups(terms).some((group) => this.#hot.has(group.source))) this.markHot(source);
  }

  markHot(source: number): void {
    this.#hot.add(source);
  }

  weightsOf(terms: ErrorTerms): ErrorWeights {
    const groups = this.#groups(terms);
    const everywhere = { sources: Int32Array.from(groups, ({ source }) => source), weights: Float64Array.from(groups, (group) => this.#weight(group)) };
    return { everywhere, meeting: this.#meeting(groups.filter((group) => this.#hot.has(group.source))) };
  }

  #meeting(groups: readonly Group[]): WeightedSources[] {
    const meeting = new Map<number, { sources: number[]; weights: number[] }>();
    for (const { source, rotations, factors } of groups) {
      // A combined error may be large in many slots: all that is rotated meets somewhere.
      const sum = factors.reduce((total, factor) => total + factor, 0);
      rotations.forEach((rotation, i) => {
        const factor = this.#combined.has(source) ? sum : factors[i]!;
        const list = meeting.get(rotation) ?? { sources: [], weights: [] };
        list.sources.push(source);
        list.weights.push(factor * factor);
        meeting.set(rotation, list);
      });
    }
    return [...meeting.values()].map(({ sources, weights }) => ({ sources: Int32Array.from(sources), weights: Float64Array.from(weights) }));
  }

  #groups(terms: ErrorTerms): Group[] {
    const groups: Group[] = [];
    let last: Group | undefined;
    terms.keys.forEach((key, i) => {
      const source = Math.floor(key / this.#rotations);
      if (last?.source !== source) groups.push(last = { source, rotations: [], factors: [] });
      last.rotations.push(key % this.#rotations);
      last.factors.push(reachOf(terms, i));
    });
    return groups;
  }

  #weight({ source, rotations, factors }: Group): number {
    if (rotations.length === 1 || !this.#combined.has(source)) return factors.reduce((sum, factor) => sum + factor * factor, 0);
    const { of } = this.#correlationOf(source);
    let sum = 0;
    for (let i = 0; i < factors.length; i++) for (let j = 0; j < factors.length; j++) sum += factors[i]! * factors[j]! * of(this.#distance(rotations[i]! - rotations[j]!));
    return sum;
  }

  #distance(difference: number): number {
    return ((difference % this.#rotations) + this.#rotations) % this.#rotations;
  }

  /** At most the correlation of the part that is correlated most: which part weighs most depends on the parameters. */
  #correlationOf(source: number): { readonly of: Correlation; readonly distances: readonly number[] } {
    const known = this.#correlations.get(source);
    if (known) return known;
    const terms = this.#combined.get(source);
    const made = terms === undefined ? { of: INDEPENDENT, distances: [0] } : this.#largestCorrelation(this.#groups(terms));
    this.#correlations.set(source, made);
    return made;
  }

  #largestCorrelation(groups: readonly Group[]): { readonly of: Correlation; readonly distances: readonly number[] } {
    const largest = new Map<number, number>([[0, 1]]);
    for (const group of groups) {
      const inner = this.#correlationOf(group.source);
      if (inner.of === ALIKE || group.rotations.length ** 2 * inner.distances.length > MAX_PAIRS) return { of: ALIKE, distances: [] };
      const products = new Map<number, number>();
      group.rotations.forEach((rotation, i) => group.rotations.forEach((other, j) => {
        for (const distance of inner.distances) {
          const at = this.#distance(rotation - other - distance);
          products.set(at, (products.get(at) ?? 0) + group.factors[i]! * group.factors[j]! * inner.of(distance));
        }
      }));
      const variance = products.get(0)!;
      if (variance > 0) for (const [distance, product] of products) largest.set(distance, Math.max(largest.get(distance) ?? 0, Math.min(1, product / variance)));
    }
    return { of: (distance) => largest.get(distance) ?? 0, distances: [...largest.keys()] };
  }
}
