import { FheError } from '@fhe-serverless/core/errors';
import { expect, test } from '@jest/globals';
import { callService, toServiceError } from '../../../src/adapters/aws/service-errors.ts';
import { exception } from './scripted-client.ts';

test.each([
  ['ThrottlingException', 'FHE_SERVICE_UNAVAILABLE'],
  ['ProvisionedThroughputExceededException', 'FHE_SERVICE_UNAVAILABLE'],
  ['SlowDown', 'FHE_SERVICE_UNAVAILABLE'],
  ['InternalServerError', 'FHE_SERVICE_UNAVAILABLE'],
  ['TimeoutError', 'FHE_SERVICE_UNAVAILABLE'],
  ['ExpiredTokenException', 'FHE_SERVICE_UNAVAILABLE'],
  ['CredentialsProviderError', 'FHE_SERVICE_MISCONFIGURED'],
  ['AccessDeniedException', 'FHE_SERVICE_MISCONFIGURED'],
  ['AccessDenied', 'FHE_SERVICE_MISCONFIGURED'],
  ['ResourceNotFoundException', 'FHE_SERVICE_MISCONFIGURED'],
  ['NoSuchBucket', 'FHE_SERVICE_MISCONFIGURED'],
  ['KMSInvalidStateException', 'FHE_SERVICE_MISCONFIGURED'],
])('%s becomes %s', (name, code) => {
  expect(toServiceError(exception(name), 'DynamoDB', 'GetItem')).toMatchObject({ code, kind: 'service', details: { service: 'DynamoDB', operation: 'GetItem', reason: name } });
});

test('a refusal without a name is known by its status', () => {
  expect(toServiceError(exception('Unknown', { $metadata: { httpStatusCode: 403 } }), 'S3', 'HeadObject')).toMatchObject({ code: 'FHE_SERVICE_MISCONFIGURED' });
  expect(toServiceError(exception('Unknown', { $metadata: { httpStatusCode: 500 } }), 'S3', 'HeadObject')).toMatchObject({ code: 'FHE_SERVICE_UNAVAILABLE' });
});

test('shows the name of an exception and never its text', () => {
  const error = toServiceError(exception('AccessDenied'), 'S3', 'PutObject');

  expect(JSON.stringify(error)).not.toContain('text of');
  expect(error.cause).toBeInstanceOf(Error);
});

test('leaves errors of ours alone, and gives results through', async () => {
  const ours = new FheError('FHE_KEYS_DAMAGED');

  await expect(callService('KMS', 'Decrypt', async () => { throw ours; })).rejects.toBe(ours);
  await expect(callService('KMS', 'Decrypt', async () => 1)).resolves.toBe(1);
});
