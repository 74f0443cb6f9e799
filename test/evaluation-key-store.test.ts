import { RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EvaluationKeyStore, type EvaluationKeyStoreProps, FheFrontDoor } from '../src';
import { newStack } from './fixtures/stack';
import { permissionsOf, rendered, resourcesOf } from './fixtures/template-reader';

const templateOf = (props?: EvaluationKeyStoreProps) => {
  const stack = newStack();
  new EvaluationKeyStore(stack, 'Keys', props);
  return Template.fromStack(stack);
};

describe('the bucket', () => {
  test('is encrypted under the store’s key with a bucket key, unversioned and closed', () => {
    const { Properties, DeletionPolicy } = resourcesOf(templateOf(), 'AWS::S3::Bucket').KeysBucket;

    expect(rendered(Properties)).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { KMSMasterKeyID: 'KeysKey.Arn', SSEAlgorithm: 'aws:kms' },
        }],
      },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
    expect(Properties).not.toHaveProperty('VersioningConfiguration');
    expect(Properties).not.toHaveProperty('CorsConfiguration');
    expect(DeletionPolicy).toBe('Retain');
  });

  test('forgets uploads after a day and keeps sealed keys', () => {
    const { Rules } = resourcesOf(templateOf(), 'AWS::S3::Bucket').KeysBucket.Properties.LifecycleConfiguration;

    expect(Rules).toEqual([
      { ExpirationInDays: 1, Prefix: 'staging/', Status: 'Enabled' },
      { ExpirationInDays: 1, Prefix: 'inputs/', Status: 'Enabled' },
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' },
    ]);
  });

  test('refuses plain HTTP', () => {
    templateOf().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        })]),
      },
    });
  });
});

test('the key that wraps data keys is rotated', () => {
  expect(resourcesOf(templateOf(), 'AWS::KMS::Key').KeysKey.Properties).toMatchObject({ EnableKeyRotation: true });
});

describe('the tables', () => {
  const KEY_SCHEMA = [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }];

  test('of key sets can be restored', () => {
    const { Properties } = resourcesOf(templateOf(), 'AWS::DynamoDB::GlobalTable').KeysKeysets;

    expect(Properties).toMatchObject({
      KeySchema: KEY_SCHEMA,
      Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
    });
  });

  test('of data keys cannot: no recovery, no stream, no second replica', () => {
    const { Properties } = resourcesOf(templateOf(), 'AWS::DynamoDB::GlobalTable').KeysDataKeys;

    expect(Properties).toMatchObject({ KeySchema: KEY_SCHEMA });
    expect(Properties).not.toHaveProperty('StreamSpecification');
    expect(Properties).not.toHaveProperty('TimeToLiveSpecification');
    expect(Properties.Replicas).toEqual([{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false }, Region: { Ref: 'AWS::Region' } }]);
  });
});

describe('the registrar', () => {
  test('may do exactly what registering needs', () => {
    expect(permissionsOf(templateOf(), 'KeysRegistrarFunctionRole')).toEqual([
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: ['KeysRegistrarFunctionLog.Arn'] },
      { actions: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], resources: ['KeysKeysets.Arn'] },
      { actions: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'], resources: ['KeysDataKeys.Arn'] },
      {
        actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'],
        resources: ['<KeysBucket.Arn>/keys/*', '<KeysBucket.Arn>/staging/*'],
      },
      { actions: ['s3:PutObject'], resources: ['<KeysBucket.Arn>/inputs/*'] },
      { actions: ['s3:ListBucket'], resources: ['KeysBucket.Arn'] },
      {
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['KeysKey.Arn'],
        conditions: { StringEquals: { 'kms:EncryptionContext:format': 'FHEK1' } },
      },
      {
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['KeysKey.Arn'],
        conditions: { StringEquals: { 'kms:EncryptionContext:aws:s3:arn': 'KeysBucket.Arn', 'kms:ViaService': 's3.<AWS::Region>.<AWS::URLSuffix>' } },
      },
      { actions: ['kms:GetPublicKey'], resources: ['FheReceiptSignerKey.Arn'] },
      { actions: ['lambda:InvokeFunction'], resources: ['KeysRegistrarWorker'] },
    ]);
  });

  test('is told where the store is', () => {
    const { Variables } = resourcesOf(templateOf(), 'AWS::Lambda::Function').KeysRegistrarFunction.Properties.Environment;

    expect(rendered(Variables)).toEqual({
      FHE_DATA_KEYS_TABLE: 'KeysDataKeys',
      FHE_DATA_KEY_KMS_KEY: 'KeysKey.Arn',
      FHE_EVALUATION_KEYS_BUCKET: 'KeysBucket',
      FHE_FRONT_DOOR: 'function-url',
      FHE_KEYSETS_TABLE: 'KeysKeysets',
      FHE_RECEIPT_KMS_KEY: 'FheReceiptSignerKey.Arn',
      FHE_TENANT_SALT: 'KeysKey',
      FHE_UPLOADS_BUCKET: 'KeysBucket',
    });
  });

  test('answers under one alias and works under another', () => {
    const aliases = Object.values(resourcesOf(templateOf(), 'AWS::Lambda::Alias'))
      .map(({ Properties }) => [Properties.Name, rendered(Properties.FunctionVersion)]);

    expect(aliases).toEqual([
      ['live', 'KeysRegistrarFunctionCurrentVersion.Version'],
      ['worker', 'KeysRegistrarFunctionCurrentVersion.Version'],
    ]);
  });

  test('stands behind the door that the store is given', () => {
    const template = templateOf({ frontDoor: FheFrontDoor.httpApi() });

    template.resourceCountIs('AWS::ApiGatewayV2::Api', 1);
    template.resourceCountIs('AWS::Lambda::Url', 0);
  });
});

