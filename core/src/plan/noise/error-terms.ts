/**
 * The error of a value as a sum of independent sources, each with the factor by which it arrives. Two values that share a source
 * have errors that add up or cancel out; variances alone would not tell.
 */

/** Independent of the parameters: which error it is, from which slot, and how large its factor can be. Keys ascend. */
export interface ErrorTerms {
  /** source * rotations + rotation: a source is another, independent error in every slot. */
  readonly keys: readonly number[];
  /** The part of the factor that is the same in all slots. */
  readonly common: readonly number[];
  /** Largest |rest of the factor| in any slot. */
  readonly varying: readonly number[];
}

export const NO_ERROR: ErrorTerms = { keys: [], common: [], varying: [] };

/** The error of a source as it is. */
export const oneTerm = (key: number): ErrorTerms => ({ keys: [key], common: [1], varying: [0] });

/** Largest |factor| of a term. */
export const reachOf = ({ common, varying }: ErrorTerms, i: number): number => Math.abs(common[i]!) + varying[i]!;

/** a + sign * b. */
export function joined(a: ErrorTerms, b: ErrorTerms, sign: 1 | -1 = 1): ErrorTerms {
  if (b.keys.length === 0) return a;
  const keys: number[] = [];
  const common: number[] = [];
  const varying: number[] = [];
  for (let i = 0, j = 0; i < a.keys.length || j < b.keys.length;) {
    const [x, y] = [a.keys[i] ?? Infinity, b.keys[j] ?? Infinity];
    keys.push(Math.min(x, y));
    common.push((x <= y ? a.common[i]! : 0) + (y <= x ? sign * b.common[j]! : 0));
    varying.push((x <= y ? a.varying[i]! : 0) + (y <= x ? b.varying[j]! : 0));
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return { keys, common, varying };
}

/** Times a number. */
export const scaledBy = ({ keys, common, varying }: ErrorTerms, factor: number): ErrorTerms =>
  ({ keys, common: common.map((c) => c * factor), varying: varying.map((v) => v * Math.abs(factor)) });

/** Times values up to `bound`, different in every slot. */
export const boundedBy = (terms: ErrorTerms, bound: number): ErrorTerms =>
  ({ keys: terms.keys, common: terms.keys.map(() => 0), varying: terms.keys.map((_, i) => reachOf(terms, i) * bound) });

/** Slot i takes the error of slot i + steps. */
export function rotatedBy(terms: ErrorTerms, steps: number, rotations: number): ErrorTerms {
  const moved = terms.keys.map((key) => key - (key % rotations) + ((key % rotations) + steps) % rotations);
  const order = moved.map((_, i) => i).sort((i, j) => moved[i]! - moved[j]!);
  return { keys: order.map((i) => moved[i]!), common: order.map((i) => terms.common[i]!), varying: order.map((i) => terms.varying[i]!) };
}
