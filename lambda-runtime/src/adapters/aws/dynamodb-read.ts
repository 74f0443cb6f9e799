/** Reads of one item and of many. Single items are read strongly consistently: erased keys and settled calls show at once. */
import { GetItemCommand, QueryCommand, type DynamoDBClient, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Item, ItemKey } from './dynamodb-attributes.ts';
import { callService } from './service-errors.ts';

export async function getItem(client: DynamoDBClient, TableName: string, Key: ItemKey): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName, Key, ConsistentRead: true });
  const answer = await callService('DynamoDB', 'GetItem', () => client.send(command));
  return answer.Item;
}

/** All pages of a query. */
export async function queryAll(client: DynamoDBClient, input: QueryCommandInput): Promise<readonly Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page = await callService('DynamoDB', 'Query', () => client.send(new QueryCommand({ ...input, ExclusiveStartKey: from })));
    items.push(...page.Items ?? []);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}
