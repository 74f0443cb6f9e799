import { RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ReceiptSigner } from '../src';
import { newStack } from './fixtures/stack';
import { permissionsOf, resourcesOf } from './fixtures/template-reader';

test('the key is P-256, for signing only, and outlives its stack', () => {
  const stack = newStack();
  new ReceiptSigner(stack, 'Signer');

  const { Properties, DeletionPolicy } = resourcesOf(Template.fromStack(stack), 'AWS::KMS::Key').SignerKey;

  expect(Properties).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
  expect(DeletionPolicy).toBe('Retain');
});

test('DESTROY removes it', () => {
  const stack = newStack();
  new ReceiptSigner(stack, 'Signer', { removalPolicy: RemovalPolicy.DESTROY });

  Template.fromStack(stack).allResources('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test.each([
  ['grantSign', ['kms:GetPublicKey', 'kms:Sign']],
  ['grantReadPublicKey', ['kms:GetPublicKey']],
] as const)('%s allows %j', (method, actions) => {
  const stack = newStack();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  new ReceiptSigner(stack, 'Signer')[method](role);

  expect(permissionsOf(Template.fromStack(stack), 'Role')).toEqual([{ actions, resources: ['SignerKey.Arn'] }]);
});

test('an imported signer names its key', () => {
  const signer = ReceiptSigner.fromKeyArn(newStack(), 'Signer', 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555');

  expect(signer.keyId).toBe('11111111-2222-3333-4444-555555555555');
});
