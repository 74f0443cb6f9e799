/** Polynomials that stand for functions which encrypted arithmetic lacks, with a proven bound on their error. */
import { invariant } from '../../errors/index.ts';
import type { ApproximatedFunction, ProgramNode } from '../program.ts';
import { approximationDomain } from './domain.ts';
import { errorBound } from './error-bound.ts';
import { interpolant } from './interpolant.ts';
import { powerOfTwo } from './portable-math.ts';
import { problemOf, seriesOf, type Problem } from './problem.ts';
import { minimax } from './remez.ts';

export interface Approximation {
  /** Coefficients of T_k(u), u = (x - center) / radius. */
  readonly chebyshev: readonly number[];
  readonly center: number;
  readonly radius: number;
  /** Upper bound on |polynomial(x) - function(x)| over the whole range, for sign outside the gap. */
  readonly maxError: number;
}

/** Coefficients below this part of the largest one are rounding, and would cost products. */
const DUST = powerOfTwo(-53);

/**
 * The best polynomial in the largest error, or the Chebyshev interpolant where the search for it does not settle. The same bits
 * on every machine. The degree is lower than asked where that loses nothing.
 */
export function approximation(name: ApproximatedFunction, degree: number, low: number, high: number, gap = 0): Approximation {
  const reason = approximationDomain(name, low, high, gap);
  invariant(reason === undefined, `an approximation has a range that its function allows: ${reason}`);
  const problem = problemOf(name, degree, low, high, gap);
  const { center, radius } = problem;
  const chebyshev = withoutDust(seriesOf(problem, bestCoefficients(problem)));
  return { chebyshev, center, radius, maxError: errorBound(name, { chebyshev, center, radius }, { low, high, gap }) };
}

/** Where the error sinks into rounding, the interpolant is as good; a function with a gap has none, and takes fewer coefficients instead. */
function bestCoefficients(problem: Problem): number[] {
  const best = problem.basis.length === 0 ? [] : minimax(problem);
  if (best !== undefined) return best;
  return problem.low > 0 ? largestMinimax(problem) : interpolant(problem);
}

/** The best polynomial of a high degree for which the exchange settles, by bisection. */
function largestMinimax(problem: Problem): number[] {
  let best: number[] | undefined;
  for (let [settles, fails] = [0, problem.basis.length]; fails - settles > 1;) {
    const count = Math.floor((settles + fails) / 2);
    const found = minimax({ ...problem, basis: problem.basis.slice(0, count) });
    if (found === undefined) fails = count;
    else [best, settles] = [[...found, ...problem.basis.slice(count).map(() => 0)], count];
  }
  return best ?? interpolant(problem);
}

type ApproximateNode = Extract<ProgramNode, { op: 'approximate' }>;

/** Programs are immutable and evaluated many times: each node's polynomial is computed once and goes with its node. */
const known = new WeakMap<ApproximateNode, Approximation>();

export function approximationOf(node: ApproximateNode): Approximation {
  const made = known.get(node) ?? approximation(node.function, node.degree, node.low, node.high, node.gap);
  known.set(node, made);
  return made;
}

function withoutDust(series: readonly number[]): number[] {
  const largest = Math.max(...series.map(Math.abs));
  const kept = series.map((c) => (Math.abs(c) <= largest * DUST ? 0 : c));
  return kept.slice(0, Math.max(1, kept.findLastIndex((c) => c !== 0) + 1));
}
