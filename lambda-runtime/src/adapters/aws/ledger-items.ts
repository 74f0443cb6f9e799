/**
 * Items of the ledger table, by partition key and sort key:
 *
 * - `BUDGET#<tenant>` `BUDGET`             limitNano; absent means no limit. A partition of its own, so that the
 *                                          role that evaluates can be kept from writing it
 * - `TENANT#<tenant>` `MONTH#2026-11`      usage counters, and committedNano = used + held, what a budget bounds
 * - `TENANT#<tenant>` `REQUEST#<key>`      state of one idempotency key; `expiresAt` lets it go by TTL
 * - `TENANT#<tenant>` `RECEIPT#<request>`  the signed receipt, for good
 * - `TENANT#<tenant>` `FAILURE#<request>`  a failed call, recorded at zero with its reason
 *
 * A reserved request has `leaseExpiresAt`, the others have not: the index `leases` on it lists exactly what is held.
 */
import type { Reservation, SettledRecord, UsageEntry } from '../../runtime/ports.ts';
import { integer, itemKey, readInteger, readText, tenantPartition, text, type Item, type ItemKey } from './dynamodb-attributes.ts';

/** Global secondary index: partition key `pk`, sort key `leaseExpiresAt` (number). Its keys are enough. */
export const LEASES_INDEX = 'leases';

/** Requests are remembered this long after their result went: a retry in that time is told so, and is not billed again. */
export const REQUEST_MEMORY_SECONDS = 30 * 86_400;

/** `abandoned`: the lease ran out and its hold was given back; nobody said how the call ended. */
export type RequestState = 'reserved' | 'done' | 'failed' | 'abandoned';

export const budgetKey = (tenant: string): ItemKey => itemKey(`BUDGET#${tenant}`, 'BUDGET');
export const monthKey = (tenant: string, period: string): ItemKey => itemKey(tenantPartition(tenant), `MONTH#${period}`);
export const requestKey = (tenant: string, idempotencyKey: string): ItemKey => itemKey(tenantPartition(tenant), `REQUEST#${idempotencyKey}`);
export const receiptKey = (tenant: string, requestId: string): ItemKey => itemKey(tenantPartition(tenant), `RECEIPT#${requestId}`);
export const failureKey = (tenant: string, requestId: string): ItemKey => itemKey(tenantPartition(tenant), `FAILURE#${requestId}`);

/** Calendar month in UTC, `2026-11`. */
export const periodOf = (millis: number): string => new Date(millis).toISOString().slice(0, 7);

/** What an open request holds of a month's budget; an abandoned one holds nothing. */
export interface Hold {
  readonly state: 'reserved' | 'abandoned';
  readonly heldIn: string;
  readonly heldNano: number;
}

/** Undefined for a request that is not open under this lease. */
export function holdUnder(leaseToken: string, request: Item | undefined): Hold | undefined {
  const state = request?.state?.S;
  if (request === undefined || (state !== 'reserved' && state !== 'abandoned') || readText(request, 'leaseToken') !== leaseToken) return undefined;
  return { state, heldIn: readText(request, 'heldIn'), heldNano: readInteger(request, 'heldNano') };
}

/** `heldIn` is the month whose budget the hold is in: a call may settle in the next one. */
export function reservedItem(reservation: Reservation, heldIn: string): Item {
  return {
    ...requestKey(reservation.tenant, reservation.idempotencyKey),
    state: stateOf('reserved'),
    requestDigest: text(reservation.requestDigest),
    requestId: text(reservation.requestId),
    leaseToken: text(reservation.leaseToken),
    leaseExpiresAt: integer(reservation.leaseExpiresAt),
    heldNano: integer(reservation.amountNano),
    heldIn: text(heldIn),
  };
}

export const stateOf = (state: RequestState): { readonly S: RequestState } => ({ S: state });

/** What a settled request item and its receipt item say together. */
export function settledRecordOf(request: Item, receipt: string): SettledRecord {
  return {
    requestId: readText(request, 'requestId'),
    requestDigest: readText(request, 'requestDigest'),
    receipt,
    resultPath: readText(request, 'resultPath'),
    resultBytes: readInteger(request, 'resultBytes'),
    resultSha256: readText(request, 'resultSha256'),
    resultExpiresAt: readInteger(request, 'resultExpiresAt'),
  };
}

export const USAGE_COUNTERS = ['evaluations', 'failed', 'microUnits', 'amountNano', 'bytesIn', 'bytesOut', 'samples'] as const satisfies readonly (keyof UsageEntry)[];

export function usageOfItem(item: Item | undefined): UsageEntry {
  return Object.fromEntries(USAGE_COUNTERS.map((name) => [name, readInteger(item ?? {}, name)])) as Record<keyof UsageEntry, number>;
}
