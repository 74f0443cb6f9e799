/** A raw handler behind the runtime: the most is reserved, what was used is billed, and the receipt names code instead of a plan. */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { costOf, encodePlan, type RawPlan } from '@fhe-serverless/core/plan';
import { planRawHandler } from '@fhe-serverless/core/plan/raw';
import { requestDigest } from '@fhe-serverless/core/wire';
import type { RawEvaluate, RawOperations, RawValue } from '@fhe-serverless/core/raw';
import { defineRawFheHandler, real } from '@fhe-serverless/core/trace';
import { ClientSession } from '@fhe-serverless/engine/client';
import { createSealEngine, type SealEngine } from '@fhe-serverless/engine/seal-wasm';
import { sha256Hex } from '../../src/runtime/hashes.ts';
import { createFunctionApp } from '../../src/runtime/index.ts';
import { fresh, same } from '../contracts/opened-port.ts';
import { ByteEngine } from '../fixtures/byte-engine.ts';
import { openService, type Service } from '../fixtures/service.ts';
import { readAnswer, readManifest, TestClient, verdict } from '../fixtures/test-client.ts';

const PERIOD = '2026-11';
const CODE_DIGEST = sha256Hex(Buffer.from('handler.mjs'));
const CODE_DIGESTS = { 'handler.mjs': CODE_DIGEST, 'index.mjs': 'aa'.repeat(32), 'layer/seal.wasm': 'bb'.repeat(32) };

type Body = (x: RawValue, fhe: RawOperations) => RawValue;

const bodyOf = (body: Body): RawEvaluate => ({ x }, fhe) => ({ y: body(x!, fhe) });
const doubled: Body = (x, fhe) => fhe.add(x, x);

/** Without keys, in the smallest ring: real parameters, that a deployment takes. */
const plan: RawPlan = (() => {
  const { declaration, evaluate } = defineRawFheHandler({
    inputs: { x: real.vector(4, { min: -1, max: 1 }) }, outputs: { y: real.vector(4) }, scheme: 'ckks',
    parameters: { polyModulusDegree: 2048, coeffModulusBits: [50], scaleBits: 30 }, maxUnits: 2, evaluate: bodyOf(doubled) as never,
  });
  return planRawHandler({ declaration, evaluate, codeDigest: CODE_DIGEST });
})();
const PLAN_DIGEST = sha256Hex(encodePlan(plan));

let engine: SealEngine;
let service: Service;
let session: ClientSession;
let client: TestClient;
beforeAll(async () => { engine = await createSealEngine(); });

async function begin(body: Body = doubled): Promise<void> {
  service = await openService({ function: { plan, planDigest: PLAN_DIGEST, constants: new Uint8Array(), codeDigests: CODE_DIGESTS, engine, handler: { codeDigest: CODE_DIGEST, evaluate: bodyOf(body) } } });
  session = new ClientSession(engine, plan);
  client = new TestClient(plan);
}

afterEach(async () => {
  session[Symbol.dispose]();
  await service.close();
});

const message = (): Uint8Array => client.inputAt(0, { samples: 1, payload: session.encrypt(plan.inputs[0]!, [[0.25, -0.5, 1, 0]]), draft: { parametersFingerprint: Buffer.from(plan.parameters.fingerprint, 'hex') } });
const usage = () => service.options.ports.ledger.usage(client.tenant, PERIOD);
const jwk = () => service.options.ports.signer.publicJwk();

test('the answer is right, and its receipt names the code, the metered units and what they cost', async () => {
  await begin();

  const response = await client.evaluate(service.app, fresh(), message());

  expect(verdict(response)).toBe('200');
  const { outputs, receipt } = await readAnswer(response.body, await jwk());
  const [row] = session.decryptOutputs(plan.outputs, outputs.map(({ payload }) => payload), 1).get('y')!;
  [0.5, -1, 2, 0].forEach((value, i) => expect(row![i]).toBeCloseTo(value, 4));
  const codeDigest = sha256Hex(Buffer.from(`${CODE_DIGEST}  handler.mjs\n${'aa'.repeat(32)}  index.mjs\n`));
  expect(receipt).toMatchObject({ planDigest: null, programDigest: null, codeDigest, microUnits: plan.expected.microUnits, amountNano: plan.expected.amountNano, parametersFingerprints: [plan.parameters.fingerprint] });
  expect(receipt.amountNano).toBe(costOf(receipt.microUnits, plan.cost.multiplicativeDepth, plan.requestBytes).amountNano);
  expect(receipt.requestDigest).toBe(requestDigest(PLAN_DIGEST, Buffer.from(client.keyId, 'hex'), receipt.inputDigests));
  expect(await usage()).toMatchObject({ evaluations: 1, microUnits: receipt.microUnits, amountNano: receipt.amountNano });
});

