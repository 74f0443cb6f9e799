/** Which ranges an approximation can be asked for. */
import type { ApproximatedFunction } from '../program.ts';
import { powerOfTwo } from './portable-math.ts';

/** Beyond these, derivatives of the functions leave the range of doubles; encrypted values stop far earlier. */
const LARGEST = powerOfTwo(60);
const LARGEST_EXPONENT = 300;
/** A range narrower than this part of its place has too few doubles in it. */
const NARROWEST = powerOfTwo(-30);

/** Why no polynomial can stand for the function on [low, high], in words for the author; undefined when one can. */
export function approximationDomain(name: ApproximatedFunction, low: number, high: number, gap: number): string | undefined {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return 'the range is not finite';
  if (low >= high) return 'the range has no room: its low end must be below its high end';
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (largest > LARGEST) return 'the range reaches beyond 2^60';
  if (largest < 1 / LARGEST) return 'the range is narrower than 2^-60';
  if (high - low < largest * NARROWEST) return 'the range is too narrow for its distance from 0';
  if (name === 'inverse' && low <= 0 && high >= 0) return '1/x has no value at 0, which the range contains';
  if (name === 'inverse' && Math.min(Math.abs(low), Math.abs(high)) < 1 / LARGEST) return '1/x is larger than 2^60 in the range';
  if (name === 'sqrt' && low < 0) return 'the square root has no value below 0, where the range begins';
  if (name === 'exp' && high > LARGEST_EXPONENT) return `e^x is larger than e^${LARGEST_EXPONENT} in the range`;
  if (name !== 'sign') return gap === 0 ? undefined : 'only sign has a gap';
  if (!(gap > 0) || !Number.isFinite(gap)) return 'sign jumps at 0: it needs a gap above 0 in which any value is right';
  if (gap >= largest) return 'the gap of sign covers the whole range';
  if (gap < largest * NARROWEST) return 'the gap of sign is too narrow for the range';
  return undefined;
}
