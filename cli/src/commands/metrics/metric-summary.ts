/** Observations of one metric, taken together. */
import type { MetricName } from '@fhe-serverless/lambda-runtime/runtime';

export interface MetricSummary {
  readonly name: MetricName;
  /** Beside the function's name: for refusals, the error code. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly observations: number;
  readonly sum: number;
  readonly average: number;
  readonly maximum: number;
}

export const FUNCTION_DIMENSION = 'FunctionName';

export function summarize(name: MetricName, unit: string, dimensions: MetricSummary['dimensions'], values: readonly number[]): MetricSummary {
  const sum = values.reduce((total, value) => total + value, 0);
  return { name, dimensions, unit, observations: values.length, sum, average: sum / values.length, maximum: Math.max(...values) };
}

/** In the order of the catalogue, then by dimensions. */
export function ordered(summaries: readonly MetricSummary[], names: readonly MetricName[]): readonly MetricSummary[] {
  return summaries.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name) || dimensionText(a).localeCompare(dimensionText(b)));
}

export const dimensionText = ({ dimensions }: Pick<MetricSummary, 'dimensions'>): string => Object.entries(dimensions).map(([name, value]) => `${name}=${value}`).join(' ');
