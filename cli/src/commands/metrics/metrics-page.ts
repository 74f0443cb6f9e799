/** Metrics for people: counts as totals, everything else as average and maximum. */
import { columns, section, showBytes, showCount, showMillis } from '../../terminal/index.ts';
import { dimensionText, type MetricSummary } from './metric-summary.ts';

/** States, not events: adding them up says nothing. */
const GAUGES: readonly string[] = ['LiveHandles'];

export function metricsPage(functionName: string, minutes: number, summaries: readonly MetricSummary[]): string {
  const title = `${functionName}, last ${minutes} minutes`;
  if (summaries.length === 0) return `${title}\n  nothing was measured; new observations take up to two minutes to arrive`;
  return section(title, columns([
    ['metric', 'total', 'average', 'maximum', ''],
    ...summaries.map((summary) => [summary.name, summary.unit === 'Count' && !GAUGES.includes(summary.name) ? showCount(summary.sum) : '', shown(summary.average, summary.unit), shown(summary.maximum, summary.unit), dimensionText(summary)]),
  ], { right: [1, 2, 3] }));
}

function shown(value: number, unit: string): string {
  if (unit === 'Milliseconds') return showMillis(value);
  if (unit === 'Bytes') return showBytes(Math.round(value));
  return Number.isInteger(value) ? showCount(value) : value.toFixed(1);
}
