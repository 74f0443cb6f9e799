/** The front door of the local cloud: an HTTP API with IAM before the published alias. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MEDIA_TYPE } from '../../../../src/runtime/index.ts';
import { insecurePlan } from '../../../fixtures/insecure-plan.ts';
import { TestClient, verdict } from '../../../fixtures/test-client.ts';
import { createVariables } from './cloud.ts';
import { bundled, deploy, packageOf, type Deployed } from './deployment.ts';
import { callHttpApi, createHttpApi } from './local-http-api.ts';

let deployed: Deployed;
let host: string;

beforeAll(async () => {
  const variables = { ...await createVariables(), FHE_FRONT_DOOR: 'http-api' };
  const files = packageOf(await bundled('./deployed-function.ts'));
  deployed = await deploy('door', files, variables, ['live']);
  host = await createHttpApi(deployed.aliasArns.live!);
}, 120_000);
afterAll(() => deployed.destroy());

test('serves a signed call, and takes a binary body exactly', async () => {
  const message = Buffer.concat(new TestClient(insecurePlan()).inputs());
  const headers = { 'content-type': MEDIA_TYPE, 'idempotency-key': randomBytes(16).toString('hex') };

  const manifest = await callHttpApi(host, { path: '/manifest' });
  const evaluation = await callHttpApi(host, { method: 'POST', path: '/evaluations', headers, body: message });

  expect(manifest.status).toBe(200);
  // The envelopes name the digests of their payloads: keys are asked for only when every byte arrived as it was sent.
  expect(verdict(evaluation)).toBe('428 FHE_KEYS_MISSING');
});

test('a forged context in a direct invoke of the version is refused', async () => {
  const event = { version: '2.0', rawPath: '/usage', headers: {}, requestContext: { http: { method: 'GET' }, authorizer: { iam: { accountId: '111122223333', userId: 'AROAVICTIM' } } } };

  const answer = await deployed.invoke(event, '1') as { statusCode: number };

  expect(answer.statusCode).toBe(403);
});
