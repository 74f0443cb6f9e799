import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { expect, test } from '@jest/globals';
import { CloudWatchMetrics } from '../../../src/adapters/aws/cloudwatch-metrics.ts';
import { JsonLog } from '../../../src/adapters/aws/json-log.ts';
import { exception, scriptedClient } from './scripted-client.ts';

function metricsWith(answer: unknown) {
  const lines: string[] = [];
  const client = scriptedClient<CloudWatchClient>(answer);
  return { lines, client, metrics: new CloudWatchMetrics({ client, namespace: 'FheServerless', clock: { now: () => 1_000 }, log: new JsonLog((line) => lines.push(line)) }) };
}

test('sends one observation in one request', async () => {
  const { client, metrics } = metricsWith({});

  await metrics.record({ Evaluations: 1, RequestBytes: 400 }, { FunctionName: 'score' });

  const common = { Timestamp: new Date(1_000), Dimensions: [{ Name: 'FunctionName', Value: 'score' }] };
  expect(client.sent.map(({ input }) => input)).toEqual([{
    Namespace: 'FheServerless',
    MetricData: [{ ...common, MetricName: 'Evaluations', Value: 1, Unit: 'Count' }, { ...common, MetricName: 'RequestBytes', Value: 400, Unit: 'Bytes' }],
  }]);
});

test('counts a value that is split by a code for its function as well', async () => {
  const { client, metrics } = metricsWith({});

  await metrics.record({ RefusedRequests: 1 }, { FunctionName: 'score', Code: 'FHE_KEYS_MISSING' });

  const [request] = client.sent.map(({ input }) => input as { MetricData: { Dimensions: { Name: string }[] }[] });
  expect(request!.MetricData.map(({ Dimensions }) => Dimensions.map(({ Name }) => Name))).toEqual([['FunctionName', 'Code'], ['FunctionName']]);
});

test('never throws; a lost observation is a log line', async () => {
  const { lines, metrics } = metricsWith(exception('ThrottlingException'));

  await expect(metrics.record({ Evaluations: 1 }, {})).resolves.toBeUndefined();

  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'warn', event: 'metrics-not-sent', error: 'ThrottlingException' });
});
