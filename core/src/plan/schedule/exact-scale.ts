/**
 * Scales as SEAL computes them: doubles, one rounding per step. A planned scale is met exactly, never forced afterwards,
 * because forcing it (setScale) changes the value by the difference.
 */
import { invariant } from '../../errors/index.ts';

const MAX_ULPS = 8;

/** A factor f with fl(scale * f) = product, as SEAL multiplies scales (evaluator.cpp, ckks_multiply). */
export function factorFor(scale: number, product: number): number {
  return search(product / scale, (f) => scale * f === product);
}

/** A scale s with fl(s / prime) = rescaled, as SEAL rescales (evaluator.cpp, mod_switch_scale_to_next). */
export function scaleBefore(rescaled: number, prime: number): number {
  return search(rescaled * prime, (s) => s / prime === rescaled);
}

function search(start: number, holds: (candidate: number) => boolean): number {
  const ulp = 2 ** (Math.floor(Math.log2(start)) - 52);
  for (let i = 0; i <= MAX_ULPS; i++) {
    for (const candidate of [start + i * ulp, start - i * ulp]) if (holds(candidate)) return candidate;
  }
  // No double gives the target: the nearest misses by one unit in the last place, which SEAL accepts as equal.
  invariant(Number.isFinite(start) && start > 0, 'scales are finite and positive');
  return start;
}
