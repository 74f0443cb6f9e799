/** Reads the runtime's metrics back from CloudWatch. */
import { type CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand, type Metric } from '@aws-sdk/client-cloudwatch';
import { FheError } from '@fhe-serverless/core/errors';
import { createCloudWatchClient } from '@fhe-serverless/lambda-runtime/adapters/aws';
import { METRIC_UNITS, type MetricName } from '@fhe-serverless/lambda-runtime/runtime';
import type { TrustFile } from 'fhe-serverless/client';
import { localCloudOf, localCredentials } from '../client/deployment-access.ts';
import { FUNCTION_DIMENSION, type MetricSummary, ordered } from './metric-summary.ts';

/** As the runtime names it unless a stack says otherwise. */
const NAMESPACE = 'FheServerless';
const NAMES = Object.keys(METRIC_UNITS) as MetricName[];
/** CloudWatch answers at most 1,440 points. */
const MAX_POINTS = 1440;
const PERIOD_STEP_SECONDS = 60;

/** @throws FheError FHE_SERVICE_UNAVAILABLE */
export async function readCloudWatch(trust: TrustFile, functionName: string, since: number): Promise<readonly MetricSummary[]> {
  const client = clientFor(trust);
  try {
    const metrics = (await listMetrics(client, functionName)).filter((metric) => NAMES.includes(metric.MetricName as MetricName));
    const summaries = await Promise.all(metrics.map((metric) => summaryOf(client, metric, since)));
    return ordered(summaries.filter((summary) => summary !== undefined), NAMES);
  } catch (cause) {
    throw new FheError('FHE_SERVICE_UNAVAILABLE', { service: 'CloudWatch', operation: cause instanceof Error ? `(${cause.name})` : '' }, { cause });
  } finally {
    client.destroy();
  }
}

function clientFor(trust: TrustFile): CloudWatchClient {
  const local = localCloudOf(trust);
  return createCloudWatchClient({ region: trust.region, ...(local !== undefined && { endpoint: local.endpoint, credentials: localCredentials(local.endpoint) }) });
}

async function listMetrics(client: CloudWatchClient, functionName: string): Promise<readonly Metric[]> {
  const metrics: Metric[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListMetricsCommand({ Namespace: NAMESPACE, Dimensions: [{ Name: FUNCTION_DIMENSION, Value: functionName }], NextToken }));
    metrics.push(...page.Metrics ?? []);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return metrics;
}

/** Undefined without an observation in this time. */
async function summaryOf(client: CloudWatchClient, { MetricName: name, Dimensions = [] }: Metric, since: number): Promise<MetricSummary | undefined> {
  const seconds = Math.ceil((Date.now() - since) / 1000);
  const Period = Math.ceil(seconds / MAX_POINTS / PERIOD_STEP_SECONDS) * PERIOD_STEP_SECONDS;
  const { Datapoints = [] } = await client.send(new GetMetricStatisticsCommand({
    Namespace: NAMESPACE, MetricName: name, Dimensions, StartTime: new Date(since), EndTime: new Date(), Period, Statistics: ['Sum', 'SampleCount', 'Maximum'],
  }));
  if (Datapoints.length === 0) return undefined;
  const total = (of: 'Sum' | 'SampleCount'): number => Datapoints.reduce((sum, point) => sum + (point[of] ?? 0), 0);
  const [sum, observations] = [total('Sum'), total('SampleCount')];
  return {
    name: name as MetricName,
    dimensions: Object.fromEntries(Dimensions.filter(({ Name }) => Name !== FUNCTION_DIMENSION).map(({ Name = '', Value = '' }) => [Name, Value])),
    unit: METRIC_UNITS[name as MetricName], observations, sum, average: sum / observations, maximum: Math.max(...Datapoints.map(({ Maximum = 0 }) => Maximum)),
  };
}
