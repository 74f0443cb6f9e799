/** The ledger on one DynamoDB table: every state change is one conditional transaction, so it happens once or not at all. */
import { isDeepStrictEqual } from 'node:util';
import { DeleteItemCommand, PutItemCommand, type DynamoDBClient, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { FheError, invariant } from '@fhe-serverless/core/errors';
import type { Ledger, Reservation, ReserveOutcome, Settlement, UsageEntry } from '../../runtime/ports.ts';
import { integer, readInteger, readText, type Item } from './dynamodb-attributes.ts';
import { getItem } from './dynamodb-read.ts';
import { transact } from './dynamodb-transaction.ts';
import { AbandonedHolds } from './ledger-abandoned.ts';
import { budgetKey, holdUnder, monthKey, periodOf, receiptKey, requestKey, settledRecordOf, usageOfItem, type Hold } from './ledger-items.ts';
import { addToMonths } from './ledger-months.ts';
import { limitUnchanged, markDone, markReleased, putFailure, putReceipt, putReserved } from './ledger-writes.ts';
import { callService } from './service-errors.ts';

export interface DynamoDbLedgerOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** A reserve starts over when the limit, the request or an abandoned hold changed under it; each needs another writer. */
const PATIENCE_MILLIS = 10_000;

/** What the budget lacks for a reservation. */
interface Short {
  readonly shortNano: number;
}

/** One try to reserve: an outcome, or what to replace in the next try, or what to free before it. */
type Tried = ReserveOutcome | { readonly replaced: Item | undefined } | Short;

const ENDED = Symbol('the hold ended');

export class DynamoDbLedger implements Ledger {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor({ client, table }: DynamoDbLedgerOptions) {
    this.#client = client;
    this.#table = table;
  }

  async reserve(reservation: Reservation, now: number): Promise<ReserveOutcome> {
    const abandoned = new AbandonedHolds(this.#client, this.#table, reservation.tenant, now);
    const endsAt = Date.now() + PATIENCE_MILLIS;
    let replaced: Item | undefined;
    while (Date.now() < endsAt) {
      const limitNano = await this.#limit(reservation.tenant);
      const tried = await this.#tryReserve(reservation, now, limitNano, replaced);
      if ('outcome' in tried) return tried;
      if ('replaced' in tried) replaced = tried.replaced;
      else if (!await abandoned.release(periodOf(now), tried.shortNano)) return { outcome: 'budget', leftNano: Math.max(0, reservation.amountNano - tried.shortNano) };
    }
    throw new FheError('FHE_SERVICE_UNAVAILABLE', { service: 'DynamoDB', operation: 'reserve', reason: 'contention' });
  }

  async settle(settlement: Settlement): Promise<boolean> {
    const { reservation, usage, settledAt } = settlement;
    const period = periodOf(settledAt);
    const change = { ...usage, evaluations: 1, committedNano: usage.amountNano };
    const stored = await this.#endHold('settle', reservation, period, (hold) => [
      markDone(this.#table, settlement, hold),
      putReceipt(this.#table, settlement, period),
      ...addToMonths(this.#table, reservation.tenant, period, change, hold),
    ]);
    return stored === ENDED || (stored?.state?.S === 'done' && stored.leaseToken?.S === reservation.leaseToken);
  }

  async fail(reservation: Reservation, reason: string, now: number): Promise<void> {
    const { tenant, idempotencyKey, requestId, leaseToken } = reservation;
    const period = periodOf(now);
    await this.#endHold('fail', reservation, period, (hold) => [
      markReleased(this.#table, requestKey(tenant, idempotencyKey), leaseToken, hold, 'failed', now),
      putFailure(this.#table, tenant, requestId, reason, now, period),
      ...addToMonths(this.#table, tenant, period, { failed: 1 }, hold),
    ]);
  }

  async usage(tenant: string, period: string): Promise<UsageEntry> {
    return usageOfItem(await getItem(this.#client, this.#table, monthKey(tenant, period)));
  }

  async receipt(tenant: string, requestId: string): Promise<string | undefined> {
    const item = await getItem(this.#client, this.#table, receiptKey(tenant, requestId));
    return item && readText(item, 'receipt');
  }

  async setBudget(tenant: string, limitNano: number | undefined): Promise<void> {
    const key = { TableName: this.#table };
    await callService('DynamoDB', 'setBudget', async () => {
      if (limitNano === undefined) await this.#client.send(new DeleteItemCommand({ ...key, Key: budgetKey(tenant) }));
      else await this.#client.send(new PutItemCommand({ ...key, Item: { ...budgetKey(tenant), limitNano: integer(limitNano) } }));
    });
  }

  async #tryReserve(reservation: Reservation, now: number, limitNano: number | undefined, replaced: Item | undefined): Promise<Tried> {
    const { tenant, amountNano } = reservation;
    const period = periodOf(now);
    const freed = replaced === undefined ? { heldIn: period, heldNano: 0 } : { heldIn: readText(replaced, 'heldIn'), heldNano: readInteger(replaced, 'heldNano') };
    const outcome = await transact(this.#client, 'reserve', [
      putReserved(this.#table, reservation, period, replaced),
      limitUnchanged(this.#table, tenant, limitNano),
      ...addToMonths(this.#table, tenant, period, { committedNano: amountNano }, freed, limitNano),
    ]);
    if (outcome.committed) return { outcome: 'reserved' };
    const [request, limit, month] = [0, 1, 2].map((index) => outcome.failed.get(index));
    if (request !== undefined) return this.#outcomeOfExisting(reservation, now, request.stored);
    if (limit !== undefined) return { replaced };
    const committedNano = readInteger(month?.stored ?? {}, 'committedNano') - (freed.heldIn === period ? freed.heldNano : 0);
    return { shortNano: committedNano + amountNano - (limitNano ?? 0) };
  }

  async #outcomeOfExisting(reservation: Reservation, now: number, stored: Item | undefined): Promise<Exclude<Tried, Short>> {
    if (stored === undefined) return { replaced: undefined };
    if (readText(stored, 'requestDigest') !== reservation.requestDigest) return { outcome: 'key-reused' };
    const state = readText(stored, 'state');
    if (state === 'done') {
      const receipt = await this.receipt(reservation.tenant, readText(stored, 'requestId'));
      invariant(receipt !== undefined, 'a settled request has its receipt');
      return { outcome: 'done', record: settledRecordOf(stored, receipt) };
    }
    const leaseExpiresAt = readInteger(stored, 'leaseExpiresAt');
    const isOwn = readText(stored, 'leaseToken') === reservation.leaseToken;
    if (state === 'reserved' && now < leaseExpiresAt && !isOwn) return { outcome: 'in-progress', leaseExpiresAt };
    return { replaced: stored };
  }

  /**
   * Runs a transaction whose first write ends the hold of `reservation`. What is held is nearly always its amount, in the
   * current month: guessed first, and read off the stored item where the guess was wrong. Gives what stood in the way.
   */
  async #endHold(operation: string, reservation: Reservation, period: string, writes: (hold: Hold) => readonly TransactWriteItem[]): Promise<typeof ENDED | Item | undefined> {
    let hold: Hold = { state: 'reserved', heldIn: period, heldNano: reservation.amountNano };
    for (;;) {
      const outcome = await transact(this.#client, operation, writes(hold));
      if (outcome.committed) return ENDED;
      const request = outcome.failed.get(0);
      // A receipt under this request id although the hold is still ours: two calls share an id.
      invariant(request !== undefined, 'request ids are unique');
      const actual = holdUnder(reservation.leaseToken, request.stored);
      if (actual === undefined || isDeepStrictEqual(actual, hold)) return request.stored;
      hold = actual;
    }
  }

  async #limit(tenant: string): Promise<number | undefined> {
    const item = await getItem(this.#client, this.#table, budgetKey(tenant));
    return item && readInteger(item, 'limitNano');
  }
}
