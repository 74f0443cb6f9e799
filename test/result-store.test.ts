import { RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ResultStore } from '../src';
import { newStack } from './fixtures/stack';
import { permissionsOf, resourcesOf } from './fixtures/template-reader';

test('answers are encrypted, private and gone after a day', () => {
  const stack = newStack();
  new ResultStore(stack, 'Results');

  const { Properties, DeletionPolicy } = resourcesOf(Template.fromStack(stack), 'AWS::S3::Bucket').ResultsBucket;

  expect(Properties).toMatchObject({
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
    LifecycleConfiguration: {
      Rules: [
        { ExpirationInDays: 1, Prefix: 'results/', Status: 'Enabled' },
        { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' },
      ],
    },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
  });
  expect(DeletionPolicy).toBe('Retain');
});

test('DESTROY removes bucket and answers', () => {
  const stack = newStack();
  new ResultStore(stack, 'Results', { removalPolicy: RemovalPolicy.DESTROY });

  const template = Template.fromStack(stack);

  template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
  template.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
});

test('an imported store grants its answers', () => {
  const stack = newStack();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  ResultStore.fromBucketName(stack, 'Results', 'results-bucket').grantReadWrite(role);

  expect(permissionsOf(Template.fromStack(stack), 'Role')).toEqual([
    { actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'], resources: ['arn:<AWS::Partition>:s3:::results-bucket/results/*'] },
    { actions: ['s3:ListBucket'], resources: ['arn:<AWS::Partition>:s3:::results-bucket'] },
  ]);
});
