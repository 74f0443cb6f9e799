/** Takes metrics from where a deployment puts them. */
import { dirname, join } from 'node:path';
import type { TrustFile } from 'fhe-serverless/client';
import type { MetricSummary } from './metric-summary.ts';

export interface MetricsRequest {
  readonly trust: TrustFile;
  /** The development server writes its metrics beside it. */
  readonly trustFile: string;
  readonly functionName: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** @throws FheError FHE_CLI_FILE, FHE_SERVICE_UNAVAILABLE */
export async function readMetrics({ trust, trustFile, functionName, since }: MetricsRequest): Promise<readonly MetricSummary[]> {
  if (trust.authentication === 'local') {
    const { readMetricLines } = await import('./metric-lines.ts');
    return readMetricLines(join(dirname(trustFile), 'metrics.jsonl'), functionName, since);
  }
  const { readCloudWatch } = await import('./cloudwatch-reader.ts');
  return readCloudWatch(trust, functionName, since);
}
