/** Departures of 358 days, each beside the day a week before, then the row that brings both answers to their largest; and both answers in the clear. */
import { readFileSync } from 'node:fs';
import expected from '../data/flights/expected.json' with { type: 'json' };

export const CELLS = 64;
export const MAX_COUNT = 255;
export const EXPECTED: readonly number[] = expected;
export const COMMON_MULTIPLE = 120;
/** COMMON_MULTIPLE / expected. */
export const WEIGHTS = EXPECTED.map((count) => COMMON_MULTIPLE / count);
/** CELLS^2 times the covariance: a quarter of the squared range, either sign. */
export const LARGEST_COVARIANCE = CELLS ** 2 * MAX_COUNT ** 2 / 4;
export const LARGEST_CHI_SQUARED = EXPECTED.reduce((sum, count, i) => sum + WEIGHTS[i]! * Math.max(count, MAX_COUNT - count) ** 2, 0);

const days = readFileSync(new URL('../data/flights/departures.csv', import.meta.url), 'utf8').trimEnd().split('\n').map((line) => line.split(',').map(Number));
const half = Array.from({ length: CELLS }, (_, i) => (i % 2) * MAX_COUNT);

/** Counts of the day, then those of the day a week before. */
export const rows: readonly (readonly number[])[] = [
  ...days.slice(7).map((day, i) => [...day, ...days[i]!]),
  [...half, ...half.map((count) => MAX_COUNT - count)],
  [...new Array<number>(CELLS).fill(MAX_COUNT), ...half],
];

export const inputsOf = (row: readonly number[]) => ({ observed: row.slice(0, CELLS), weekBefore: row.slice(CELLS) });

/** Numerator and denominator of the covariance, then chi-squared times COMMON_MULTIPLE. */
export const resultRow = (covarianceNumerator: bigint, chiSquared: bigint): readonly bigint[] => [covarianceNumerator, BigInt(CELLS ** 2), chiSquared];

export function reference(row: readonly number[]): readonly bigint[] {
  const { observed, weekBefore } = inputsOf(row);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const covarianceNumerator = CELLS * sum(observed.map((count, i) => count * weekBefore[i]!)) - sum(observed) * sum(weekBefore);
  return resultRow(BigInt(covarianceNumerator), BigInt(sum(observed.map((count, i) => WEIGHTS[i]! * (count - EXPECTED[i]!) ** 2))));
}
