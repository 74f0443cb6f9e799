/** Both Lambda handlers on ports of the local cloud: keys up, one evaluation, its retry, its receipt, and erasure. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHandler, createRegistrarHandler, functionPorts, readFunctionEnvironment, registrarPorts, type RegistrarHandler } from '../../../../src/adapters/aws/index.ts';
import type { App, Log, PublicJwk } from '../../../../src/runtime/index.ts';
import { fresh } from '../../../contracts/opened-port.ts';
import { ByteEngine } from '../../../fixtures/byte-engine.ts';
import { insecurePlan } from '../../../fixtures/insecure-plan.ts';
import { jsonOf, readAnswer, TestClient, verdict } from '../../../fixtures/test-client.ts';
import { lambdaApp, lambdaContext } from '../lambda-app.ts';
import { writePackage, type PackageFixture } from '../package-fixture.ts';
import { FUNCTION_VARIABLES } from '../variables.ts';
import { CLOUD, createVariables } from './cloud.ts';

/** What is logged is tested elsewhere. */
const log: Log = { write() {} };

let packaged: PackageFixture;
let engine: ByteEngine;
let app: App;
let registrar: App;
let registrarHandler: RegistrarHandler;

beforeAll(async () => {
  packaged = await writePackage();
  engine = new ByteEngine();
  const variables = {
    ...FUNCTION_VARIABLES,
    ...await createVariables(),
    LAMBDA_TASK_ROOT: packaged.codeRoot,
    FHE_LAYER_ROOT: packaged.layerRoot,
    FHE_METRICS: 'cloudwatch',
  };
  const environment = readFunctionEnvironment(variables);
  app = lambdaApp(await createHandler({ variables, ports: { ...functionPorts(environment, CLOUD), log }, engine: async () => engine }), 'score');
  registrarHandler = createRegistrarHandler({
    variables, ports: { ...registrarPorts(environment, CLOUD), log },
    requestRegistration: async (tenant, keysetId) => void await registrarHandler({ fheJob: 'register-keyset', tenant, keysetId }, lambdaContext('registrar', 'worker', fresh())),
  });
  registrar = lambdaApp(registrarHandler, 'registrar');
});
afterAll(() => rm(packaged.root, { recursive: true }));

async function jwkOf(client: TestClient): Promise<PublicJwk> {
  return (jsonOf(await client.ask(app, { path: '/manifest' })) as { jwk: PublicJwk }).jwk;
}

test('keys, evaluation, retry, receipt and usage of one caller', async () => {
  const client = new TestClient(insecurePlan());
  const keysetId = await client.uploadKeys(app, registrar);
  expect(jsonOf(await client.ask(registrar, { path: `/keysets/${keysetId}` }))).toMatchObject({ status: 'ready' });
  const idempotencyKey = randomBytes(16).toString('hex');

  const answer = await client.evaluate(app, idempotencyKey);
  const retry = await client.evaluate(app, idempotencyKey);

  expect([answer.status, retry.status]).toEqual([200, 200]);
  expect(Buffer.compare(answer.body, retry.body)).toBe(0);
  expect(engine.evaluations).toBe(1);
  const { receipt, jws } = await readAnswer(answer.body, await jwkOf(client));
  expect(jsonOf(await client.ask(app, { path: `/receipts/${receipt.requestId}` }))).toMatchObject({ receipt: jws });
  expect(jsonOf(await client.ask(app, { path: '/usage' }))).toMatchObject({ evaluations: 1, failed: 0, amountNano: receipt.amountNano });
});

test('another caller sees nothing of it', async () => {
  const owner = new TestClient(insecurePlan());
  const keysetId = await owner.uploadKeys(app, registrar);
  const other = new TestClient(insecurePlan(), { keyId: owner.keyId });

  expect(verdict(await other.ask(registrar, { path: `/keysets/${keysetId}` }))).toBe('404 FHE_KEYS_NOT_FOUND');
  expect(verdict(await other.evaluate(app, randomBytes(16).toString('hex')))).toBe('428 FHE_KEYS_MISSING');
});

test('erased keys answer to nothing, and can be registered again', async () => {
  const client = new TestClient(insecurePlan());
  const keysetId = await client.uploadKeys(app, registrar);
  expect((await client.evaluate(app, randomBytes(16).toString('hex'))).status).toBe(200);

  const erased = await client.ask(registrar, { method: 'DELETE', path: `/keysets/${keysetId}` });

  expect(erased.status).toBe(204);
  expect(verdict(await client.evaluate(app, randomBytes(16).toString('hex')))).toBe('428 FHE_KEYS_MISSING');
  await client.uploadKeys(app, registrar);
  expect((await client.evaluate(app, randomBytes(16).toString('hex'))).status).toBe(200);
});

test('twenty calls with one idempotency key are one evaluation', async () => {
  const client = new TestClient(insecurePlan());
  await client.uploadKeys(app, registrar);
  const [idempotencyKey, before] = [randomBytes(16).toString('hex'), engine.evaluations];

  const answers = await Promise.all(Array.from({ length: 20 }, () => client.evaluate(app, idempotencyKey)));

  const verdicts = answers.map(verdict);
  expect(verdicts).toContain('200');
  expect(verdicts.filter((each) => each !== '200' && each !== '409 FHE_REQUEST_IN_PROGRESS')).toEqual([]);
  expect(engine.evaluations - before).toBe(1);
  expect(jsonOf(await client.ask(app, { path: '/usage' }))).toMatchObject({ evaluations: 1, failed: 0 });
});
