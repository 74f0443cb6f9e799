/** A polynomial of lower degree that is near the author's in the whole range of its variable: its Chebyshev series without the end. */
import { type ProgramNode, rangesOf } from '../../../program/index.ts';
import { levelsOfDegree } from '../program-facts.ts';
import { withNodes } from './change-program.ts';
import type { PlanEdit, PlanSubject } from './plan-edit.ts';

type PolynomialNode = Extract<ProgramNode, { op: 'polynomial' }>;

/** As written by the author, and as planned. */
const DIGITS = 10;
/** Another polynomial, not this one with less precision, beyond this part of its largest coefficient in the range. */
const LARGEST_ERROR_SHARE = 1 / 32;
/** Binomials and powers stay far inside doubles. */
const HIGHEST_DEGREE = 63;

/** For the polynomial of the highest degree. */
export function shortenPolynomial(subject: PlanSubject): PlanEdit[] {
  const { program, locations } = subject.traced;
  if (program.domain !== 'real') return [];
  const degreeOf = (node: PolynomialNode): number => node.coefficients.length - 1;
  const found = program.nodes.flatMap((node, id) => (node.op === 'polynomial' ? [{ node, id }] : [])).sort((a, b) => degreeOf(b.node) - degreeOf(a.node))[0];
  if (found === undefined || degreeOf(found.node) > HIGHEST_DEGREE) return [];
  const { node, id } = found;
  const degree = 2 ** (levelsOfDegree(degreeOf(node)) - 1) - 1;
  const { low, high } = rangesOf(program)[node.args[0]]!;
  const shorter = degree < 1 ? undefined : shortened(node.coefficients.map(Number), degree, Number(low), Number(high));
  if (shorter === undefined) return [];
  return [{
    text: {
      kind: 'shorter-polynomial', where: locations[id] ?? null, what: 'polynomial',
      write: `.polynomial([${shorter.coefficients.join(', ')}])`, insteadOf: `.polynomial([${degreeOf(node) + 1} coefficients])`,
      costs: { kind: 'approximation', fromError: 0, toError: shorter.error },
    },
    subject: withNodes(subject, (before, other) => (other === id ? { ...node, coefficients: shorter.coefficients } : before)),
  }];
}

/** @returns undefined where the end of the series matters */
export function shortened(coefficients: readonly number[], degree: number, low: number, high: number): { readonly coefficients: readonly number[]; readonly error: number } | undefined {
  const [center, radius] = [(low + high) / 2, (high - low) / 2];
  if (!(radius > 0) || !Number.isFinite(radius)) return undefined;
  const series = chebyshevOf(shifted(coefficients, center).map((c, k) => c * radius ** k));
  const end = series.slice(degree + 1).reduce((sum, c) => sum + Math.abs(c), 0);
  const largest = series.reduce((most, c) => Math.max(most, Math.abs(c)), 0);
  if (!(end <= LARGEST_ERROR_SHARE * largest)) return undefined;
  const kept = shifted(powersOf(series.slice(0, degree + 1)).map((c, k) => c / radius ** k), -center).map((c) => Number(c.toPrecision(DIGITS)));
  const reach = Math.max(Math.abs(low), Math.abs(high));
  // Each rounded coefficient is off by half a unit of its last digit at most.
  const rounding = kept.reduce((sum, c, k) => sum + Math.abs(c) * 10 ** (1 - DIGITS) * reach ** k, 0);
  return { coefficients: kept, error: Number((end + rounding).toPrecision(6)) };
}

/** Coefficients of p(x + by), by Horner's rule on polynomials. */
function shifted(coefficients: readonly number[], by: number): number[] {
  let result: number[] = [];
  for (const c of coefficients.toReversed()) {
    const next = [0, ...result];
    result.forEach((r, k) => { next[k]! += r * by; });
    next[0]! += c;
    result = next;
  }
  return result;
}

/** u T_k = (T_(k+1) + T_(k-1)) / 2, applied by Horner's rule. */
function chebyshevOf(powers: readonly number[]): number[] {
  let result: number[] = [];
  for (const c of powers.toReversed()) {
    const next = new Array<number>(result.length + 1).fill(0);
    result.forEach((r, k) => {
      if (k === 0) next[1]! += r;
      else {
        next[k + 1]! += r / 2;
        next[k - 1]! += r / 2;
      }
    });
    next[0]! += c;
    result = next;
  }
  return result;
}

/** T_(k+1) = 2 u T_k - T_(k-1). */
function powersOf(chebyshev: readonly number[]): number[] {
  const powers = new Array<number>(chebyshev.length).fill(0);
  let [before, current]: [number[], number[]] = [[], [1]];
  for (const c of chebyshev) {
    current.forEach((t, k) => { powers[k]! += c * t; });
    const next = [0, ...current.map((t) => (current.length === 1 ? t : 2 * t))];
    before.forEach((t, k) => { next[k]! -= t; });
    [before, current] = [current, next];
  }
  return powers;
}
