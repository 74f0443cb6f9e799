/** Embedded Metric Format, as its AWS specification ("Specification: embedded metric format") describes it. */
import type { Schema } from './json-schema-subset.ts';

const UNITS = [
  'Seconds', 'Microseconds', 'Milliseconds', 'Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes', 'Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits',
  'Percent', 'Count', 'Bytes/Second', 'Kilobytes/Second', 'Megabytes/Second', 'Gigabytes/Second', 'Terabytes/Second', 'Bits/Second', 'Kilobits/Second',
  'Megabits/Second', 'Gigabits/Second', 'Terabits/Second', 'Count/Second', 'None',
];

const metricDefinition: Schema = {
  type: 'object',
  required: ['Name'],
  properties: {
    Name: { type: 'string', minLength: 1, maxLength: 1024 },
    Unit: { type: 'string', pattern: `^(${UNITS.join('|')})$` },
    StorageResolution: { type: 'integer', minimum: 1 },
  },
};

const metricDirective: Schema = {
  type: 'object',
  required: ['Namespace', 'Dimensions', 'Metrics'],
  properties: {
    Namespace: { type: 'string', minLength: 1, maxLength: 1024 },
    Dimensions: { type: 'array', minItems: 1, items: { type: 'array', maxItems: 30, items: { type: 'string', minLength: 1, maxLength: 250 } } },
    Metrics: { type: 'array', maxItems: 100, items: metricDefinition },
  },
};

export const EMF_SCHEMA: Schema = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: { Timestamp: { type: 'integer', minimum: 0 }, CloudWatchMetrics: { type: 'array', items: metricDirective } },
    },
  },
};

interface Directive {
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/** References that the schema cannot express: a dimension names a text and a metric names a number at the root. */
export function danglingReferences(line: Record<string, unknown>): string[] {
  const directives = (line._aws as { CloudWatchMetrics: readonly Directive[] }).CloudWatchMetrics;
  return directives.flatMap(({ Dimensions, Metrics }) => [
    ...Dimensions.flat().filter((name) => typeof line[name] !== 'string'),
    ...Metrics.map(({ Name }) => Name).filter((name) => typeof line[name] !== 'number'),
  ]);
}
