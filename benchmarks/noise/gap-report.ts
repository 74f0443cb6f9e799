/** Tables of gaps: how far measured values are from predicted ones, over all and by group. */

export interface Gap {
  /** Measured minus predicted, in bits: negative where the prediction was too good. */
  readonly gap: number;
  readonly groups: readonly string[];
}

/** `margin`: gaps below its negative are violations. */
export function gapReport(gaps: readonly Gap[], margin: number): string {
  const groups = [...new Set(gaps.flatMap(({ groups: names }) => names))].sort();
  const heading = ['', 'count', 'violated', 'min', 'p1', 'p5', 'median', 'p95', 'max'];
  const rows = [row('all', gaps, margin), ...groups.map((name) => row(name, gaps.filter((gap) => gap.groups.includes(name)), margin))];
  return [heading, ...rows].map((cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(22) : cell.padStart(9))).join('')).join('\n');
}

function row(name: string, gaps: readonly Gap[], margin: number): string[] {
  const sorted = gaps.map(({ gap }) => gap).sort((a, b) => a - b);
  const at = (share: number): string => (sorted.length === 0 ? '-' : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(2));
  return [name, String(sorted.length), String(sorted.filter((gap) => gap < -margin).length), at(0), at(0.01), at(0.05), at(0.5), at(0.95), at(1)];
}
