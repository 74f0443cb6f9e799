/**
 * Noise that gathers at single roots of X^N + 1. SEAL rounds some values down instead of to the nearest: BGV's modulus switch and
 * key switch (rns.cpp, mod_t_and_divide_q_last_ntt_inplace) and the digits of every key switch. The mean of such an error is a
 * multiple of 1 + X + ... + X^(N-1), whose value at the roots next to 1 is 2N / pi. Products square it there, coherently.
 */
import { quadrature } from './noise-spectrum.ts';

/** Amplitudes at one root and its conjugate, for a strong secret. */
export interface Peak {
  /** With a known sign: means add and cancel exactly. */
  readonly signed: number;
  /** Of unknown phase. */
  readonly unsigned: number;
}

/** Root, as the exponent that a rotation moves it to: 1 at first. Conjugates, p and 2N - p, are one entry. */
export type Peaks = ReadonlyMap<number, Peak>;

export const NO_PEAKS: Peaks = new Map();
/** The entry of all roots that are not followed one by one: their amplitudes together, since they meet in the constant coefficient. */
const OTHERS = 0;
const MAX_PEAKS = 8;

export const height = ({ signed, unsigned }: Peak): number => Math.abs(signed) + unsigned;

/** What the waves of all peaks reach together. Rotated copies of one peak have one phase, so they do meet. */
export function totalHeight(peaks: Peaks): number {
  let total = 0;
  for (const peak of peaks.values()) total += height(peak);
  return total;
}

export function mapPeaks(peaks: Peaks, f: (peak: Peak) => Peak): Peaks {
  return peaks.size === 0 ? peaks : new Map([...peaks].map(([root, peak]) => [root, f(peak)]));
}

export const scaledPeaks = (peaks: Peaks, factor: number): Peaks =>
  (factor === 1 ? peaks : mapPeaks(peaks, ({ signed, unsigned }) => ({ signed: signed * factor, unsigned: unsigned * Math.abs(factor) })));

/** Related values may carry the same unsigned part. */
export function joinedPeaks(a: Peaks, b: Peaks, areRelated: boolean): Peaks {
  if (a.size === 0 || b.size === 0) return a.size === 0 ? b : a;
  const joined = new Map(a);
  for (const [root, { signed, unsigned }] of b) {
    const other = joined.get(root);
    const linear = areRelated || root === OTHERS;
    joined.set(root, other ? { signed: other.signed + signed, unsigned: linear ? other.unsigned + unsigned : quadrature(other.unsigned, unsigned) } : { signed, unsigned });
  }
  return highest(joined);
}

/** X -> X^element moves every root. */
export function turnedPeaks(peaks: Peaks, element: number, polyModulusDegree: number): Peaks {
  if (peaks.size === 0) return peaks;
  const whole = 2 * polyModulusDegree;
  return new Map([...peaks].map(([root, peak]) => {
    // Both are below 2^16, so their product is exact.
    const moved = (root * element) % whole;
    // A conjugate has another phase: what would cancel the mean of a later rounding no longer does.
    return moved > whole - moved ? [whole - moved, { signed: 0, unsigned: height(peak) }] : [moved, peak];
  }));
}

/** At each root that one of the factors has a peak at, and for the others. */
export function productPeaks(left: Peaks, right: Peaks, heightOf: (left: number, right: number) => number): Peaks {
  const [tallestLeft, tallestRight] = [tallest(left), tallest(right)];
  const product = new Map<number, Peak>();
  for (const root of [...left.keys(), ...right.keys()]) {
    if (root === OTHERS || product.has(root)) continue;
    product.set(root, { signed: 0, unsigned: heightOf(heightAt(left, root), heightAt(right, root)) });
  }
  const [othersLeft, othersRight] = [heightAt(left, OTHERS), heightAt(right, OTHERS)];
  // Each of the others is lower than every peak that is followed.
  if (othersLeft + othersRight > 0) product.set(OTHERS, { signed: 0, unsigned: heightOf(othersLeft, Math.min(othersRight, tallestRight)) + heightOf(Math.min(othersLeft, tallestLeft), othersRight) });
  return highest(product);
}

const heightAt = (peaks: Peaks, root: number): number => {
  const peak = peaks.get(root);
  return peak ? height(peak) : 0;
};

const tallest = (peaks: Peaks): number => Math.max(0, ...[...peaks].map(([root, peak]) => (root === OTHERS ? 0 : height(peak))));

/** Follows the tallest: a sum over all rotations has peaks at every root. */
function highest(peaks: Peaks): Peaks {
  if (peaks.size <= MAX_PEAKS + 1) return peaks;
  const ordered = [...peaks].filter(([root]) => root !== OTHERS).sort(([rootA, a], [rootB, b]) => height(b) - height(a) || rootA - rootB);
  const others = ordered.slice(MAX_PEAKS).reduce((sum, [, peak]) => sum + height(peak), heightAt(peaks, OTHERS));
  return new Map([...ordered.slice(0, MAX_PEAKS), [OTHERS, { signed: 0, unsigned: others }]]);
}
