/**
 * The two items of a keyset. The record sorts by key id and key configuration, because every evaluation looks it up
 * that way and only a table, not a global index, reads strongly consistently. A pointer leads to it from the keyset id.
 */
import type { KeysetPart, KeysetRecord, KeysetStatus } from '../../runtime/ports.ts';
import { integer, itemKey, readInteger, readText, tenantPartition, text, type Item, type ItemKey } from './dynamodb-attributes.ts';

/** Immutable members, as one JSON text: DynamoDB never needs to look into them. */
type Description = Omit<KeysetRecord, 'status' | 'reason' | 'leaseExpiresAt'>;

export function recordSortPrefix(keyId: string, keyConfigurationDigest?: string): string {
  return keyConfigurationDigest === undefined ? `KEY#${keyId}#` : `KEY#${keyId}#${keyConfigurationDigest}#`;
}

const recordSort = (record: KeysetRecord): string => recordSortPrefix(record.keyId, record.keyConfigurationDigest) + record.keysetId;

export const pointerKey = (tenant: string, keysetId: string): ItemKey => itemKey(tenantPartition(tenant), `KEYSET#${keysetId}`);

export function pointerItem(record: KeysetRecord): ItemKey & { readonly recordSk: { readonly S: string } } {
  return { ...pointerKey(record.tenant, record.keysetId), recordSk: text(recordSort(record)) };
}

export const recordKeyOfPointer = (pointer: Item): ItemKey => itemKey(readText(pointer, 'pk'), readText(pointer, 'recordSk'));

export function keysetItem(record: KeysetRecord): Item {
  const { status, reason, leaseExpiresAt, ...description } = record;
  return {
    ...itemKey(tenantPartition(record.tenant), recordSort(record)),
    status: text(status),
    leaseExpiresAt: integer(leaseExpiresAt),
    description: text(JSON.stringify(description satisfies Description)),
    ...(reason === undefined ? {} : { reason: text(reason) }),
  };
}

export function keysetOfItem(item: Item): KeysetRecord {
  const description = JSON.parse(readText(item, 'description')) as Description & { readonly parts: readonly KeysetPart[] };
  return {
    ...description,
    status: readText(item, 'status') as KeysetStatus,
    ...(item.reason?.S === undefined ? {} : { reason: item.reason.S }),
    leaseExpiresAt: readInteger(item, 'leaseExpiresAt'),
  };
}
