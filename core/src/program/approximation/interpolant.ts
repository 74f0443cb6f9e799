/** Chebyshev interpolants: near the best polynomial for smooth functions, and computed without any search. */
import { cosineOfPi } from './portable-math.ts';
import type { Problem } from './problem.ts';

/** Coefficients of the problem's basis, from the values at the zeros of T(n) (Trefethen, Approximation Theory and Approximation Practice, ch. 3-4). */
export function interpolant(problem: Problem): number[] {
  const points = (problem.basis.at(-1) ?? 0) + 1;
  // The rest continues beyond [low, 1] by its own symmetry: odd and even coefficients come from the whole of [-1, 1].
  const values = Array.from({ length: points }, (_, j) => problem.rest(cosineOfPi(2 * j + 1, 2 * points)));
  return problem.basis.map((k) => {
    const sum = values.reduce((total, value, j) => total + value * cosineOfPi(k * (2 * j + 1), 2 * points), 0);
    return ((k === 0 ? 1 : 2) * sum) / points;
  });
}
