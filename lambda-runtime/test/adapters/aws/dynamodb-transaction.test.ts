import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { transact } from '../../../src/adapters/aws/dynamodb-transaction.ts';
import { exception, scriptedClient } from './scripted-client.ts';

const WRITES = [
  { Put: { TableName: 't', Item: { pk: { S: 'a' } }, ConditionExpression: 'attribute_not_exists(pk)' } },
  { Update: { TableName: 't', Key: { pk: { S: 'b' } }, UpdateExpression: 'ADD n :one' } },
];
const cancelled = (...codes: string[]) => exception('TransactionCanceledException', { CancellationReasons: codes.map((Code, index) => ({ Code, ...(Code === 'ConditionalCheckFailed' ? { Item: { n: { N: String(index) } } } : {}) })) });

test('commits once, under a token of its own', async () => {
  const client = scriptedClient<DynamoDBClient>({});

  expect(await transact(client, 'test', WRITES)).toEqual({ committed: true });
  expect(client.sent[0]!.input.ClientRequestToken).toMatch(/^[0-9a-f-]{36}$/);
  expect(JSON.stringify(client.sent[0]!.input.TransactItems)).toContain('ALL_OLD');
});

test('names each condition that failed, with the item as it was', async () => {
  const both = await transact(scriptedClient<DynamoDBClient>(cancelled('ConditionalCheckFailed', 'ConditionalCheckFailed')), 'test', WRITES);
  const second = await transact(scriptedClient<DynamoDBClient>(cancelled('None', 'ConditionalCheckFailed')), 'test', WRITES);

  expect(both).toEqual({ committed: false, failed: new Map([[0, { stored: { n: { N: '0' } } }], [1, { stored: { n: { N: '1' } } }]]) });
  expect(second).toEqual({ committed: false, failed: new Map([[1, { stored: { n: { N: '1' } } }]]) });
});

test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])('tries again after %s, under another token', async (code) => {
  const client = scriptedClient<DynamoDBClient>(cancelled('None', code), cancelled(code, 'None'), {});

  expect(await transact(client, 'test', WRITES)).toEqual({ committed: true });
  expect(new Set(client.sent.map(({ input }) => input.ClientRequestToken)).size).toBe(3);
});

test('a failed condition decides, also beside a conflict', async () => {
  const client = scriptedClient<DynamoDBClient>(cancelled('ConditionalCheckFailed', 'TransactionConflict'));

  expect(await transact(client, 'test', WRITES)).toMatchObject({ committed: false });
  expect(client.sent).toHaveLength(1);
});

test.each([
  ['ValidationError', cancelled('None', 'ValidationError'), 'FHE_SERVICE_MISCONFIGURED'],
  ['AccessDenied', cancelled('AccessDenied', 'None'), 'FHE_SERVICE_MISCONFIGURED'],
  ['ItemCollectionSizeLimitExceeded', cancelled('None', 'ItemCollectionSizeLimitExceeded'), 'FHE_SERVICE_MISCONFIGURED'],
  ['no reasons', exception('TransactionCanceledException'), 'FHE_SERVICE_ANSWER'],
  ['reasons that are none', cancelled('None', 'None'), 'FHE_SERVICE_ANSWER'],
  ['too few reasons', cancelled('ConditionalCheckFailed'), 'FHE_SERVICE_ANSWER'],
  ['throttling that the SDK gave up on', exception('ThrottlingException'), 'FHE_SERVICE_UNAVAILABLE'],
  ['a token used twice', exception('IdempotentParameterMismatchException'), 'FHE_SERVICE_UNAVAILABLE'],
])('fails at once on %s', async (_name, thrown, code) => {
  const client = scriptedClient<DynamoDBClient>(thrown);

  await expect(transact(client, 'test', WRITES)).rejects.toMatchObject({ code });
  expect(client.sent).toHaveLength(1);
});
