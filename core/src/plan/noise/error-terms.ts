/**
 * The error of a value as a sum of independent sources, each with the factors by which it arrives. Two values that share a source
 * have errors that add up or cancel out; variances alone would not tell. Independent of the parameters.
 */
import { absolute, EVERYWHERE, NOWHERE, plus, type SlotFactors, times } from './slot-factors.ts';

/** Errors of their own in every slot. Keys ascend. */
export interface SpreadTerms {
  /** source * rotations + rotation: slot i has the source's error of slot i + rotation. */
  readonly keys: readonly number[];
  /** The known part of the factor, by slot of the source: rotations leave it where it is. */
  readonly common: readonly SlotFactors[];
  /** Largest |rest of the factor|, which depends on data. */
  readonly varying: readonly SlotFactors[];
}

/** Errors that gather in one slot of their source. Keys ascend. */
export interface HotTerms {
  /** source * rotations + slot that it is in. */
  readonly keys: readonly number[];
  readonly common: readonly number[];
  readonly varying: readonly number[];
}

export interface ErrorTerms {
  readonly spread: SpreadTerms;
  readonly hot: HotTerms;
}

const NO_SPREAD: SpreadTerms = { keys: [], common: [], varying: [] };
const NO_HOT: HotTerms = { keys: [], common: [], varying: [] };
export const NO_ERROR: ErrorTerms = { spread: NO_SPREAD, hot: NO_HOT };

/** The error of a source as it is. */
export const spreadTerm = (key: number): ErrorTerms => ({ spread: { keys: [key], common: [EVERYWHERE], varying: [NOWHERE] }, hot: NO_HOT });
export const hotTerm = (key: number): ErrorTerms => ({ spread: NO_SPREAD, hot: { keys: [key], common: [1], varying: [0] } });

/** Largest |factor| of a term. */
export const reachOf = ({ common, varying }: SpreadTerms, i: number): SlotFactors => plus(absolute(common[i]!), varying[i]!);
export const hotReachOf = ({ common, varying }: HotTerms, i: number): number => Math.abs(common[i]!) + varying[i]!;

/** a + sign * b. */
export function joined(a: ErrorTerms, b: ErrorTerms, sign: 1 | -1 = 1): ErrorTerms {
  return {
    spread: merged(a.spread, b.spread, NOWHERE, (x, y) => plus(x, y, sign), (x, y) => plus(x, y)),
    hot: merged(a.hot, b.hot, 0, (x, y) => x + sign * y, (x, y) => x + y),
  };
}

/** Times factors that are known. */
export function scaledBy({ spread, hot }: ErrorTerms, factors: SlotFactors, rotations: number): ErrorTerms {
  const sizes = absolute(factors);
  const rotation = (i: number): number => spread.keys[i]! % rotations;
  return {
    spread: { keys: spread.keys, common: spread.common.map((c, i) => times(c, factors, -rotation(i))), varying: spread.varying.map((v, i) => times(v, sizes, -rotation(i))) },
    hot: { keys: hot.keys, common: hot.common.map((c, i) => c * factorAt(factors, hot.keys[i]!, rotations)), varying: hot.varying.map((v, i) => v * factorAt(sizes, hot.keys[i]!, rotations)) },
  };
}

/** Times values that are up to `bounds`. */
export function boundedBy({ spread, hot }: ErrorTerms, bounds: SlotFactors, rotations: number): ErrorTerms {
  return {
    spread: { keys: spread.keys, common: spread.keys.map(() => NOWHERE), varying: spread.keys.map((key, i) => times(reachOf(spread, i), bounds, -(key % rotations))) },
    hot: { keys: hot.keys, common: hot.keys.map(() => 0), varying: hot.keys.map((key, i) => hotReachOf(hot, i) * factorAt(bounds, key, rotations)) },
  };
}

/** Slot i takes the error of slot i + steps. */
export function rotatedBy({ spread, hot }: ErrorTerms, steps: number, rotations: number): ErrorTerms {
  return {
    spread: moved(spread, (key) => key - (key % rotations) + ((key % rotations) + steps) % rotations),
    hot: moved(hot, (key) => key - (key % rotations) + ((key % rotations) - steps + rotations) % rotations),
  };
}

const factorAt = (factors: SlotFactors, key: number, rotations: number): number => factors[(key % rotations) % factors.length]!;

interface Terms<T> {
  readonly keys: readonly number[];
  readonly common: readonly T[];
  readonly varying: readonly T[];
}

function merged<T>(a: Terms<T>, b: Terms<T>, none: T, joinCommon: (x: T, y: T) => T, joinVarying: (x: T, y: T) => T): Terms<T> {
  if (b.keys.length === 0) return a;
  const keys: number[] = [];
  const common: T[] = [];
  const varying: T[] = [];
  for (let i = 0, j = 0; i < a.keys.length || j < b.keys.length;) {
    const [x, y] = [a.keys[i] ?? Infinity, b.keys[j] ?? Infinity];
    keys.push(Math.min(x, y));
    common.push(joinCommon(x <= y ? a.common[i]! : none, y <= x ? b.common[j]! : none));
    varying.push(joinVarying(x <= y ? a.varying[i]! : none, y <= x ? b.varying[j]! : none));
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return { keys, common, varying };
}

function moved<T>({ keys, common, varying }: Terms<T>, moveKey: (key: number) => number): Terms<T> {
  const places = keys.map(moveKey);
  const order = places.map((_, i) => i).sort((i, j) => places[i]! - places[j]!);
  return { keys: order.map((i) => places[i]!), common: order.map((i) => common[i]!), varying: order.map((i) => varying[i]!) };
}
