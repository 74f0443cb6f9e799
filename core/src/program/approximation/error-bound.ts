/** The proven distance between a polynomial and the function that it stands for. */
import type { ApproximatedFunction } from '../program.ts';
import { cellEdges } from './chebyshev-bound.ts';
import { ORDERS, seriesEnclosure, type SeriesEnclosure } from './series-enclosure.ts';
import { supremum, type Enclosure } from './supremum.ts';
import { scaledTerms, sizeFrom, taylorBound } from './taylor-bound.ts';
import { piecesOf, targetOf, type Target } from './target.ts';

export interface CenteredSeries {
  readonly chebyshev: readonly number[];
  readonly center: number;
  readonly radius: number;
}

export interface ErrorRange {
  readonly low: number;
  readonly high: number;
  readonly gap: number;
}

/** Values from `low` to `high`, and at most `half` from `middle`; `step` is `half` in units of the radius. */
interface Cell {
  readonly low: number;
  readonly high: number;
  readonly middle: number;
  readonly half: number;
  readonly step: number;
}

/** 2^-53. */
const UNIT = 1.1102230246251565e-16;
/** Relative errors of a target as computed: portable-math.ts keeps 2 units in the last place, and few operations give derivatives from that. */
const TARGET_ERROR = 4 * UNIT;
const DERIVATIVE_ERROR = 32 * UNIT;
/** (x - center) / radius is rounded twice, and its exact value may lie outside [-1, 1] because center and radius are rounded. */
const VARIABLE_ERROR = 4 * UNIT;

/** Upper bound on |polynomial(x) - f(x)| for x in [low, high], outside the gap of sign. */
export function errorBound(name: ApproximatedFunction, { chebyshev, center, radius }: CenteredSeries, { low, high, gap }: ErrorRange): number {
  const target = targetOf(name);
  const reach = Math.max(Math.abs(low - center), Math.abs(high - center)) / radius + VARIABLE_ERROR;
  const at = seriesEnclosure(chebyshev, reach);
  const enclose = (from: number, to: number): Enclosure => {
    const middle = from + (to - from) / 2;
    const half = Math.max(middle - from, to - middle);
    return encloseError(target, { low: from, high: to, middle, half, step: half / radius }, at((middle - center) / radius));
  };
  const bounds = piecesOf(name, low, high, gap).map((piece) => supremum(cellEdges(chebyshev.length - 1, piece.low, piece.high), enclose));
  return Math.max(...bounds);
}

/**
 * The Taylor terms of the difference are added up, so that polynomial and function cancel in each of them; what remains of both is
 * bounded apart. Beside a singularity of a derivative, as of sqrt at 0, the values of f at the ends of the cell enclose it instead.
 */
function encloseError(target: Target, cell: Cell, polynomial: SeriesEnclosure): Enclosure {
  const f = target.taylor(cell.middle);
  const ofTarget = scaledTerms(f, cell.half);
  const ofSeries = scaledTerms(polynomial.taylor, cell.step);
  const rest = polynomial.last * raised(cell.step + VARIABLE_ERROR, ORDERS);
  const smooth = taylorBound(ofSeries.map((p, k) => p - (ofTarget[k] ?? 0))) + rest + target.fourth(cell.low, cell.high) * raised(cell.half, 4);
  const monotone = monotoneBound(target, cell, ofSeries) + rest;
  const rounding = roundingOf(polynomial, ofTarget, cell.step + VARIABLE_ERROR);
  const unsure = polynomial.errors[0]! + TARGET_ERROR * Math.abs(f[0]) + VARIABLE_ERROR * Math.abs(polynomial.taylor[1]!);
  return { attained: Math.abs(polynomial.taylor[0]! - f[0]) - unsure, bound: Math.min(smooth, monotone) * (1 + 1e-14) + rounding, rounding };
}

/** f lies between its values at the ends, the polynomial around its value in the middle. */
function monotoneBound(target: Target, { low, high }: Cell, ofSeries: readonly number[]): number {
  const distances = [target.value(low), target.value(high)].map((end) => Math.abs(ofSeries[0]! - end) + TARGET_ERROR * Math.abs(end));
  return Math.max(...distances) + sizeFrom(ofSeries, 1);
}

function roundingOf({ taylor, errors }: SeriesEnclosure, ofTarget: readonly number[], reach: number): number {
  const targetError = TARGET_ERROR * Math.abs(ofTarget[0]!) + DERIVATIVE_ERROR * sizeFrom(ofTarget, 1);
  // (step + error)^k - step^k <= k error (step + error)^(k - 1).
  const slopes = scaledTerms(taylor.slice(1).map((p, k) => (k + 1) * p), reach);
  return sizeFrom(scaledTerms(errors, reach), 0) + targetError + VARIABLE_ERROR * sizeFrom(slopes, 0);
}

function raised(base: number, exponent: number): number {
  let power = 1;
  for (let k = 0; k < exponent; k++) power *= base;
  return power;
}
