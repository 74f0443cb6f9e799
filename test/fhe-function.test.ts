import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { EvaluationKeyStore, FheFrontDoor, ReceiptSigner } from '../src';
import { newFunction, newStack } from './fixtures/stack';
import { permissionsOf, rendered, resourcesOf } from './fixtures/template-reader';

const stackOf = (props: Parameters<typeof newFunction>[1] = {}) => {
  const stack = newStack();
  const fn = newFunction(stack, props);
  return { stack, fn, template: Template.fromStack(stack) };
};

const functionOf = (template: Template, name = 'Score') => resourcesOf(template, 'AWS::Lambda::Function')[name].Properties;

describe('the function', () => {
  test('takes memory and timeout from the plan', () => {
    const { fn, template } = stackOf();

    const { MemorySize, Timeout, Environment } = functionOf(template);

    expect([MemorySize, Timeout]).toEqual([fn.plan.memorySizeMiB, fn.plan.timeoutSeconds]);
    expect(Environment.Variables).not.toHaveProperty('FHE_TIMEOUT_SECONDS');
  });

  test('takes memory and timeout from its props where they are given', () => {
    const { template } = stackOf({ memorySize: 3008, timeout: Duration.minutes(2) });

    const { MemorySize, Timeout, Environment } = functionOf(template);

    expect([MemorySize, Timeout]).toEqual([3008, 120]);
    expect(Environment.Variables.FHE_TIMEOUT_SECONDS).toBe('120');
  });

  test('runs on Node 24 and x86_64 with the engine as its first layer', () => {
    const stack = newStack();
    const own = lambda.LayerVersion.fromLayerVersionArn(stack, 'Own', 'arn:aws:lambda:eu-west-1:111122223333:layer:own:1');
    newFunction(stack, { layers: [own] });

    const { Runtime, Architectures, Handler, Layers } = functionOf(Template.fromStack(stack));

    expect({ Runtime, Architectures, Handler }).toEqual({ Runtime: 'nodejs24.x', Architectures: ['x86_64'], Handler: 'index.handler' });
    expect(rendered(Layers)).toEqual(['FheSealLayer', own.layerVersionArn]);
  });

  test('is told where its stores are', () => {
    const { template } = stackOf();

    const variables = rendered(functionOf(template).Environment.Variables);

    expect(variables).toEqual({
      FHE_CONTROL_PLANE: 'FheKeyStoreRegistrarLiveFunctionUrl.FunctionUrl',
      FHE_DATA_KEYS_TABLE: 'FheKeyStoreDataKeys',
      FHE_DATA_KEY_KMS_KEY: 'FheKeyStoreKey.Arn',
      FHE_EVALUATION_KEYS_BUCKET: 'FheKeyStoreBucket',
      FHE_FRONT_DOOR: 'function-url',
      FHE_KEYSETS_TABLE: 'FheKeyStoreKeysets',
      FHE_KEY_CACHE_MIB: expect.stringMatching(/^[1-9][0-9]*$/),
      FHE_LEDGER_TABLE: 'FheUsageLedgerTable',
      FHE_RECEIPT_KMS_KEY: 'FheReceiptSignerKey.Arn',
      FHE_RESULTS_BUCKET: 'FheResultStoreBucket',
      FHE_TENANT_SALT: 'FheKeyStoreKey',
      FHE_UPLOADS_BUCKET: 'FheKeyStoreBucket',
    });
  });

  test('keeps an author’s environment, but not what would override its own variables', () => {
    const { template } = stackOf({ environment: { STAGE: 'test', FHE_TENANT_SALT: 'chosen by the author' } });

    const { Variables } = functionOf(template).Environment;

    expect([Variables.STAGE, rendered(Variables.FHE_TENANT_SALT)]).toEqual(['test', 'FheKeyStoreKey']);
  });

  test('logs into a group with retention', () => {
    const { template } = stackOf({ logRetention: logs.RetentionDays.ONE_WEEK });

    expect(rendered(functionOf(template).LoggingConfig)).toEqual({ LogGroup: 'ScoreLog' });
    expect(resourcesOf(template, 'AWS::Logs::LogGroup').ScoreLog.Properties).toEqual({ RetentionInDays: 7 });
    template.resourceCountIs('Custom::LogRetention', 0);
  });

  test('uses the role and the log group that it is given', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new logs.LogGroup(stack, 'OwnLog');
    newFunction(stack, { role, logGroup });
    const template = Template.fromStack(stack);

    expect(rendered(functionOf(template).Role)).toBe('Own.Arn');
    expect(permissionsOf(template, 'Own')[0]).toEqual({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: ['OwnLog.Arn'] });
  });
});

