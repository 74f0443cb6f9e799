import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EmfMetrics } from '../../../src/adapters/aws/emf-metrics.ts';
import { METRIC_UNITS, type MetricName } from '../../../src/runtime/ports.ts';
import { danglingReferences, EMF_SCHEMA } from './emf-schema.ts';
import { violations } from './json-schema-subset.ts';

const NAMES = Object.keys(METRIC_UNITS) as MetricName[];

function recorder() {
  const lines: string[] = [];
  return { lines, metrics: new EmfMetrics({ namespace: 'FheServerless', clock: { now: () => 1_795_000_000_000 }, write: (line) => lines.push(line) }) };
}

test('writes one line that CloudWatch reads as metrics', async () => {
  const { lines, metrics } = recorder();

  await metrics.record({ Evaluations: 1, EvaluateMillis: 12.5 }, { FunctionName: 'score' });

  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([{
    _aws: {
      Timestamp: 1_795_000_000_000,
      CloudWatchMetrics: [{ Namespace: 'FheServerless', Dimensions: [['FunctionName']], Metrics: [{ Name: 'Evaluations', Unit: 'Count' }, { Name: 'EvaluateMillis', Unit: 'Milliseconds' }] }],
    },
    FunctionName: 'score', Evaluations: 1, EvaluateMillis: 12.5,
  }]);
});

test('every line follows the specification, whatever is recorded', async () => {
  const values = fc.dictionary(fc.constantFrom(...NAMES, '_aws', 'Unknown'), fc.oneof(fc.double(), fc.integer()), { maxKeys: NAMES.length });
  const dimensions = fc.dictionary(fc.oneof(fc.string({ maxLength: 300 }), fc.constantFrom(...NAMES, '_aws', ':x', '__proto__')), fc.string({ maxLength: 300 }), { maxKeys: 40 });
  await fc.assert(fc.asyncProperty(values, dimensions, async (given, named) => {
    const { lines, metrics } = recorder();

    await metrics.record(given as Record<MetricName, number>, named);

    for (const line of lines) {
      const parsed = JSON.parse(line) as Record<string, unknown>;
      expect(line.match(/\n/g)).toHaveLength(1);
      expect(line.endsWith('\n')).toBe(true);
      expect(violations(EMF_SCHEMA, parsed)).toEqual([]);
      expect(danglingReferences(parsed)).toEqual([]);
    }
  }));
});

test('the check itself finds what is wrong', () => {
  const right = { _aws: { Timestamp: 1, CloudWatchMetrics: [{ Namespace: 'a', Dimensions: [['d']], Metrics: [{ Name: 'm', Unit: 'Count' }] }] }, d: 'x', m: 1 };

  expect(violations(EMF_SCHEMA, right)).toEqual([]);
  expect(danglingReferences(right)).toEqual([]);
  expect(danglingReferences({ ...right, d: 1 })).toEqual(['d']);
  expect(danglingReferences({ ...right, m: '1' })).toEqual(['m']);
  expect(violations(EMF_SCHEMA, { d: 'x' })).toEqual(['$._aws is missing']);
  expect(violations(EMF_SCHEMA, { _aws: { ...right._aws, Timestamp: 1.5 } })).toHaveLength(1);
  expect(violations(EMF_SCHEMA, { _aws: { ...right._aws, CloudWatchMetrics: [{ Namespace: '', Dimensions: [], Metrics: [{ Unit: 'Pieces' }] }] } })).toHaveLength(4);
});

test('writes nothing when there is nothing to say, and leaves out what is no number', async () => {
  const { lines, metrics } = recorder();

  await metrics.record({}, { FunctionName: 'score' });
  await metrics.record({ Evaluations: Number.NaN }, {});
  await metrics.record({ Evaluations: Number.POSITIVE_INFINITY, FailedEvaluations: 1 }, {});

  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).not.toHaveProperty('Evaluations');
});

test('never throws when the output is closed', async () => {
  const metrics = new EmfMetrics({ namespace: 'a', clock: { now: () => 0 }, write: () => { throw new Error('closed'); } });

  await expect(metrics.record({ Evaluations: 1 }, {})).resolves.toBeUndefined();
});