test('DESTROY removes everything, objects included', () => {
  const template = templateOf({ removalPolicy: RemovalPolicy.DESTROY });

  for (const type of ['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::KMS::Key']) {
    template.allResources(type, { DeletionPolicy: 'Delete' });
  }
  template.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
});

test('grantRegister lets a caller through the front door of the registrar', () => {
  const stack = newStack();
  const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
  new EvaluationKeyStore(stack, 'Keys').grantRegister(caller);

  expect(permissionsOf(Template.fromStack(stack), 'Caller').map(({ actions, resources }) => [actions, resources])).toEqual([
    [['lambda:InvokeFunctionUrl'], ['KeysRegistrarLive']],
    [['lambda:InvokeFunction'], ['KeysRegistrarLive']],
  ]);
});

describe('an imported store', () => {
  const ATTRIBUTES = {
    bucketName: 'keys-bucket',
    encryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555',
    keysetsTableName: 'keysets',
    dataKeysTableName: 'data-keys',
    registrarArn: 'arn:aws:lambda:eu-west-1:111122223333:function:registrar',
    endpoint: 'https://keys.example/',
    receiptKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/66666666-7777-8888-9999-000000000000',
  };

  test('has the pseudonyms of the original', () => {
    const store = EvaluationKeyStore.fromEvaluationKeyStoreAttributes(newStack(), 'Keys', ATTRIBUTES);

    expect(store.tenantSalt).toBe('11111111-2222-3333-4444-555555555555');
    expect(store.receiptSigner.keyId).toBe('66666666-7777-8888-9999-000000000000');
  });

  test('grants what the original grants', () => {
    const stack = newStack();
    const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
    const store = EvaluationKeyStore.fromEvaluationKeyStoreAttributes(stack, 'Keys', ATTRIBUTES);
    store.grantRegister(caller);
    store.grantEvaluate(caller);

    const permissions = permissionsOf(Template.fromStack(stack), 'Caller');

    expect(permissions.slice(0, 4).map(({ actions, resources }) => [actions, resources])).toEqual([
      [['lambda:InvokeFunctionUrl'], [`${ATTRIBUTES.registrarArn}:live`]],
      [['lambda:InvokeFunction'], [`${ATTRIBUTES.registrarArn}:live`]],
      [['dynamodb:GetItem', 'dynamodb:Query'], ['arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/keysets']],
      [['dynamodb:GetItem'], ['arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/data-keys']],
    ]);
  });

  test('behind an HTTP API grants its routes', () => {
    const stack = newStack();
    const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
    EvaluationKeyStore.fromEvaluationKeyStoreAttributes(stack, 'Keys', { ...ATTRIBUTES, httpApiId: 'api1234' }).grantRegister(caller);

    expect(permissionsOf(Template.fromStack(stack), 'Caller')).toEqual([{
      actions: ['execute-api:Invoke'],
      resources: ['arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:api1234/$default/*/*'],
    }]);
  });
});
