/** The writes that ledger transactions are made of. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Reservation, Settlement } from '../../runtime/ports.ts';
import { integer, text, type Item, type ItemKey } from './dynamodb-attributes.ts';
import { budgetKey, failureKey, receiptKey, requestKey, reservedItem, stateOf, REQUEST_MEMORY_SECONDS, type Hold } from './ledger-items.ts';

/** `state` is a reserved word of DynamoDB's expressions. */
const STATE = { '#state': 'state' };
const HELD_BY = '#state = :state AND leaseToken = :token AND heldIn = :heldIn AND heldNano = :heldNano';

/** Creates the request, or replaces exactly the one that `replaced` shows. */
export function putReserved(table: string, reservation: Reservation, heldIn: string, replaced: Item | undefined): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: reservedItem(reservation, heldIn),
      ...(replaced === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' } : {
        ConditionExpression: HELD_BY,
        ExpressionAttributeNames: STATE,
        ExpressionAttributeValues: { ':state': replaced.state, ':token': replaced.leaseToken, ':heldIn': replaced.heldIn, ':heldNano': replaced.heldNano },
      }),
    },
  };
}

/** The limit that the hold is measured against is still the stored one. */
export function limitUnchanged(table: string, tenant: string, limitNano: number | undefined): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName: table,
      Key: budgetKey(tenant),
      ...(limitNano === undefined
        ? { ConditionExpression: 'attribute_not_exists(limitNano)' }
        : { ConditionExpression: 'limitNano = :limit', ExpressionAttributeValues: { ':limit': integer(limitNano) } }),
    },
  };
}

/** Only while the lease runs: an expired one holds no budget any more. */
export function markDone(table: string, { reservation, record, settledAt }: Settlement, hold: Hold): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: requestKey(reservation.tenant, reservation.idempotencyKey),
      UpdateExpression: 'SET #state = :done, requestId = :requestId, requestDigest = :digest, resultPath = :path, resultBytes = :bytes, resultSha256 = :sha256, resultExpiresAt = :kept, expiresAt = :expiresAt REMOVE leaseExpiresAt',
      ConditionExpression: `${HELD_BY} AND leaseExpiresAt > :settledAt`,
      ExpressionAttributeNames: STATE,
      ExpressionAttributeValues: {
        ...heldBy(reservation.leaseToken, hold), ':settledAt': integer(settledAt), ':done': stateOf('done'),
        ':requestId': text(record.requestId), ':digest': text(record.requestDigest), ':path': text(record.resultPath), ':bytes': integer(record.resultBytes),
        ':sha256': text(record.resultSha256), ':kept': integer(record.resultExpiresAt), ':expiresAt': integer(forgottenAt(record.resultExpiresAt)),
      },
    },
  };
}

/** Ends a reservation without a result. The digest stays, so that the key cannot be given another meaning. */
export function markReleased(table: string, key: ItemKey, leaseToken: string, hold: Hold, state: 'failed' | 'abandoned', now: number): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: key,
      UpdateExpression: 'SET #state = :released, heldNano = :nothing, expiresAt = :expiresAt REMOVE leaseExpiresAt',
      ConditionExpression: HELD_BY,
      ExpressionAttributeNames: STATE,
      ExpressionAttributeValues: { ...heldBy(leaseToken, hold), ':released': stateOf(state), ':nothing': integer(0), ':expiresAt': integer(forgottenAt(now)) },
    },
  };
}

/** Never replaces: a receipt is evidence. */
export function putReceipt(table: string, { reservation, record, settledAt, usage }: Settlement, period: string): TransactWriteItem {
  const Item = { ...receiptKey(reservation.tenant, record.requestId), receipt: text(record.receipt), period: text(period), settledAt: integer(settledAt), amountNano: integer(usage.amountNano) };
  return { Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
}

export function putFailure(table: string, tenant: string, requestId: string, reason: string, now: number, period: string): TransactWriteItem {
  const Item = { ...failureKey(tenant, requestId), reason: text(reason), period: text(period), failedAt: integer(now), amountNano: integer(0) };
  return { Put: { TableName: table, Item } };
}

function heldBy(leaseToken: string, { state, heldIn, heldNano }: Hold) {
  return { ':state': stateOf(state), ':token': text(leaseToken), ':heldIn': text(heldIn), ':heldNano': integer(heldNano) };
}

const forgottenAt = (millis: number): number => Math.ceil(millis / 1_000) + REQUEST_MEMORY_SECONDS;
