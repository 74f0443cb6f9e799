/** Minutes in the air of three times 10,000 flights, then the row of the largest variance and the row of the largest sum; and their statistics in the clear. */
import { readFileSync } from 'node:fs';

export const COUNT = 10_000;
export const MAX_VALUE = 1_000;

const minutes = readFileSync(new URL('../data/flights/air-time.csv', import.meta.url), 'utf8').trimEnd().split('\n').map(Number);

export const rows: readonly (readonly number[])[] = [
  ...[0, 1, 2].map((set) => minutes.slice(set * COUNT, (set + 1) * COUNT)),
  Array.from({ length: COUNT }, (_, i) => (i % 2) * MAX_VALUE),
  new Array<number>(COUNT).fill(MAX_VALUE),
];

export const inputsOf = (values: readonly number[]) => ({ values });

/** Sum, numerator and denominator of the mean, numerator and denominator of the variance. */
export function statisticsOf(sum: bigint, sumOfSquares: bigint): readonly bigint[] {
  const n = BigInt(COUNT);
  return [sum, sum, n, n * sumOfSquares - sum * sum, n * n];
}

export function reference(values: readonly number[]): readonly bigint[] {
  return statisticsOf(BigInt(values.reduce((sum, value) => sum + value, 0)), BigInt(values.reduce((sum, value) => sum + value ** 2, 0)));
}
