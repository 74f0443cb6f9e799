import type { LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import { requireRegistrationJob, sendRegistrationJob } from '../../../src/adapters/aws/registration-job.ts';
import { scriptedClient } from './scripted-client.ts';

const JOB = { fheJob: 'register-keyset', tenant: 'a'.repeat(32), keysetId: 'b'.repeat(64) } as const;

test('sends what the worker takes, to the worker alone, without waiting', async () => {
  const client = scriptedClient<LambdaClient>({ StatusCode: 202 });

  await sendRegistrationJob(client, 'registrar', JOB);

  const { FunctionName, Qualifier, InvocationType, Payload } = client.sent[0]!.input;
  expect({ FunctionName, Qualifier, InvocationType }).toEqual({ FunctionName: 'registrar', Qualifier: 'worker', InvocationType: 'Event' });
  expect(requireRegistrationJob(JSON.parse(new TextDecoder().decode(Payload as Uint8Array)))).toEqual(JOB);
});

test('fails when Lambda did not queue the job', async () => {
  await expect(sendRegistrationJob(scriptedClient<LambdaClient>({ StatusCode: 200 }), 'registrar', JOB)).rejects.toMatchObject({ code: 'FHE_SERVICE_ANSWER' });
});

test.each([
  ['nothing', undefined],
  ['a text', 'register-keyset'],
  ['a list', [JOB]],
  ['another job', { ...JOB, fheJob: 'erase-keyset' }],
  ['no tenant', { ...JOB, tenant: undefined }],
  ['a tenant that is no pseudonym', { ...JOB, tenant: `${'a'.repeat(30)}/x` }],
  ['a tenant in upper case', { ...JOB, tenant: 'A'.repeat(32) }],
  ['a keyset id that is none', { ...JOB, keysetId: 'b'.repeat(32) }],
  ['another member', { ...JOB, force: true }],
  ['an HTTP event', { version: '2.0', rawPath: '/keysets', requestContext: { http: { method: 'POST' } } }],
])('refuses %s', (_name, event) => {
  expect(() => requireRegistrationJob(event)).toThrow(expect.objectContaining({ code: 'FHE_WIRE_MALFORMED' }));
});
