/** One DynamoDB transaction: tries again when it only met another one, and tells which conditions failed. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { TransactWriteItemsCommand, type CancellationReason, type DynamoDBClient, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { FheError } from '@fhe-serverless/core/errors';
import type { Item } from './dynamodb-attributes.ts';
import { isException, toServiceError } from './service-errors.ts';

/** A condition that did not hold: the stored item as it was then, undefined where there is none. */
export interface FailedCondition {
  readonly stored: Item | undefined;
}

export type TransactionOutcome =
  | { readonly committed: true }
  /** By index of the write. */
  | { readonly committed: false; readonly failed: ReadonlyMap<number, FailedCondition> };

const PATIENCE_MILLIS = 8_000;
const FIRST_PAUSE_MILLIS = 20;
const LONGEST_PAUSE_MILLIS = 400;

/** @throws FheError FHE_SERVICE_UNAVAILABLE when others were in the way for too long. */
export async function transact(client: DynamoDBClient, operation: string, writes: readonly TransactWriteItem[]): Promise<TransactionOutcome> {
  const startedAt = Date.now();
  for (let attempt = 0; ; attempt += 1) {
    const reasons = await send(client, operation, writes);
    if (reasons === undefined) return { committed: true };
    const failed = failedConditions(reasons);
    if (failed.size > 0) return { committed: false, failed };
    if (Date.now() - startedAt > PATIENCE_MILLIS) throw new FheError('FHE_SERVICE_UNAVAILABLE', { service: 'DynamoDB', operation, reason: 'contention' });
    // Full jitter: many callers that met each other once must not meet again in step.
    await sleep(Math.random() * Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * 2 ** attempt));
  }
}

/** Undefined after a commit, else one reason for each write. */
async function send(client: DynamoDBClient, operation: string, writes: readonly TransactWriteItem[]): Promise<readonly CancellationReason[] | undefined> {
  // The SDK sends one command several times when an answer is lost; the token makes DynamoDB apply it once.
  const command = new TransactWriteItemsCommand({ TransactItems: withStoredItems(writes), ClientRequestToken: randomUUID() });
  try {
    await client.send(command);
    return undefined;
  } catch (error) {
    if (!isException(error, 'TransactionCanceledException')) throw toServiceError(error, 'DynamoDB', operation);
    const reasons = (error as { readonly CancellationReasons?: readonly CancellationReason[] }).CancellationReasons ?? [];
    requireKnownReasons(reasons, writes.length, operation, error);
    return reasons;
  }
}

/** Nothing was written for any of these; another try may succeed. */
const TRANSIENT = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded']);

function requireKnownReasons(reasons: readonly CancellationReason[], writes: number, operation: string, cause: unknown): void {
  const codes = reasons.map(({ Code }) => Code ?? 'None');
  const unknown = codes.find((code) => code !== 'None' && code !== 'ConditionalCheckFailed' && !TRANSIENT.has(code));
  if (unknown !== undefined) throw new FheError('FHE_SERVICE_MISCONFIGURED', { service: 'DynamoDB', operation, reason: unknown }, { cause });
  if (codes.length !== writes || codes.every((code) => code === 'None')) {
    throw new FheError('FHE_SERVICE_ANSWER', { service: 'DynamoDB', operation, reason: 'a cancellation without reasons' }, { cause });
  }
}

function failedConditions(reasons: readonly CancellationReason[]): ReadonlyMap<number, FailedCondition> {
  return new Map(reasons.flatMap((reason, index) => (reason.Code === 'ConditionalCheckFailed' ? [[index, { stored: reason.Item }] as const] : [])));
}

/** Asks for the stored item wherever a condition may fail, which saves a read afterwards. */
function withStoredItems(writes: readonly TransactWriteItem[]): TransactWriteItem[] {
  const ReturnValuesOnConditionCheckFailure = 'ALL_OLD' as const;
  return writes.map((write) => ({
    ...(write.Put && { Put: { ...write.Put, ReturnValuesOnConditionCheckFailure } }),
    ...(write.Update && { Update: { ...write.Update, ReturnValuesOnConditionCheckFailure } }),
    ...(write.ConditionCheck && { ConditionCheck: { ...write.ConditionCheck, ReturnValuesOnConditionCheckFailure } }),
    ...(write.Delete && { Delete: { ...write.Delete, ReturnValuesOnConditionCheckFailure } }),
  }));
}
