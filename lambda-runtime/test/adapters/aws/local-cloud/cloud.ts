/** Tables, buckets and keys of a local AWS, made for one test file under names of their own. */
import { randomBytes } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, type CreateKeyCommandInput } from '@aws-sdk/client-kms';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { createDynamoDbClient, createKmsClient, createS3Client, LEASES_INDEX, type ClientOptions } from '../../../../src/adapters/aws/index.ts';
import { FUNCTION_VARIABLES } from '../variables.ts';

/** Root credentials of the local cloud: it verifies presigned addresses against them. The defaults are those of `cli/src/local-cloud`. */
export const CLOUD: ClientOptions & { readonly endpoint: string } = {
  endpoint: process.env.FHE_TEST_AWS_ENDPOINT!,
  region: process.env.AWS_REGION ?? 'us-east-1',
  credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '340282366920', secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? 'fhe-serverless-local-cloud' },
};

export const dynamoDb = createDynamoDbClient(CLOUD);
export const kms = createKmsClient(CLOUD);
export const s3 = createS3Client(CLOUD);

export const freshName = (kind: string): string => `${kind}-${randomBytes(6).toString('hex')}`;

export async function createBucket(): Promise<string> {
  const Bucket = freshName('fhe-test');
  await s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

const KEYS: Pick<CreateTableCommandInput, 'BillingMode' | 'KeySchema'> = {
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
};
const ATTRIBUTES = [{ AttributeName: 'pk', AttributeType: 'S' as const }, { AttributeName: 'sk', AttributeType: 'S' as const }];

export async function createTable(): Promise<string> {
  const TableName = freshName('fhe-test');
  await dynamoDb.send(new CreateTableCommand({ TableName, ...KEYS, AttributeDefinitions: ATTRIBUTES }));
  return TableName;
}

export async function createLedgerTable(): Promise<string> {
  const TableName = freshName('fhe-test-ledger');
  await dynamoDb.send(new CreateTableCommand({
    TableName, ...KEYS,
    AttributeDefinitions: [...ATTRIBUTES, { AttributeName: 'leaseExpiresAt', AttributeType: 'N' }],
    GlobalSecondaryIndexes: [{
      IndexName: LEASES_INDEX,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'leaseExpiresAt', KeyType: 'RANGE' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    }],
  }));
  return TableName;
}

export const deleteTable = async (TableName: string): Promise<void> => {
  await dynamoDb.send(new DeleteTableCommand({ TableName }));
};

export async function createKey(input: CreateKeyCommandInput = {}): Promise<string> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
  return KeyMetadata!.Arn!;
}

export const createSigningKey = (): Promise<string> => createKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });

/** Everything that a function and its registrar need, and the variables that name it. */
export async function createVariables(): Promise<Record<string, string>> {
  // Lambda sets these itself.
  const { AWS_LAMBDA_FUNCTION_NAME: _name, AWS_LAMBDA_FUNCTION_VERSION: _version, LAMBDA_TASK_ROOT: _root, ...shared } = FUNCTION_VARIABLES;
  return {
    ...shared,
    FHE_KEYSETS_TABLE: await createTable(),
    FHE_DATA_KEYS_TABLE: await createTable(),
    FHE_LEDGER_TABLE: await createLedgerTable(),
    FHE_EVALUATION_KEYS_BUCKET: await createBucket(),
    FHE_UPLOADS_BUCKET: await createBucket(),
    FHE_RESULTS_BUCKET: await createBucket(),
    FHE_DATA_KEY_KMS_KEY: await createKey(),
    FHE_RECEIPT_KMS_KEY: await createSigningKey(),
  };
}
