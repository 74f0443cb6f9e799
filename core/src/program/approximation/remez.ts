/** Best polynomials in the largest error, by Remez's exchange (Trefethen, Approximation Theory and Approximation Practice, ch. 10). */
import { clenshaw } from './evaluation.ts';
import { solveLinear } from './linear-system.ts';
import { cosineOfPi } from './portable-math.ts';
import { seriesOf, type Problem } from './problem.ts';

const MAX_EXCHANGES = 40;
/** The largest and the smallest extremum of the error may differ by this part; the exchange converges quadratically. */
const LEVELLED = 1 / 1024;
/** Points looked at between two neighbours of the reference. */
const SUBDIVISIONS = 12;
const REFINEMENTS = 30;

interface Extremum {
  readonly u: number;
  readonly error: number;
}

/** Coefficients of the problem's basis; undefined when the exchange does not settle, as where the error sinks into rounding. */
export function minimax(problem: Problem): number[] | undefined {
  let reference = firstReference(problem);
  for (let exchange = 0; exchange < MAX_EXCHANGES; exchange++) {
    const coefficients = levelled(problem, reference);
    if (coefficients === undefined) return undefined;
    const rest = seriesOf({ ...problem, fixed: [0, 0] }, coefficients);
    const extrema = alternating(extremaOf((u) => clenshaw(rest, u) - problem.rest(u), reference, problem), reference.length);
    if (extrema === undefined) return undefined;
    const sizes = extrema.map(({ error }) => Math.abs(error));
    if (Math.max(...sizes) <= Math.min(...sizes) * (1 + LEVELLED)) return coefficients;
    reference = extrema.map(({ u }) => u);
  }
  return undefined;
}

/** Extrema of a Chebyshev polynomial, one more than the basis has functions: in u, or in u^2 for the bases with a parity. */
function firstReference({ basis, low, high }: Problem): number[] {
  const last = basis.length;
  // Odd functions vanish at 0, where no error can alternate: the extrema of T(2n + 1) above 0 leave it out.
  if (low === 0 && basis[0] === 1) return Array.from({ length: last + 1 }, (_, j) => cosineOfPi(last - j, 2 * last + 1));
  const cosines = Array.from({ length: last + 1 }, (_, j) => -cosineOfPi(j, last));
  return low < 0 ? cosines : cosines.map((c) => Math.sqrt(low * low + ((high * high - low * low) * (1 + c)) / 2));
}

/** The polynomial whose error at the reference has one size and alternating signs. */
function levelled({ basis, rest }: Problem, reference: readonly number[]): number[] | undefined {
  const unit = (k: number): number[] => Array.from({ length: k + 1 }, (_, i) => Number(i === k));
  const columns = basis.map(unit);
  const solution = solveLinear(reference.map((u, j) => [...columns.map((t) => clenshaw(t, u)), j % 2 === 0 ? 1 : -1, rest(u)]));
  return solution?.slice(0, basis.length);
}

/** The largest |error| of every run of one sign. */
function extremaOf(error: (u: number) => number, reference: readonly number[], { low, high }: Problem): Extremum[] {
  const knots = [...new Set([low, ...reference, high])].sort((a, b) => a - b);
  const points = knots.slice(1).flatMap((end, i) => Array.from({ length: SUBDIVISIONS }, (_, s) => knots[i]! + ((end - knots[i]!) * s) / SUBDIVISIONS));
  points.push(high);
  const errors = points.map(error);
  const peaks: number[] = [];
  errors.forEach((value, i) => {
    if (value === 0) return;
    const last = peaks.at(-1);
    if (last === undefined || Math.sign(errors[last]!) !== Math.sign(value)) peaks.push(i);
    else if (Math.abs(value) > Math.abs(errors[last]!)) peaks[peaks.length - 1] = i;
  });
  return peaks.map((i) => refined(error, points[Math.max(0, i - 1)]!, points[i]!, points[Math.min(points.length - 1, i + 1)]!));
}

/** Golden-section search for the largest |error| between the neighbours of a peak. */
function refined(error: (u: number) => number, before: number, peak: number, after: number): Extremum {
  const sign = Math.sign(error(peak));
  const size = (u: number): number => sign * error(u);
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [before, after];
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [leftSize, rightSize] = [size(left), size(right)];
  for (let i = 0; i < REFINEMENTS; i++) {
    if (leftSize > rightSize) {
      [high, right, rightSize] = [right, left, leftSize];
      left = high - ratio * (high - low);
      leftSize = size(left);
    } else {
      [low, left, leftSize] = [left, right, rightSize];
      right = low + ratio * (high - low);
      rightSize = size(right);
    }
  }
  const best = [peak, left, right, before, after].reduce((most, u) => (size(u) > size(most) ? u : most));
  return { u: best, error: error(best) };
}

/** As many neighbouring extrema as the reference has points; the smaller end goes first. */
function alternating(extrema: readonly Extremum[], count: number): readonly Extremum[] | undefined {
  if (extrema.length < count) return undefined;
  const [first, last] = [extrema[0]!, extrema.at(-1)!];
  if (extrema.length === count) return extrema;
  return alternating(Math.abs(first.error) < Math.abs(last.error) ? extrema.slice(1) : extrema.slice(0, -1), count);
}
