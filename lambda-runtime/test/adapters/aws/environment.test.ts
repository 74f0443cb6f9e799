import { expect, test } from '@jest/globals';
import { readFunctionEnvironment, readRegistrarEnvironment, type Variables } from '../../../src/adapters/aws/environment.ts';
import { FUNCTION_VARIABLES as COMPLETE } from './variables.ts';

const wrong = (name: string) => expect.objectContaining({ code: 'FHE_CONFIG_ENVIRONMENT', details: expect.objectContaining({ name }) });
const without = (name: string): Variables => ({ ...COMPLETE, [name]: undefined });

test('reads a complete environment', () => {
  expect(readFunctionEnvironment(COMPLETE)).toMatchObject({
    functionName: 'score', functionVersion: '7', ledgerTable: 'ledger', keyCacheMib: 512, layerRoot: '/opt', metrics: 'emf', metricsNamespace: 'FheServerless',
    timeoutSeconds: undefined, controlPlane: 'https://keys.example', identityRules: { frontDoor: 'function-url', tenantSalt: COMPLETE.FHE_TENANT_SALT },
  });
});

test('an empty variable is an absent one', () => {
  expect(readFunctionEnvironment({ ...COMPLETE, FHE_DIRECT_TENANT: '', FHE_TIMEOUT_SECONDS: '' })).toEqual(readFunctionEnvironment(COMPLETE));
});

test.each([
  'AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_VERSION', 'LAMBDA_TASK_ROOT', 'FHE_FRONT_DOOR', 'FHE_TENANT_SALT', 'FHE_KEYSETS_TABLE', 'FHE_DATA_KEYS_TABLE',
  'FHE_EVALUATION_KEYS_BUCKET', 'FHE_UPLOADS_BUCKET', 'FHE_DATA_KEY_KMS_KEY', 'FHE_RECEIPT_KMS_KEY', 'FHE_LEDGER_TABLE', 'FHE_RESULTS_BUCKET', 'FHE_CONTROL_PLANE', 'FHE_KEY_CACHE_MIB',
])('fails without %s, and says so', (name) => {
  expect(() => readFunctionEnvironment(without(name))).toThrow(wrong(name));
});

test.each([
  ['FHE_FRONT_DOOR', 'anonymous'],
  ['FHE_TENANT_SALT', 'too short'],
  ['FHE_DATA_KEY_KMS_KEY', 'alias/data-keys'],
  ['FHE_RECEIPT_KMS_KEY', 'arn:aws:kms:eu-central-1:111122223333:alias/receipts'],
  ['FHE_CONTROL_PLANE', 'http://keys.example'],
  ['FHE_CONTROL_PLANE', 'keys.example'],
  ['FHE_KEY_CACHE_MIB', '0'],
  ['FHE_KEY_CACHE_MIB', '1.5'],
  ['FHE_KEY_CACHE_MIB', '1e3'],
  ['FHE_TIMEOUT_SECONDS', '-1'],
  ['FHE_METRICS', 'statsd'],
  ['FHE_LEDGER_TABLE', 'a table'],
])('fails when %s is %s', (name, value) => {
  expect(() => readFunctionEnvironment({ ...COMPLETE, [name]: value })).toThrow(wrong(name));
});

test('the registrar needs no ledger and no results', () => {
  const { FHE_LEDGER_TABLE: _ledger, FHE_RESULTS_BUCKET: _results, FHE_CONTROL_PLANE: _plane, FHE_KEY_CACHE_MIB: _cache, LAMBDA_TASK_ROOT: _root, ...registrar } = COMPLETE;

  expect(readRegistrarEnvironment({ ...registrar, FHE_KEYSET_LEASE_SECONDS: '60' })).toMatchObject({ keysetLeaseSeconds: 60, maxUploadBytes: undefined });
});
