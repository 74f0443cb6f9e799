/** Keyset records in one table, wrapped data keys in another one that nothing can restore. All reads are strongly consistent. */
import { DeleteItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KeysetRecord, KeysetStatus, KeyStore, WrappedDataKey } from '../../runtime/ports.ts';
import { binary, itemKey, readBinary, readText, tenantPartition, text, type Item, type ItemKey } from './dynamodb-attributes.ts';
import { getItem, queryAll } from './dynamodb-read.ts';
import { transact } from './dynamodb-transaction.ts';
import { keysetItem, keysetOfItem, pointerItem, pointerKey, recordKeyOfPointer, recordSortPrefix } from './keyset-items.ts';
import { callService, isException } from './service-errors.ts';

export interface DynamoDbKeyStoreOptions {
  readonly client: DynamoDBClient;
  readonly keysetsTable: string;
  /** No point-in-time recovery, stream, export or backup plan: one deleted item shreds every key wrapped by it. */
  readonly dataKeysTable: string;
}

export class DynamoDbKeyStore implements KeyStore {
  readonly #client: DynamoDBClient;
  readonly #keysets: string;
  readonly #dataKeys: string;

  constructor({ client, keysetsTable, dataKeysTable }: DynamoDbKeyStoreOptions) {
    this.#client = client;
    this.#keysets = keysetsTable;
    this.#dataKeys = dataKeysTable;
  }

  async getKeyset(tenant: string, keysetId: string): Promise<KeysetRecord | undefined> {
    const pointer = await getItem(this.#client, this.#keysets, pointerKey(tenant, keysetId));
    const item = pointer && await getItem(this.#client, this.#keysets, recordKeyOfPointer(pointer));
    return item && keysetOfItem(item);
  }

  async findKeyset(tenant: string, keyId: string, keyConfigurationDigest: string): Promise<KeysetRecord | undefined> {
    const records = await this.#query(tenant, recordSortPrefix(keyId, keyConfigurationDigest));
    return records.sort(preferred)[0];
  }

  async listKeysets(tenant: string, keyId: string): Promise<readonly KeysetRecord[]> {
    return this.#query(tenant, recordSortPrefix(keyId));
  }

  async putKeyset(record: KeysetRecord, expected: KeysetStatus | undefined): Promise<boolean> {
    const pointer = pointerItem(record);
    const outcome = await transact(this.#client, 'PutKeyset', [
      {
        Put: {
          TableName: this.#keysets, Item: keysetItem(record),
          ...expected === undefined
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : { ConditionExpression: '#status = :expected', ExpressionAttributeNames: { '#status': 'status' }, ExpressionAttributeValues: { ':expected': text(expected) } },
        },
      },
      {
        Put: {
          TableName: this.#keysets, Item: pointer,
          ConditionExpression: 'attribute_not_exists(pk) OR recordSk = :record', ExpressionAttributeValues: { ':record': pointer.recordSk },
        },
      },
    ]);
    return outcome.committed;
  }

  async deleteKeyset(tenant: string, keysetId: string): Promise<void> {
    const pointer = await getItem(this.#client, this.#keysets, pointerKey(tenant, keysetId));
    if (pointer === undefined) return;
    const keys = [recordKeyOfPointer(pointer), pointerKey(tenant, keysetId)];
    await transact(this.#client, 'DeleteKeyset', keys.map((Key) => ({ Delete: { TableName: this.#keysets, Key } })));
  }

  async getDataKey(tenant: string, keyId: string): Promise<WrappedDataKey | undefined> {
    const item = await getItem(this.#client, this.#dataKeys, dataKeyKey(tenant, keyId));
    return item && dataKeyOfItem(item);
  }

  async createDataKey(tenant: string, keyId: string, dataKey: WrappedDataKey): Promise<WrappedDataKey> {
    const Item = { ...dataKeyKey(tenant, keyId), dataKeyId: text(dataKey.dataKeyId), wrapped: binary(dataKey.wrapped) };
    const command = new PutItemCommand({ TableName: this.#dataKeys, Item, ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    return callService('DynamoDB', 'PutItem', async () => {
      try {
        await this.#client.send(command);
        return dataKey;
      } catch (error) {
        const stored = isException(error, 'ConditionalCheckFailedException') ? (error as { readonly Item?: Item }).Item : undefined;
        if (stored === undefined) throw error;
        return dataKeyOfItem(stored);
      }
    });
  }

  async deleteDataKey(tenant: string, keyId: string): Promise<void> {
    await callService('DynamoDB', 'DeleteItem', () => this.#client.send(new DeleteItemCommand({ TableName: this.#dataKeys, Key: dataKeyKey(tenant, keyId) })));
  }

  async #query(tenant: string, sortPrefix: string): Promise<KeysetRecord[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#keysets, ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': text(tenantPartition(tenant)), ':prefix': text(sortPrefix) },
    });
    return items.map(keysetOfItem);
  }
}

/** A ready keyset first, then the one created last. */
function preferred(a: KeysetRecord, b: KeysetRecord): number {
  return Number(b.status === 'ready') - Number(a.status === 'ready') || b.createdAt - a.createdAt;
}

const dataKeyKey = (tenant: string, keyId: string): ItemKey => itemKey(tenantPartition(tenant), `DATAKEY#${keyId}`);

const dataKeyOfItem = (item: Item): WrappedDataKey => ({ dataKeyId: readText(item, 'dataKeyId'), wrapped: readBinary(item, 'wrapped') });
