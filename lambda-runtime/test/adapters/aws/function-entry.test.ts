import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { planRawHandler } from '@fhe-serverless/core/plan/raw';
import { defineRawFheHandler, real } from '@fhe-serverless/core/trace';
import { ClientSession } from '@fhe-serverless/engine/client';
import type { Engine } from '@fhe-serverless/engine/evaluate';
import { createSealEngine } from '@fhe-serverless/engine/seal-wasm';
import { createHandler } from '../../../src/adapters/aws/function-entry.ts';
import { tenantPseudonym } from '../../../src/runtime/index.ts';
import { fresh } from '../../contracts/opened-port.ts';
import { ByteEngine } from '../../fixtures/byte-engine.ts';
import { insecurePlan } from '../../fixtures/insecure-plan.ts';
import { openLocalWorld, type LocalWorld } from '../../fixtures/local-world.ts';
import { jsonOf, readAnswer, TestClient, verdict } from '../../fixtures/test-client.ts';
import { frontDoorEvent, lambdaApp, lambdaContext, responseOf } from './lambda-app.ts';
import { writePackage, type PackageFixture } from './package-fixture.ts';
import { FUNCTION_VARIABLES } from './variables.ts';

let world: LocalWorld;
let packaged: PackageFixture;

beforeEach(async () => {
  world = await openLocalWorld();
  packaged = await writePackage();
});
afterEach(async () => {
  await world.close();
  await rm(packaged.root, { recursive: true });
});

function create(differing: Record<string, string> = {}, engine: Engine = new ByteEngine(), seenRoots: string[] = []) {
  const variables = { ...FUNCTION_VARIABLES, LAMBDA_TASK_ROOT: packaged.codeRoot, FHE_LAYER_ROOT: packaged.layerRoot, ...differing };
  return createHandler({
    variables, ports: world.ports, log: world.ports.log,
    engine: async (layerRoot) => {
      seenRoots.push(layerRoot);
      return engine;
    },
  });
}

test('serves the manifest of the packaged plan, and gives the engine the place of its layer', async () => {
  const roots: string[] = [];
  const handler = await create({}, undefined, roots);

  const answer = await new TestClient(insecurePlan()).ask(lambdaApp(handler, 'score'), { path: '/manifest' });

  expect(answer.status).toBe(200);
  expect(roots).toEqual([packaged.layerRoot]);
});

test('keeps callers apart by the principal that the front door names', async () => {
  const handler = await create();
  const event = frontDoorEvent({ method: 'GET', path: '/usage', query: {}, headers: {}, body: new Uint8Array(), requestId: fresh() }, { tenant: 'AA' });
  const tenant = tenantPseudonym(FUNCTION_VARIABLES.FHE_TENANT_SALT, 'iam:111122223333:AROAAA');
  const call = { tenant, idempotencyKey: fresh(), requestDigest: fresh(32), requestId: fresh(), leaseToken: fresh(), amountNano: 1, microUnits: 1, leaseExpiresAt: world.clock.now() + 1_000 };
  await world.ports.ledger.reserve(call, world.clock.now());
  await world.ports.ledger.fail(call, 'FHE_ENGINE_FAILED', world.clock.now());

  const usage = responseOf(await handler(event, lambdaContext('score', 'live', fresh())));

  expect(jsonOf(usage)).toMatchObject({ failed: 1 });
});

test('on $LATEST every call is refused', async () => {
  const handler = await create({ AWS_LAMBDA_FUNCTION_VERSION: '$LATEST' });
  const event = frontDoorEvent({ method: 'GET', path: '/manifest', query: {}, headers: {}, body: new Uint8Array(), requestId: fresh() }, { tenant: 'AA' });

  const answer = responseOf(await handler(event, { ...lambdaContext('score', '$LATEST', fresh()), functionVersion: '$LATEST' }));

  expect(verdict(answer)).toBe('403 FHE_SERVICE_UNSIGNED_VERSION');
});

test('fails at start when a packaged file was changed, before the engine is loaded', async () => {
  await writeFile(join(packaged.layerRoot, 'fhe', 'seal.wasm'), 'another engine');
  const roots: string[] = [];

  await expect(create({}, undefined, roots)).rejects.toMatchObject({ code: 'FHE_CONFIG_CODE_CHANGED' });
  expect(roots).toEqual([]);
});

