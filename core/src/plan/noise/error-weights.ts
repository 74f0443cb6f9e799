/** How much each independent source adds to the variance of a value: the squares of its factors, and more where they are correlated. */
import { type ErrorTerms, hotReachOf, reachOf, type SpreadTerms } from './error-terms.ts';
import { absolute, largest, NOWHERE, type SlotFactors } from './slot-factors.ts';

/** Two lists of one length. */
export interface WeightedSources {
  readonly sources: Int32Array;
  readonly weights: Float64Array;
}

export interface ErrorWeights {
  /** In the slot where the source weighs most. */
  readonly everywhere: WeightedSources;
  /** Sources that gather in single slots: those of one list meet in one slot. */
  readonly meeting: readonly WeightedSources[];
}

/** Terms of one source. */
interface Group {
  readonly source: number;
  readonly rotations: number[];
  /** Largest |factor|. */
  readonly reaches: SlotFactors[];
  /** The factors with their signs, where all are known. */
  readonly signed: SlotFactors[] | undefined;
}

interface Part extends Group {
  readonly weight: number;
  /** Largest reaches in any slot. */
  readonly heights: readonly number[];
}

export class ErrorWeighing {
  readonly #rotations: number;
  /** Sources that are combined errors of values: their slots may be correlated, for instance after a rotated sum. */
  readonly #combined = new Map<number, SpreadTerms>();
  /** By source and distance. */
  readonly #covariances = new Map<number, number>();
  readonly #partsOf = new Map<number, readonly Part[]>();

  constructor(rotations: number) {
    this.#rotations = rotations;
  }

  combine(source: number, terms: SpreadTerms): void {
    this.#combined.set(source, terms);
  }

  weightsOf({ spread, hot }: ErrorTerms): ErrorWeights {
    const groups = this.#groups(spread);
    const everywhere = { sources: Int32Array.from(groups, ({ source }) => source), weights: Float64Array.from(groups, (group) => this.#weight(group)) };
    return { everywhere, meeting: this.#meeting(hot) };
  }

  /** One list for each slot, without those that another slot has as well. */
  #meeting(hot: ErrorTerms['hot']): WeightedSources[] {
    const slots = new Map<number, { sources: number[]; weights: number[] }>();
    hot.keys.forEach((key, i) => {
      const slot = key % this.#rotations;
      const list = slots.get(slot) ?? { sources: [], weights: [] };
      list.sources.push(Math.floor(key / this.#rotations));
      list.weights.push(hotReachOf(hot, i) ** 2);
      slots.set(slot, list);
    });
    const different = new Map([...slots.values()].map((list) => [`${list.sources.join()}|${list.weights.join()}`, list]));
    return [...different.values()].map(({ sources, weights }) => ({ sources: Int32Array.from(sources), weights: Float64Array.from(weights) }));
  }

  #groups(terms: SpreadTerms): Group[] {
    const groups: { source: number; rotations: number[]; reaches: SlotFactors[]; signed: SlotFactors[] | undefined }[] = [];
    let last: (typeof groups)[number] | undefined;
    terms.keys.forEach((key, i) => {
      const source = Math.floor(key / this.#rotations);
      if (last?.source !== source) groups.push(last = { source, rotations: [], reaches: [], signed: [] });
      last.rotations.push(key % this.#rotations);
      last.reaches.push(reachOf(terms, i));
      if (terms.varying[i] === NOWHERE) last.signed?.push(terms.common[i]!);
      else last.signed = undefined;
    });
    return groups;
  }

  /** Largest variance in any slot, for a source of variance 1. */
  #weight({ source, rotations, reaches }: Group): number {
    const variances = new Float64Array(longest(reaches));
    if (!this.#combined.has(source)) for (let a = 0; a < rotations.length; a++) addProduct(variances, reaches[a]!, reaches[a]!, rotations[a]!, rotations[a]!, 1);
    else this.#pairs(rotations, 0, (a, b, distance) => addProduct(variances, reaches[a]!, reaches[b]!, rotations[a]!, rotations[b]!, this.#covariance(source, distance)));
    return largest(variances);
  }

  /** Pairs of terms in slot i and in slot i + distance, and how far apart in their source they are. */
  #pairs(rotations: readonly number[], distance: number, visit: (a: number, b: number, distance: number) => void): void {
    for (let a = 0; a < rotations.length; a++) for (let b = 0; b < rotations.length; b++) visit(a, b, this.#distance(distance + rotations[b]! - rotations[a]!));
  }

  #distance(difference: number): number {
    return ((difference % this.#rotations) + this.#rotations) % this.#rotations;
  }

  /** Largest |covariance| of two slots of a source that are so far apart, over its largest variance. */
  #covariance(source: number, distance: number): number {
    const terms = this.#combined.get(source);
    if (distance === 0 || terms === undefined) return Number(distance === 0);
    const key = source * this.#rotations + distance;
    let known = this.#covariances.get(key);
    // Of the part that is correlated most: which part weighs most depends on the parameters.
    if (known === undefined) this.#covariances.set(key, known = this.#parts(source).reduce((most, part) => Math.max(most, Math.min(1, this.#partCovariance(part, distance) / part.weight)), 0));
    return known;
  }

  #partCovariance({ source, rotations, reaches, signed, heights }: Part, distance: number): number {
    if (this.#combined.has(source)) {
      let sum = 0;
      this.#pairs(rotations, distance, (a, b, between) => { sum += heights[a]! * heights[b]! * this.#covariance(source, between); });
      return sum;
    }
    const factors = signed ?? reaches;
    const sum = new Float64Array(longest(factors));
    rotations.forEach((rotation, a) => {
      const b = rotations.indexOf(this.#distance(rotation - distance));
      if (b >= 0) addProduct(sum, factors[a]!, factors[b]!, rotation, distance + rotations[b]!, 1);
    });
    return largest(absolute(sum));
  }

  #parts(source: number): readonly Part[] {
    const known = this.#partsOf.get(source) ?? this.#groups(this.#combined.get(source)!).map((group) => ({ ...group, weight: this.#weight(group), heights: group.reaches.map(largest) })).filter(({ weight }) => weight > 0);
    this.#partsOf.set(source, known);
    return known;
  }
}

/** sum[i] += a[i + stepsA] * b[i + stepsB] * factor. */
function addProduct(sum: Float64Array, a: SlotFactors, b: SlotFactors, stepsA: number, stepsB: number, factor: number): void {
  if (factor === 0) return;
  const [maskA, maskB] = [a.length - 1, b.length - 1];
  for (let i = 0; i < sum.length; i++) sum[i]! += a[(i + stepsA) & maskA]! * b[(i + stepsB) & maskB]! * factor;
}

const longest = (factors: readonly SlotFactors[]): number => factors.reduce((most, { length }) => Math.max(most, length), 1);
