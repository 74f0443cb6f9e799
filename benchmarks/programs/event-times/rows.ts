/** Scheduled departures of four times 1,000 flights as milliseconds since 1970, then the rows of the largest variance and the largest sum; and their statistics in the clear. */
import timetable from '../data/flights/timetable.json' with { type: 'json' };

export const COUNT = 1_000;
/** Until the year 2039. */
export const MAX_INSTANT = 2 ** 41 - 1;

/** Month, day, and hours and minutes as hhmm, of the year 2013; the clock of New York is read as UTC. */
const instants = timetable.map(([month, day, clock]) => Date.UTC(2013, month! - 1, day, Math.floor(clock! / 100), clock! % 100));

export const rows: readonly (readonly number[])[] = [
  ...[0, 1, 2, 3].map((set) => instants.slice(set * COUNT, (set + 1) * COUNT)),
  Array.from({ length: COUNT }, (_, i) => (i % 2) * MAX_INSTANT),
  new Array<number>(COUNT).fill(MAX_INSTANT),
];

export const inputsOf = (row: readonly number[]) => ({ instants: row });

/** Numerator and denominator of the mean, numerator and denominator of the variance. */
export function statisticsOf(sum: bigint, sumOfSquares: bigint): readonly bigint[] {
  const n = BigInt(COUNT);
  return [sum, n, n * sumOfSquares - sum * sum, n * n];
}

export function reference(row: readonly number[]): readonly bigint[] {
  const values = row.map(BigInt);
  return statisticsOf(values.reduce((sum, x) => sum + x, 0n), values.reduce((sum, x) => sum + x * x, 0n));
}