test('the manifest quotes what a call costs at most, and names the handler', async () => {
  await begin();

  const claims = await readManifest(await client.manifest(service.app), await jwk());

  expect(claims).toMatchObject({ kind: 'raw', programDigest: null, planDigest: PLAN_DIGEST, codeDigest: CODE_DIGEST, assertions: [], cost: { microUnits: 2_000_000 } });
});

test('the most is reserved: a budget for less than that refuses, although the call would use less', async () => {
  await begin();
  await service.options.ports.ledger.setBudget(client.tenant, plan.cost.amountNano - 1);

  expect(verdict(await client.evaluate(service.app, fresh(), message()))).toBe('402 FHE_REQUEST_BUDGET');

  await service.options.ports.ledger.setBudget(client.tenant, plan.cost.amountNano);
  expect(verdict(await client.evaluate(service.app, fresh(), message()))).toBe('200');
  // What was reserved beyond the metered amount is free again.
  await service.options.ports.ledger.setBudget(client.tenant, plan.cost.amountNano + plan.expected.amountNano);
  expect(verdict(await client.evaluate(service.app, fresh(), message()))).toBe('200');
});

test('a retry gets the same bytes, and is billed once', async () => {
  let runs = 0;
  await begin((x, fhe) => { runs += 1; return doubled(x, fhe); });
  const [key, body] = [fresh(), message()];
  const first = await client.evaluate(service.app, key, body);

  const retry = await client.evaluate(service.app, key, body);

  expect(same(retry.body, first.body)).toBe(true);
  expect(runs).toBe(1);
  expect((await usage()).evaluations).toBe(1);
});

test('the same inputs give the same outputs under another key of idempotency: that is what an audit compares', async () => {
  await begin();
  const body = message();

  const [first, second] = await Promise.all([1, 2].map(async () => readAnswer((await client.evaluate(service.app, fresh(), body)).body, await jwk())));

  expect(second!.outputDigests).toEqual(first!.outputDigests);
});

describe('a handler that fails is recorded at zero with its reason, and the next call runs, when it', () => {
  test.each<[string, Body, string]>([
    ['runs away', (x, fhe) => { for (let y = x; ; ) { const next = fhe.negate(y); if (y !== x) fhe.release(y); y = next; } }, '422 FHE_RAW_UNITS_EXCEEDED'],
    ['keeps everything', (x, fhe) => { for (let y = x; ; y = fhe.negate(y)); }, '422 FHE_RAW_LIMIT'],
    ['throws', () => { throw new Error('with a secret in it'); }, '422 FHE_RAW_HANDLER'],
    ['breaks a rule', (x, fhe) => fhe.rescale(x), '422 FHE_RAW_OPERATION'],
  ])('%s', async (_name, body, expected) => {
    let fails = true;
    await begin((x, fhe) => (fails ? body : doubled)(x, fhe));
    const key = fresh();

    const response = await client.evaluate(service.app, key, message());

    expect(verdict(response)).toBe(expected);
    expect(Buffer.from(response.body).toString('utf8') + JSON.stringify(service.world.logLines)).not.toContain('secret');
    expect(await usage()).toMatchObject({ evaluations: 0, failed: 1, microUnits: 0, amountNano: 0 });
    fails = false;
    expect(verdict(await client.evaluate(service.app, fresh(), message()))).toBe('200');
  });
});

describe('a raw plan is not served', () => {
  test.each<[string, object]>([
    ['without its code', { handler: undefined }],
    ['with other code than was planned', { handler: { codeDigest: 'dd'.repeat(32), evaluate: bodyOf(doubled) } }],
    ['with code that is no raw handler', { handler: { codeDigest: CODE_DIGEST } }],
    ['by an engine that runs planned programs only', { engine: new ByteEngine() }],
    ['at another price than that of its limit', { plan: { ...plan, cost: { ...plan.cost, amountNano: 1 } } }],
  ])('%s', async (_name, differing) => {
    await begin();

    expect(() => createFunctionApp({ ...service.options, ...differing })).toThrow(expect.objectContaining({ code: 'FHE_PLAN_INVALID' }));
  });
});
