import { RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type IUsageLedger, UsageLedger } from '../src';
import { newStack } from './fixtures/stack';
import { permissionsOf, resourcesOf } from './fixtures/template-reader';

const granted = (grant: (ledger: IUsageLedger, reader: iam.IRole) => void) => {
  const stack = newStack();
  const reader = new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() });
  grant(new UsageLedger(stack, 'Ledger'), reader);
  return permissionsOf(Template.fromStack(stack), 'Reader');
};

test('the table can be restored, forgets old requests and lists what is held', () => {
  const stack = newStack();
  new UsageLedger(stack, 'Ledger');

  const { Properties, DeletionPolicy } = resourcesOf(Template.fromStack(stack), 'AWS::DynamoDB::GlobalTable').LedgerTable;

  expect(Properties).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    GlobalSecondaryIndexes: [{
      IndexName: 'leases',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'leaseExpiresAt', KeyType: 'RANGE' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    }],
    Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
  expect(DeletionPolicy).toBe('Retain');
});

test('DESTROY removes it', () => {
  const stack = newStack();
  new UsageLedger(stack, 'Ledger', { removalPolicy: RemovalPolicy.DESTROY });

  Template.fromStack(stack).allResources('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
});

test('readers of usage see counters and no receipt', () => {
  const permissions = granted((ledger, reader) => ledger.grantReadUsage(reader));

  expect(permissions).toEqual([{
    actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'],
    resources: ['LedgerTable.Arn'],
    conditions: {
      'ForAllValues:StringEquals': {
        'dynamodb:Attributes': ['pk', 'sk', 'evaluations', 'failed', 'microUnits', 'amountNano', 'bytesIn', 'bytesOut', 'samples', 'committedNano'],
      },
      'StringEquals': { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
    },
  }]);
});

test('readers of receipts see receipts and no counter', () => {
  const permissions = granted((ledger, reader) => ledger.grantReadReceipts(reader));

  expect(permissions).toEqual([{
    actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'],
    resources: ['LedgerTable.Arn'],
    conditions: {
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'receipt', 'period', 'settledAt'] },
      'StringEquals': { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
    },
  }]);
});

test('what evaluates writes records of callers and no budget', () => {
  const writes = granted((ledger, evaluator) => ledger.grantRecord(evaluator)).filter(({ actions }) => actions.some((action) => /Put|Update|Delete/.test(action)));

  expect(writes).toEqual([{
    actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
    resources: ['LedgerTable.Arn'],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['TENANT#*'] } },
  }]);
});

test('an imported ledger grants what the original grants', () => {
  const stack = newStack();
  const reader = new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() });
  const ledger = UsageLedger.fromTableArn(stack, 'Ledger', 'arn:aws:dynamodb:eu-west-1:111122223333:table/ledger');
  ledger.grantReadReceipts(reader);

  expect(ledger.tableName).toBe('ledger');
  expect(permissionsOf(Template.fromStack(stack), 'Reader')[0].resources).toEqual(['arn:aws:dynamodb:eu-west-1:111122223333:table/ledger']);
});
