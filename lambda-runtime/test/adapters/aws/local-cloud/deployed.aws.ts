/** Function and registrar as Lambda runs them: bundled, published, behind aliases, the worker invoked by the registrar itself. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { HttpResult } from '../../../../src/adapters/aws/http-event.ts';
import type { App, HttpRequest, HttpResponse } from '../../../../src/runtime/index.ts';
import { fresh } from '../../../contracts/opened-port.ts';
import { insecurePlan } from '../../../fixtures/insecure-plan.ts';
import { jsonOf, readAnswer, TestClient, verdict } from '../../../fixtures/test-client.ts';
import { frontDoorEvent, responseOf } from '../lambda-app.ts';
import { createVariables } from './cloud.ts';
import { bundled, deploy, packageOf, type Deployed } from './deployment.ts';

const ALIASES = ['live', 'direct', 'worker'];
const VICTIM = { tenant: 'victim' };

let score: Deployed;
let registrar: Deployed;
let variables: Record<string, string>;

beforeAll(async () => {
  variables = { ...await createVariables(), FHE_DIRECT_TENANT: fresh() };
  score = await deploy('score', packageOf(await bundled('./deployed-function.ts')), variables, ALIASES);
  registrar = await deploy('registrar', { 'index.mjs': await bundled('./deployed-registrar.ts') }, variables, ALIASES);
}, 120_000);
afterAll(() => Promise.all([score?.destroy(), registrar?.destroy()]));

/** Every event forges the context of a front door: on the direct alias that must mean nothing. */
function directApp(deployed: Deployed): App {
  return {
    serves: () => true,
    handle: async (request): Promise<HttpResponse> => responseOf(await deployed.invoke(frontDoorEvent(request, VICTIM), 'direct') as HttpResult),
  };
}

const requestTo = (path: string): HttpRequest => ({ method: 'GET', path, query: {}, headers: {}, body: new Uint8Array(), requestId: fresh() });
const call = async (path: string, qualifier?: string): Promise<HttpResponse> => responseOf(await score.invoke(frontDoorEvent(requestTo(path), VICTIM), qualifier) as HttpResult);

async function untilReady(client: TestClient, keysetId: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { status } = jsonOf(await client.ask(directApp(registrar), { path: `/keysets/${keysetId}` })) as { status: string };
    if (status === 'ready') return;
    await sleep(200);
  }
  throw new Error('the key set did not become ready');
}

test('keys up, evaluated once, retried, receipted', async () => {
  const client = new TestClient(insecurePlan());
  const app = directApp(score);
  await untilReady(client, await client.uploadKeys(app, directApp(registrar)));
  const idempotencyKey = randomBytes(16).toString('hex');

  const answer = await client.evaluate(app, idempotencyKey);
  const retry = await client.evaluate(app, idempotencyKey);

  expect([verdict(answer), verdict(retry)]).toEqual(['200', '200']);
  expect(Buffer.compare(answer.body, retry.body)).toBe(0);
  const { jwk } = jsonOf(await client.ask(app, { path: '/manifest' })) as { jwk: Parameters<typeof readAnswer>[1] };
  const { receipt } = await readAnswer(answer.body, jwk);
  expect(receipt).toMatchObject({ iss: score.functionName, functionVersion: '1', sub: variables.FHE_DIRECT_TENANT });
}, 120_000);

test('the forged context of a direct invoke is nobody: everything belongs to the fixed tenant', async () => {
  const usage = jsonOf(await call('/usage', 'direct'));

  expect(usage).toMatchObject({ evaluations: 1 });
});

test('the same event on other qualifiers is refused', async () => {
  expect(verdict(await call('/usage'))).toBe('403 FHE_SERVICE_UNSIGNED_VERSION');
  expect(verdict(await call('/usage', '$LATEST'))).toBe('403 FHE_SERVICE_UNSIGNED_VERSION');
  expect(verdict(await call('/usage', '1'))).toBe('403 FHE_REQUEST_FORBIDDEN');
  expect(verdict(await call('/usage', 'worker'))).toBe('403 FHE_REQUEST_FORBIDDEN');
});

test('the worker takes jobs only on its alias', async () => {
  const job = { fheJob: 'register-keyset', tenant: fresh(), keysetId: fresh(32) };

  expect(await registrar.invoke(job, 'worker')).toEqual({});
  expect(verdict(responseOf(await registrar.invoke(job, 'direct') as HttpResult))).toBe('400 FHE_WIRE_MALFORMED');
  expect(verdict(responseOf(await registrar.invoke(job, 'live') as HttpResult))).toBe('400 FHE_WIRE_MALFORMED');
});

test('a package whose code was changed does not start', async () => {
  const files = packageOf(await bundled('./deployed-function.ts'));
  const changed = await deploy('changed', { ...files, 'index.mjs': Buffer.concat([files['index.mjs']!, Buffer.from('\n')]) }, variables, ['direct']);

  // The emulator passes on nothing but the text of an error that a module threw while it was loaded.
  await expect(changed.invoke(frontDoorEvent(requestTo('/manifest'), undefined), 'direct')).rejects.toThrow('index.mjs is not the file that was packaged');
  await changed.destroy();
}, 120_000);
