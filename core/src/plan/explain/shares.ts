/** Shares of a whole as percentages with one decimal that add up to 100, by the method of the largest remainder. */

const TENTHS = 1000;

/** Integer parts of one whole; all zeros for a whole of zero. */
export function percentages(parts: readonly number[]): number[] {
  const whole = parts.reduce((sum, part) => sum + part, 0);
  if (whole === 0) return parts.map(() => 0);
  const quotas = parts.map((part) => (part * TENTHS) / whole);
  const tenths = quotas.map(Math.floor);
  const missing = TENTHS - tenths.reduce((sum, part) => sum + part, 0);
  // Ties go to the part that is listed first.
  const order = quotas.map((quota, i) => ({ i, remainder: quota - tenths[i]! })).sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  for (const { i } of order.slice(0, missing)) tenths[i]!++;
  return tenths.map((part) => part / 10);
}

/** Percent by which a figure fell, with one decimal; negative where it grew. */
export const savedPercent = (before: number, after: number): number => (before === 0 ? (after === 0 ? 0 : -100) : signless(Math.round((1000 * (before - after)) / before) / 10));

/** JSON and pages know no negative zero. */
const signless = (value: number): number => (value === 0 ? 0 : value);

/** A figure in percent of another, with one decimal. */
export const percentOf = (figure: number, whole: number): number => (whole === 0 ? 100 : Math.round((1000 * figure) / whole) / 10);
