/** A query over all of its pages. */
import { QueryCommand, type DynamoDBClient, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Item } from './dynamodb-attributes.ts';
import { callService } from './service-errors.ts';

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
