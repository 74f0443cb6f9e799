/** Bounds that CloudWatch sets to metrics, kept in one place for both ways to send them. */
import { METRIC_UNITS, type MetricName } from '../../runtime/ports.ts';

export interface Observation {
  readonly values: readonly (readonly [MetricName, number])[];
  readonly dimensions: readonly (readonly [string, string])[];
  /**
   * Under which dimensions each value is counted: all of them, and the first alone, so that a metric that is split by a
   * code still has a total for its function.
   */
  readonly dimensionSets: readonly (readonly (readonly [string, string])[])[];
}

/** CloudWatch: 30 dimensions at most; names and values of printable ASCII without a leading colon, names up to 250 characters in a log line. */
const MAX_DIMENSIONS = 30;
const MAX_TEXT = 250;

/** Keeps known metrics with finite values, and dimensions that CloudWatch takes. Never throws. */
export function observationOf(values: Partial<Readonly<Record<MetricName, number>>>, dimensions: Readonly<Record<string, string>>): Observation {
  const kept = Object.entries(dimensions)
    .map(([name, value]) => [printable(name), printable(value)] as const)
    .filter(([name, value]) => name !== '' && value !== '' && name !== '_aws' && !Object.hasOwn(METRIC_UNITS, name))
    .slice(0, MAX_DIMENSIONS);
  return {
    values: (Object.entries(values) as [MetricName, number][]).filter(([name, value]) => Object.hasOwn(METRIC_UNITS, name) && Number.isFinite(value)),
    dimensions: kept,
    dimensionSets: kept.length > 1 ? [kept, kept.slice(0, 1)] : [kept],
  };
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').replace(/^:+/, '').trim().slice(0, MAX_TEXT);
}
