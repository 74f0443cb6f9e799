/** A DynamoDB client on a bad line: requests arrive and are carried out, but some answers never come back. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDbClient } from '../../../../src/adapters/aws/index.ts';
import { CLOUD } from './cloud.ts';

type Handler = DynamoDBClient['config']['requestHandler'];

export interface LossyClient {
  readonly client: DynamoDBClient;
  /** Answers that were lost so far. */
  lost(): number;
}

/** Loses the first answer of every sixth request that writes. The SDK sends it again, as long as its retry quota lasts. */
export function lossyDynamoDbClient(): LossyClient {
  const client = createDynamoDbClient(CLOUD);
  const line: Handler = client.config.requestHandler;
  let [writes, lost] = [0, 0];
  const handle: Handler['handle'] = async (request, options) => {
    const answer = await line.handle(request, options);
    const { headers } = request as { readonly headers: Readonly<Record<string, string>> };
    const isFirstWrite = /TransactWriteItems|PutItem|DeleteItem/.test(headers['x-amz-target'] ?? '') && headers['amz-sdk-request']?.startsWith('attempt=1');
    writes += isFirstWrite ? 1 : 0;
    if (!isFirstWrite || writes % 6 !== 0) return answer;
    lost += 1;
    throw Object.assign(new Error('the line broke'), { code: 'ECONNRESET' });
  };
  client.config.requestHandler = new Proxy(line, { get: (target, name) => (name === 'handle' ? handle : Reflect.get(target, name)) as unknown });
  return { client, lost: () => lost };
}
