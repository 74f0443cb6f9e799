/** Reads the metrics of a development server: one JSON object a line. */
import { readFile } from 'node:fs/promises';
import { FheError } from '@fhe-serverless/core/errors';
import { METRIC_UNITS, type MetricName } from '@fhe-serverless/lambda-runtime/runtime';
import { dimensionText, FUNCTION_DIMENSION, type MetricSummary, ordered, summarize } from './metric-summary.ts';

const NAMES = Object.keys(METRIC_UNITS) as MetricName[];

export async function readMetricLines(path: string, functionName: string, since: number): Promise<readonly MetricSummary[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new FheError('FHE_CLI_FILE', { path, action: 'read', reason: error.code ?? 'it is not readable' }, { cause: error });
  });
  const found = new Map<string, { readonly name: MetricName; readonly dimensions: Record<string, string>; readonly values: number[] }>();
  for (const line of text.split('\n')) {
    const observation = observationOf(line);
    if (observation === undefined || observation[FUNCTION_DIMENSION] !== functionName || Date.parse(String(observation['time'])) < since) continue;
    const dimensions = dimensionsOf(observation);
    for (const name of NAMES) {
      const value = observation[name];
      if (typeof value !== 'number') continue;
      const key = `${name} ${dimensionText({ dimensions })}`;
      const known = found.get(key) ?? { name, dimensions, values: [] };
      known.values.push(value);
      found.set(key, known);
    }
  }
  return ordered([...found.values()].map(({ name, dimensions, values }) => summarize(name, METRIC_UNITS[name], dimensions, values)), NAMES);
}

function dimensionsOf(observation: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(observation).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[0] !== 'time' && entry[0] !== FUNCTION_DIMENSION));
}

/** The last line of a server that runs may be half written. */
function observationOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return line === '' ? undefined : JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
