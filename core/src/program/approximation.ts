/** Polynomials that stand for functions which encrypted arithmetic lacks, with a bound on their error. */
import type { ApproximatedFunction, ProgramNode } from './program.ts';

export interface Approximation {
  /** Coefficients of powers of u = (x - center) / radius, u in [-1, 1]; index = power. */
  readonly coefficients: readonly number[];
  readonly center: number;
  readonly radius: number;
  /** Largest |polynomial - function| found on a dense grid of the range. */
  readonly maxError: number;
}

const FUNCTIONS: Readonly<Record<ApproximatedFunction, (x: number) => number>> = {
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

const GRID = 4096;

/**
 * Interpolates at the Chebyshev nodes of [low, high] (Trefethen, Approximation Theory and Approximation Practice, ch. 3-4)
 * and gives the result in powers of u, where |coefficients| stay moderate for the small degrees that circuits afford.
 */
export function approximation(name: ApproximatedFunction, degree: number, low: number, high: number): Approximation {
  const center = (low + high) / 2;
  const radius = (high - low) / 2;
  const f = (u: number): number => FUNCTIONS[name](center + radius * u);
  const points = degree + 1;
  const nodes = Array.from({ length: points }, (_, j) => Math.cos((Math.PI * (j + 0.5)) / points));
  const series = Array.from({ length: points }, (_, k) => (k === 0 ? 1 : 2) / points * nodes.reduce((sum, u, j) => sum + f(u) * Math.cos((Math.PI * k * (j + 0.5)) / points), 0));
  const coefficients = withoutDust(powersOf(series));
  let maxError = 0;
  for (let i = 0; i <= GRID; i++) {
    const u = -1 + (2 * i) / GRID;
    maxError = Math.max(maxError, Math.abs(horner(coefficients, u) - f(u)));
  }
  return { coefficients, center, radius, maxError };
}

type ApproximateNode = Extract<ProgramNode, { op: 'approximate' }>;

/** Programs are immutable and evaluated many times: each node's polynomial is computed once and goes with its node. */
const known = new WeakMap<ApproximateNode, Approximation>();

export function approximationOf(node: ApproximateNode): Approximation {
  const made = known.get(node) ?? approximation(node.function, node.degree, node.low, node.high);
  known.set(node, made);
  return made;
}

export const horner = (coefficients: readonly number[], x: number): number => coefficients.reduceRight((sum, c) => sum * x + c, 0);

/** True value of the approximated function. */
export const exactly = (name: ApproximatedFunction, x: number): number => FUNCTIONS[name](x);

/** Chebyshev series -> powers, by T(k+1) = 2u T(k) - T(k-1). */
function powersOf(series: readonly number[]): number[] {
  const powers = series.map(() => 0);
  let previous = series.map((_, i) => Number(i === 0));
  let current = series.map((_, i) => Number(i === 1));
  series.forEach((c, k) => {
    const t = k === 0 ? previous : current;
    t.forEach((value, i) => { powers[i]! += c * value; });
    if (k > 0) [previous, current] = [current, current.map((_, i) => 2 * (i > 0 ? current[i - 1]! : 0) - previous[i]!)];
  });
  return powers;
}

/** Coefficients that are rounding noise of the transform (odd functions have no even powers) become exact zeros. */
function withoutDust(coefficients: readonly number[]): number[] {
  const largest = Math.max(...coefficients.map(Math.abs));
  return coefficients.map((c) => (Math.abs(c) < largest * 1e-13 ? 0 : c));
}
