/** Bounds, lines and percentages as the plan's pages show them. */

/** Six digits are enough to recognise a bound. */
export const showRange = (low: string, high: string): string => `[${shortNumber(low)}, ${shortNumber(high)}]`;

const shortNumber = (text: string): string => (/^-?\d+$/.test(text) ? text : String(Number(Number(text).toPrecision(6))));

/** Two digits of an error bound, rounded up: less would promise too much. */
export function showBound(error: number): string {
  const two = Number(error.toPrecision(2));
  if (two >= error || error === 0) return String(two);
  const step = 10 ** (Math.floor(Math.log10(error)) - 1);
  return String(Number((two + step).toPrecision(2)));
}

export const lineOf = (where: string | null): string => where ?? 'an unknown line';

export const showPercent = (percent: number): string => `${percent.toFixed(1)} %`;
