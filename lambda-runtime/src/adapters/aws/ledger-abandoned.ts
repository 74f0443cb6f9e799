/** Gives back what expired reservations still hold: their calls ended without a word, a crash or a timeout. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { integer, itemKey, readInteger, readText, tenantPartition, text, type ItemKey } from './dynamodb-attributes.ts';
import { getItem, queryAll } from './dynamodb-read.ts';
import { transact } from './dynamodb-transaction.ts';
import { holdUnder, LEASES_INDEX, type Hold } from './ledger-items.ts';
import { addToMonths } from './ledger-months.ts';
import { markReleased } from './ledger-writes.ts';

interface Abandoned {
  readonly key: ItemKey;
  readonly leaseToken: string;
  readonly hold: Hold;
}

/** A transaction takes a hundred items; small ones meet other writers less often. */
const MAX_RELEASED_TOGETHER = 20;

/**
 * The abandoned holds of one tenant, as one refused call sees them. A call gives back no more than it needs, at random
 * places: many calls that are refused at once neither meet each other nor do each other's work.
 */
export class AbandonedHolds {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #tenant: string;
  readonly #now: number;
  /** The index lags behind the table: what was looked at once may still be listed. */
  readonly #looked = new Set<string>();

  constructor(client: DynamoDBClient, table: string, tenant: string, now: number) {
    this.#client = client;
    this.#table = table;
    this.#tenant = tenant;
    this.#now = now;
  }

  /** False when nothing is left that could be given back; true when the budget deserves another look. */
  async release(period: string, neededNano: number): Promise<boolean> {
    const listed = shuffled(await this.#listed());
    let found: Abandoned[] = [];
    let heldNano = 0;
    for (const key of listed) {
      if (heldNano >= neededNano || found.length === MAX_RELEASED_TOGETHER) break;
      this.#looked.add(key.sk.S);
      const abandoned = await this.#read(key);
      if (abandoned === undefined || abandoned.hold.heldIn !== period || abandoned.hold.heldNano === 0) continue;
      found = [...found, abandoned];
      heldNano += abandoned.hold.heldNano;
    }
    if (found.length > 0) await this.#release(period, heldNano, found);
    return listed.length > 0;
  }

  async #listed(): Promise<ItemKey[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#table, IndexName: LEASES_INDEX,
      KeyConditionExpression: 'pk = :pk AND leaseExpiresAt <= :now',
      ExpressionAttributeValues: { ':pk': text(tenantPartition(this.#tenant)), ':now': integer(this.#now) },
    });
    return items.map((item) => itemKey(readText(item, 'pk'), readText(item, 'sk'))).filter(({ sk }) => !this.#looked.has(sk.S));
  }

  /** Undefined when another call took the request over or gave its hold back since the index saw it. */
  async #read(key: ItemKey): Promise<Abandoned | undefined> {
    const item = await getItem(this.#client, this.#table, key);
    if (item?.state?.S !== 'reserved' || readInteger(item, 'leaseExpiresAt') > this.#now) return undefined;
    const leaseToken = readText(item, 'leaseToken');
    return { key, leaseToken, hold: holdUnder(leaseToken, item)! };
  }

  /** All or none: where one of them changed meanwhile, somebody else made progress, and the others may be looked at again. */
  async #release(heldIn: string, heldNano: number, found: readonly Abandoned[]): Promise<void> {
    const outcome = await transact(this.#client, 'releaseAbandoned', [
      ...found.map(({ key, leaseToken, hold }) => markReleased(this.#table, key, leaseToken, hold, 'abandoned', this.#now)),
      ...addToMonths(this.#table, this.#tenant, heldIn, {}, { heldIn, heldNano }),
    ]);
    if (outcome.committed) return;
    found.forEach(({ key }, index) => {
      if (!outcome.failed.has(index)) this.#looked.delete(key.sk.S);
    });
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items.map((item) => [Math.random(), item] as const).sort(([a], [b]) => a - b).map(([, item]) => item);
}
