/** Taylor expansions of a Chebyshev series with bounds on everything they leave out, rounding included. */
import { chebyshevDerivative } from './derivative.ts';

/** Powers of the step that are expanded at the middle of a cell; the next one is bounded once for the whole range. */
export const ORDERS = 8;
/** 2^-53: every operation has this relative error at most. */
const UNIT = 1.1102230246251565e-16;
/** A local name: the loops below run it millions of times, and a global one is looked up each time where modules run in a vm context. */
const { abs } = Math;

export interface SeriesEnclosure {
  /** p(u), p'(u), p''(u) / 2, ... up to the seventh. */
  readonly taylor: readonly number[];
  /** Upper bounds on the errors of `taylor`. */
  readonly errors: readonly number[];
  /** Upper bound on |p^(8)| / 8! everywhere. */
  readonly last: number;
}

/** Expansions of c0 + c1 T1(u) + ... at points of [-reach, reach]. */
export function seriesEnclosure(chebyshev: readonly number[], reach: number): (u: number) => SeriesEnclosure {
  const degree = chebyshev.length - 1;
  const growth = largestBasisValue(degree, reach);
  const orders: { readonly series: readonly number[]; readonly error: number }[] = [];
  let derivative: readonly number[] = chebyshev;
  let magnitudes: readonly number[] = chebyshev.map(Math.abs);
  let factorial = 1;
  const most = (): number => (magnitudes.reduce((sum, c) => sum + c, 0) / factorial) * growth;
  for (let k = 0; k < ORDERS; k++) {
    factorial *= Math.max(1, k);
    // A coefficient of the derivative is a sum of up to degree / 2 terms, each of them rounded twice, in every order anew.
    orders.push({ series: derivative.map((c) => c / factorial), error: most() * (1 + k * (degree / 2 + 2)) * UNIT });
    derivative = chebyshevDerivative(derivative);
    magnitudes = chebyshevDerivative(magnitudes);
  }
  factorial *= ORDERS;
  const last = most() * (1 + 1e-9);
  return (u) => {
    const values = orders.map(({ series }) => measuredClenshaw(series, u));
    return { taylor: values.map((value) => value.sum), errors: values.map((value, k) => value.error * growth + (k > 0 ? orders[k]!.error : 0)), last };
  };
}

/**
 * Clenshaw's sum with a bound on its rounding: an error in step k acts as an error of coefficient k, which T_k(u) multiplies,
 * and is at most the unit times the three numbers that the step rounds.
 */
function measuredClenshaw(chebyshev: readonly number[], u: number): { readonly sum: number; readonly error: number } {
  let next = 0;
  let afterNext = 0;
  let rounded = 0;
  for (let k = chebyshev.length - 1; k >= 0; k--) {
    const c = chebyshev[k]!;
    const step = c + (k > 0 ? 2 : 1) * u * next - afterNext;
    rounded += 4 * abs(u * next) + abs(c) + abs(step);
    afterNext = next;
    next = step;
  }
  return { sum: next, error: rounded * UNIT * 1.01 };
}

/** Largest |T_k(u)| for k <= degree and |u| <= reach: 1 up to 1, and T_degree(reach) beyond. */
function largestBasisValue(degree: number, reach: number): number {
  if (reach <= 1) return 1;
  let [before, value] = [1, reach];
  for (let k = 1; k < degree; k++) [before, value] = [value, 2 * reach * value - before];
  return Math.max(1, value) * (1 + 1e-9);
}