describe('its role', () => {
  test('may do exactly what an evaluation needs', () => {
    const { template } = stackOf();

    const permissions = permissionsOf(template, 'ScoreRole');

    expect(permissions).toEqual([
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: ['ScoreLog.Arn'] },
      { actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: ['FheKeyStoreKeysets.Arn'] },
      { actions: ['dynamodb:GetItem'], resources: ['FheKeyStoreDataKeys.Arn'] },
      { actions: ['s3:GetObject'], resources: ['<FheKeyStoreBucket.Arn>/keys/*', '<FheKeyStoreBucket.Arn>/inputs/*'] },
      { actions: ['s3:ListBucket'], resources: ['FheKeyStoreBucket.Arn'] },
      {
        actions: ['kms:Decrypt'],
        resources: ['FheKeyStoreKey.Arn'],
        conditions: { StringEquals: { 'kms:EncryptionContext:format': 'FHEK1' } },
      },
      {
        actions: ['kms:Decrypt'],
        resources: ['FheKeyStoreKey.Arn'],
        conditions: {
          StringEquals: { 'kms:EncryptionContext:aws:s3:arn': 'FheKeyStoreBucket.Arn', 'kms:ViaService': 's3.<AWS::Region>.<AWS::URLSuffix>' },
        },
      },
      { actions: ['dynamodb:ConditionCheckItem', 'dynamodb:GetItem'], resources: ['FheUsageLedgerTable.Arn'] },
      {
        actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
        resources: ['FheUsageLedgerTable.Arn'],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['TENANT#*'] } },
      },
      { actions: ['dynamodb:Query'], resources: ['<FheUsageLedgerTable.Arn>/index/leases'] },
      { actions: ['kms:GetPublicKey', 'kms:Sign'], resources: ['FheReceiptSignerKey.Arn'] },
      { actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'], resources: ['<FheResultStoreBucket.Arn>/results/*'] },
      { actions: ['s3:ListBucket'], resources: ['FheResultStoreBucket.Arn'] },
    ]);
  });

  test('has no managed policy', () => {
    const { template } = stackOf();

    template.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });
});

describe('stores', () => {
  test('are shared by the functions of a stack', () => {
    const stack = newStack();
    newFunction(stack, {}, 'First');
    newFunction(stack, {}, 'Second');

    const template = Template.fromStack(stack);

    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 3);
    template.resourceCountIs('AWS::S3::Bucket', 2);
    template.resourceCountIs('AWS::KMS::Key', 2);
    template.resourceCountIs('AWS::Lambda::LayerVersion', 1);
    template.resourceCountIs('AWS::Lambda::Function', 3);
  });

  test('outlive their stack', () => {
    const { template } = stackOf();

    for (const type of ['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::KMS::Key']) {
      template.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });

  test('fails when the receipt signer is not the key store’s', () => {
    const stack = newStack();
    const keyStore = new EvaluationKeyStore(stack, 'Keys');

    expect(() => newFunction(stack, { keyStore, receiptSigner: new ReceiptSigner(stack, 'Other') })).toThrow(/^FHE_CONFIG_RECEIPT_SIGNER: /);
  });

  test('can be in another stack', () => {
    const stack = newStack();
    const keyStore = new EvaluationKeyStore(new Stack(stack.node.root as App, 'Keys'), 'Keys');

    newFunction(stack, { keyStore });
    const template = Template.fromStack(stack);

    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 1);
    expect(functionOf(template).Environment.Variables.FHE_KEYSETS_TABLE).toEqual({ 'Fn::ImportValue': expect.stringContaining('Keys') });
  });

  test('take the signer that the function is given', () => {
    const stack = newStack();
    const receiptSigner = new ReceiptSigner(stack, 'Own');

    const fn = newFunction(stack, { receiptSigner });

    expect(fn.keyStore.receiptSigner).toBe(receiptSigner);
    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 2);
  });
});

describe('the alias live', () => {
  test('names a published version', () => {
    const { template } = stackOf();

    const { Properties } = resourcesOf(template, 'AWS::Lambda::Alias').ScoreLive;

    expect(rendered(Properties)).toEqual({ Name: 'live', FunctionName: 'Score', FunctionVersion: 'ScoreCurrentVersion.Version' });
  });

  test.each<[string, (fn: ReturnType<typeof newFunction>) => void]>([
    ['a service’s permission', (fn) => fn.live.addPermission('Rule', { principal: new iam.ServicePrincipal('events.amazonaws.com') })],
    ['an anonymous function URL', (fn) => fn.live.addPermission('Url', {
      principal: new iam.AnyPrincipal(), action: 'lambda:InvokeFunctionUrl', functionUrlAuthType: lambda.FunctionUrlAuthType.NONE,
    })],
    ['an event source', (fn) => fn.live.addEventSource(new SqsEventSource(new sqs.Queue(fn, 'Queue')))],
    ['an event source mapping', (fn) => fn.live.addEventSourceMapping('Mapping', { eventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:queue' })],
    ['a service that invokes by itself', (fn) => fn.live.resourceArnsForGrantInvoke],
  ])('fails when %s would invoke it past the front door', (_what, invokePast) => {
    const fn = newFunction(newStack());

    expect(() => invokePast(fn)).toThrow(/^FHE_CONFIG_LIVE_ALIAS: .*\nhint: .*\nat: Stack\/Score\/Live$/);
  });

  test('grants the call through the front door', () => {
    const stack = newStack();
    const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
    newFunction(stack).live.grantInvoke(caller);

    const actions = permissionsOf(Template.fromStack(stack), 'Caller').flatMap((permission) => permission.actions);

    expect(actions).toEqual(['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']);
  });

  test('is left out of what services invoke by themselves', () => {
    const stack = newStack();
    const fn = newFunction(stack);

    expect(stack.resolve(fn.resourceArnsForGrantInvoke).map(rendered)).toEqual(['Score.Arn']);
  });
});

describe('direct invoke', () => {
  test('is absent by default', () => {
    const { fn, template } = stackOf();

    expect(fn.direct).toBeUndefined();
    expect(Object.keys(resourcesOf(template, 'AWS::Lambda::Alias'))).toEqual(['ScoreLive', 'FheKeyStoreRegistrarLive', 'FheKeyStoreRegistrarWorker']);
  });

  test('has an alias of its own on the function and on the registrar', () => {
    const { template } = stackOf({ directTenant: 'iam:111122223333:AROAEXAMPLE' });

    const aliases = resourcesOf(template, 'AWS::Lambda::Alias');

    expect([aliases.ScoreDirect.Properties.Name, aliases.FheKeyStoreRegistrarDirect.Properties.Name]).toEqual(['direct', 'direct']);
    for (const name of ['Score', 'FheKeyStoreRegistrarFunction']) {
      expect(functionOf(template, name).Environment.Variables.FHE_DIRECT_TENANT).toBe('iam:111122223333:AROAEXAMPLE');
    }
  });

  test('fails when two functions of one key store have different tenants', () => {
    const stack = newStack();
    newFunction(stack, { directTenant: 'iam:111122223333:AROAFIRST' }, 'First');

    expect(() => newFunction(stack, { directTenant: 'iam:111122223333:AROASECOND' }, 'Second')).toThrow(/^FHE_CONFIG_DIRECT_TENANT: /);
  });

  test('is what is granted where there is no front door', () => {
    const stack = newStack();
    const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
    const fn = newFunction(stack, { frontDoor: FheFrontDoor.none(), directTenant: 'iam:111122223333:AROAEXAMPLE' });
    fn.grantInvoke(caller);
    fn.grantRegisterKeys(caller);

    expect(permissionsOf(Template.fromStack(stack), 'Caller')).toEqual([
      { actions: ['lambda:InvokeFunction'], resources: ['ScoreDirect'] },
      { actions: ['lambda:InvokeFunction'], resources: ['FheKeyStoreRegistrarDirect'] },
    ]);
  });
});

describe('event sources', () => {
  const queueSource = (stack: ReturnType<typeof newStack>) => new SqsEventSource(new sqs.Queue(stack, 'Queue'));

  test('fails when one is added', () => {
    const stack = newStack();
    const fn = newFunction(stack);

    expect(() => fn.addEventSource(queueSource(stack))).toThrow(/^FHE_CONFIG_EVENT_SOURCE: SqsEventSource .*\nhint: .*\nat: Stack\/Score$/);
  });

  test('fails when one is among the props', () => {
    const stack = newStack();

    expect(() => newFunction(stack, { events: [queueSource(stack)] })).toThrow(/^FHE_CONFIG_EVENT_SOURCE: SqsEventSource /);
  });

  test('fails when a mapping is added', () => {
    const fn = newFunction(newStack());

    expect(() => fn.addEventSourceMapping('Mine', { eventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:queue' }))
      .toThrow(/^FHE_CONFIG_EVENT_SOURCE: the event source mapping Mine /);
  });
});

describe('warnings', () => {
  const warningOf = (props: Parameters<typeof newFunction>[1]) => {
    const { stack } = stackOf(props);
    return Annotations.fromStack(stack).findWarning('/Stack/Score', Match.anyValue()).map(({ entry }) => String(entry.data));
  };

  test('are silent by default', () => {
    expect(warningOf({})).toEqual([]);
  });

  test('tell that nobody can call', () => {
    expect(warningOf({ frontDoor: FheFrontDoor.none() })).toEqual([expect.stringContaining('cdk-fhe-serverless:noCaller')]);
  });

  test('tell that an HTTP API gives up earlier than the function', () => {
    expect(warningOf({ frontDoor: FheFrontDoor.httpApi(), timeout: Duration.minutes(1) })).toEqual([expect.stringContaining('cdk-fhe-serverless:httpApiTimeout')]);
  });

  test('tell that memory is below the predicted peak', () => {
    expect(warningOf({ memorySize: 128 })).toEqual([expect.stringContaining('cdk-fhe-serverless:memoryBelowPeak')]);
  });
});

describe('outputs', () => {
  test('are named after the path of the function', () => {
    const { template } = stackOf();

    expect(rendered(template.toJSON().Outputs)).toEqual({
      ScoreEndpoint: { Value: 'ScoreLiveFunctionUrl.FunctionUrl' },
      ScoreKeyEndpoint: { Value: 'FheKeyStoreRegistrarLiveFunctionUrl.FunctionUrl' },
      ScoreReceiptKeyId: { Value: 'FheReceiptSignerKey' },
      ScoreFunctionName: { Value: 'Score' },
    });
  });

  test('can be left out', () => {
    const { template } = stackOf({ outputs: false });

    expect(template.toJSON()).not.toHaveProperty('Outputs');
  });
});

describe('metrics', () => {
  test.each([
    ['metricEvaluations', 'Evaluations', 'Sum'],
    ['metricFailedEvaluations', 'FailedEvaluations', 'Sum'],
    ['metricRefused', 'RefusedRequests', 'Sum'],
    ['metricMicroUnits', 'MicroUnits', 'Sum'],
    ['metricSamplesProcessed', 'SamplesProcessed', 'Sum'],
    ['metricEvaluateMillis', 'EvaluateMillis', 'Average'],
    ['metricLoadKeysMillis', 'LoadKeysMillis', 'Average'],
    ['metricColdStarts', 'ColdStarts', 'Sum'],
  ] as const)('%s is %s of the runtime', (method, metricName, statistic) => {
    const fn = newFunction(newStack());

    const metric = fn[method]();

    expect(metric).toMatchObject({ namespace: 'FheServerless', metricName, statistic, dimensions: { FunctionName: fn.functionName } });
  });

  test('metrics of Lambda stay Lambda’s', () => {
    const fn = newFunction(newStack());

    expect([fn.metricErrors().namespace, fn.metric('Duration').namespace]).toEqual(['AWS/Lambda', 'AWS/Lambda']);
  });
});

test('a VPC adds the permissions for its network interfaces', () => {
  const stack = newStack();
  newFunction(stack, { vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 0 }), allowPublicSubnet: true });

  const { ManagedPolicyArns } = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Role').ScoreRole.Properties;

  expect(rendered(ManagedPolicyArns)).toEqual(['arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole']);
});

test('environment variables can be encrypted under an author’s key', () => {
  const stack = newStack();
  newFunction(stack, { environmentEncryption: new kms.Key(stack, 'Own') });

  expect(rendered(functionOf(Template.fromStack(stack)).KmsKeyArn)).toBe('Own.Arn');
});
