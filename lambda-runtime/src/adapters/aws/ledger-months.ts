/** Changes of a month's counters. `committedNano` is what is used plus what is held: the one number that a budget bounds. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { UsageEntry } from '../../runtime/ports.ts';
import { integer } from './dynamodb-attributes.ts';
import { monthKey, type Hold } from './ledger-items.ts';

export type MonthChange = Partial<Readonly<Record<keyof UsageEntry | 'committedNano', number>>>;

/**
 * Applies `change` to `period` and takes `released` off the commitments of its month: one write where both are the same
 * month, because a transaction takes an item once. With `limitNano`, the first write demands that the period's
 * commitments end within it.
 */
export function addToMonths(table: string, tenant: string, period: string, change: MonthChange, { heldIn, heldNano }: Omit<Hold, 'state'>, limitNano?: number): readonly TransactWriteItem[] {
  if (heldIn === period || heldNano === 0) return [addToMonth(table, tenant, period, { ...change, committedNano: (change.committedNano ?? 0) - heldNano }, limitNano)];
  return [addToMonth(table, tenant, period, change, limitNano), addToMonth(table, tenant, heldIn, { committedNano: -heldNano }, undefined)];
}

function addToMonth(table: string, tenant: string, period: string, change: MonthChange, limitNano: number | undefined): TransactWriteItem {
  // Zero is added as well: an update needs a clause, and the month exists afterwards.
  const added = Object.entries({ committedNano: 0, ...change });
  return {
    Update: {
      TableName: table,
      Key: monthKey(tenant, period),
      UpdateExpression: `ADD ${added.map(([name]) => `#${name} :${name}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(added.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(added.map(([name, value]) => [`:${name}`, integer(value)])),
      ...(limitNano === undefined ? {} : within(limitNano, change.committedNano ?? 0, added)),
    },
  };
}

/** committed + change <= limit; conditions cannot add, so the change moves to the other side. */
function within(limitNano: number, changeNano: number, added: readonly (readonly [string, number])[]) {
  const roomNano = limitNano - changeNano;
  return {
    // A month without an item has committed nothing, which fits only where there is room at all.
    ConditionExpression: roomNano >= 0 ? 'attribute_not_exists(#committedNano) OR #committedNano <= :room' : '#committedNano <= :room',
    ExpressionAttributeValues: { ...Object.fromEntries(added.map(([name, value]) => [`:${name}`, integer(value)])), ':room': integer(roomNano) },
  };
}
