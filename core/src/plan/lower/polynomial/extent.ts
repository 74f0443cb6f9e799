/** How far polynomials reach on [-reach, reach], and how steep they are there. */
import { chebyshevBound, chebyshevDerivative, polynomialBound } from '../../../program/index.ts';
import type { BasisName } from './basis.ts';

/** Upper bounds on |p| and |p'|. */
export interface Extent {
  readonly bound: number;
  readonly slope: number;
}

/** Beyond these, bounds are sums over the coefficients: tight ones take longer than they are worth. */
const TIGHT_DEGREE = 128;
const TIGHT_REACH = 2;

export function extentOf(basis: BasisName, coefficients: readonly number[], reach: number): Extent {
  const isLoose = coefficients.length - 1 > TIGHT_DEGREE || (basis === 'chebyshev' && !(reach <= TIGHT_REACH));
  if (isLoose) return powerExtents(basis, coefficients.length - 1, reach).reduce((sum, extent, k) => added(sum, scaledBy(extent, coefficients[k]!)), { bound: 0, slope: 0 });
  if (basis === 'chebyshev') return { bound: chebyshevBound(coefficients, -reach, reach), slope: chebyshevBound(chebyshevDerivative(coefficients), -reach, reach) };
  return { bound: polynomialBound(coefficients, -reach, reach), slope: polynomialBound(coefficients.map((c, k) => k * c).slice(1), -reach, reach) };
}

/** Of u^k or T(k), k = 0 .. degree. */
export function powerExtents(basis: BasisName, degree: number, reach: number): Extent[] {
  const extents: Extent[] = [{ bound: 1, slope: 0 }];
  for (let k = 1; k <= degree; k++) extents.push(basis === 'power' ? nextPower(extents[k - 1]!, k, reach) : nextChebyshev(extents, k, reach));
  return extents;
}

const nextPower = ({ bound }: Extent, k: number, reach: number): Extent => ({ bound: bound * reach, slope: k * bound });

/** On [-1, 1] no |T(k)| exceeds 1, and no |T(k)'| exceeds k^2 or k / sqrt(1 - u^2); outside both grow with |u|. */
function nextChebyshev(extents: readonly Extent[], k: number, reach: number): Extent {
  if (reach < 1) return { bound: 1, slope: Math.min(k * k, k / Math.sqrt(1 - reach * reach)) };
  if (k === 1) return { bound: reach, slope: 1 };
  // T(k) = 2u T(k - 1) - T(k - 2), and its derivative.
  const [last, before] = [extents[k - 1]!, extents[k - 2]!];
  return { bound: 2 * reach * last.bound - before.bound, slope: 2 * last.bound + 2 * reach * last.slope - before.slope };
}

export const added = (a: Extent, b: Extent): Extent => ({ bound: a.bound + b.bound, slope: a.slope + b.slope });
export const scaledBy = (a: Extent, factor: number): Extent => ({ bound: a.bound * Math.abs(factor), slope: a.slope * Math.abs(factor) });
export const multiplied = (a: Extent, b: Extent): Extent => ({ bound: a.bound * b.bound, slope: a.slope * b.bound + a.bound * b.slope });