test('fails at start without a complete environment', async () => {
  await expect(create({ FHE_LEDGER_TABLE: '' })).rejects.toMatchObject({ code: 'FHE_CONFIG_ENVIRONMENT' });
  expect(world.logLines).toEqual([{ level: 'error', event: 'start-refused', fields: { code: 'FHE_CONFIG_ENVIRONMENT' } }]);
});

const REFUSING = "export default { kind: 'fhe-function', authorize: { decide: ({ principal }) => principal !== 'iam:111122223333:AROAAA', timeoutMillis: 1000 } };\n";

test('asks the packaged handler whom to serve, with the principal that the front door names', async () => {
  const plan = insecurePlan({ authorizeTimeoutMillis: 1000 });
  await rm(packaged.root, { recursive: true });
  packaged = await writePackage({ plan, handler: REFUSING });
  const app = lambdaApp(await create(), 'score');
  const [refused, served] = ['aa', 'bb'].map((tenant) => new TestClient(plan, { tenant }));

  expect(verdict(await refused!.evaluate(app, fresh()))).toBe('403 FHE_AUTHORIZE_REFUSED');
  expect(verdict(await served!.evaluate(app, fresh()))).toBe('428 FHE_KEYS_MISSING');
});

test.each([
  ['lacks it', undefined, 'FHE_CONFIG_CODE_CHANGED'],
  ['throws', "throw new Error('with a secret in it');\n", 'FHE_ENTRY_INVALID'],
  ['has no decision', 'export default {};\n', 'FHE_PLAN_INVALID'],
])('a package whose plan asks the handler fails at start when it %s', async (_name, handler, code) => {
  await rm(packaged.root, { recursive: true });
  packaged = await writePackage({ plan: insecurePlan({ authorizeTimeoutMillis: 1000 }), ...(handler !== undefined && { handler }) });

  await expect(create()).rejects.toMatchObject({ code, message: expect.not.stringContaining('secret') as unknown });
});

const DOUBLING = "export default { kind: 'raw-fhe-handler', evaluate: ({ x }, fhe) => ({ y: fhe.add(x, x) }) };\n";

test('runs a packaged raw handler, and refuses to start with another one than was planned', async () => {
  const { declaration, evaluate } = defineRawFheHandler({
    inputs: { x: real.vector(4, { min: -1, max: 1 }) }, outputs: { y: real.vector(4) }, scheme: 'ckks',
    parameters: { polyModulusDegree: 2048, coeffModulusBits: [50], scaleBits: 30 }, maxUnits: 1, evaluate: ({ x }, fhe) => ({ y: fhe.add(x, x) }),
  });
  const plan = planRawHandler({ declaration, evaluate, codeDigest: createHash('sha256').update(DOUBLING).digest('hex') });
  const engine = await createSealEngine();
  using session = new ClientSession(engine, plan);
  await rm(packaged.root, { recursive: true });
  packaged = await writePackage({ plan, handler: DOUBLING });
  const app = lambdaApp(await create({}, engine), 'score');
  const client = new TestClient(plan, { tenant: 'aa' });
  const message = client.inputAt(0, { samples: 1, payload: session.encrypt(plan.inputs[0]!, [[0.25, -0.5, 1, 0]]), draft: { parametersFingerprint: Buffer.from(plan.parameters.fingerprint, 'hex') } });

  const response = await client.evaluate(app, fresh(), message);

  expect(verdict(response)).toBe('200');
  const { outputs, receipt } = await readAnswer(response.body, await world.ports.signer.publicJwk());
  expect(session.decryptOutputs(plan.outputs, outputs.map(({ payload }) => payload), 1).get('y')![0]![0]).toBeCloseTo(0.5, 4);
  expect(receipt).toMatchObject({ planDigest: null, microUnits: plan.expected.microUnits });
  await rm(packaged.root, { recursive: true });
  packaged = await writePackage({ plan, handler: DOUBLING.replace('(x, x)', '(x,  x)') });
  await expect(create({}, engine)).rejects.toMatchObject({ code: 'FHE_PLAN_INVALID' });
});
