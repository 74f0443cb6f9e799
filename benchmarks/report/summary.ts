/** A run in a few sentences. */
import { showMillis } from '../charts/quantities.ts';
import { isMeasured, type LineKind, type MeasuredLine, millisPerRow } from '../measure/measurement.ts';
import type { Results } from './results.ts';
import { ratio } from './words.ts';

interface NamedLine {
  readonly program: string;
  readonly line: MeasuredLine;
}

const LONG_PLANNING_MILLIS = 1000;

export function summary(results: Results): string[] {
  const lines = results.programs.flatMap((measured) => ('failed' in measured ? [] : measured.lines.filter(isMeasured).map((line): NamedLine => ({ program: measured.program, line }))));
  if (lines.length === 0) return [];
  return [...(['one row', 'batch'] as const).flatMap((kind) => comparison(kind, lines.filter(({ line }) => line.kind === kind))), prediction(lines), planning(lines)];
}

function comparison(kind: LineKind, lines: readonly NamedLine[]): string[] {
  if (lines.length === 0) return [];
  const [competent, defaults] = (['competent', 'defaults'] as const).map((name) => lines.map(({ line }) => millisPerRow(line[name]) / millisPerRow(line.ours))) as [number[], number[]];
  const cheaper = competent.filter((value) => value > 1).length;
  return [`${kind === 'one row' ? 'One row a call' : 'A row of a batch'}, ${lines.length} programs: competent baseline over ours ${ratio(geometricMean(competent))} in the geometric mean, ours is cheaper in ${cheaper}; documented defaults over ours ${ratio(geometricMean(defaults))}.`];
}

function prediction(lines: readonly NamedLine[]): string {
  const ratios = lines.map(({ line }) => line.predictedMillisPerCall / line.ours.millisPerCall).toSorted((a, b) => a - b);
  return `Predicted over measured time of a call: from ${ratio(ratios[0]!)} to ${ratio(ratios.at(-1)!)}, median ${ratio(ratios[Math.floor(ratios.length / 2)]!)}.`;
}

function planning(lines: readonly NamedLine[]): string {
  const long = lines.filter(({ line }) => line.planMillis > LONG_PLANNING_MILLIS).toSorted((a, b) => b.line.planMillis - a.line.planMillis);
  const named = long.map(({ program, line }) => `${program}, ${line.kind} ${showMillis(line.planMillis)}`).join('; ');
  return long.length === 0 ? 'Every plan is made in less than a second of CPU.' : `${lines.length - long.length} of ${lines.length} plans are made in less than a second of CPU. Longer: ${named}.`;
}

const geometricMean = (values: readonly number[]): number => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
