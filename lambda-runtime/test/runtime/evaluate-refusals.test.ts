/** What POST /evaluations refuses before it reserves: nothing is stored, billed or computed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../src/runtime/index.ts';
import { fresh } from '../contracts/opened-port.ts';
import { INSECURE_CHAIN } from '../fixtures/insecure-plan.ts';
import { insecureCiphertext, insecurePlaintext, insecureRelinearizationKeys } from '../fixtures/insecure-seal-objects.ts';
import { openService, type Service } from '../fixtures/service.ts';
import { TestClient, verdict } from '../fixtures/test-client.ts';

let service: Service;
let client: TestClient;

beforeAll(async () => {
  service = await openService();
  client = await service.readyClient();
});
afterAll(() => service.close());

const left = (draft = {}, payload?: Uint8Array) => client.input('left', { draft, payload });
const right = (draft = {}, payload?: Uint8Array) => client.input('right', { draft, payload });
const evaluate = (...envelopes: readonly Uint8Array[]) => client.evaluate(service.app, fresh(), Buffer.concat(envelopes));
const leftEncoding = (differing: object) => ({ encoding: { name: 'left', dtype: 'real', shape: [4], samples: 2, ...differing } });
const ask = (headers: Record<string, string>, body = Buffer.concat(client.inputs())) => client.ask(service.app, { method: 'POST', path: '/evaluations', headers, body });

function spoiled(name: string, at: number): Uint8Array {
  const envelope = Buffer.from(client.input(name));
  envelope[envelope.length - at]! ^= 1;
  return envelope;
}

const CASES: readonly (readonly [string, string, () => Promise<HttpResponse>])[] = [
  ['no idempotency key', '400 FHE_REQUEST_IDEMPOTENCY_KEY', () => ask({ 'content-type': 'application/vnd.fhe-serverless.v1' })],
  ['a short idempotency key', '400 FHE_REQUEST_IDEMPOTENCY_KEY', () => client.evaluate(service.app, 'fifteen-letters')],
  ['an idempotency key with other letters', '400 FHE_REQUEST_IDEMPOTENCY_KEY', () => client.evaluate(service.app, `${fresh()}/../`)],
  ['another plan than the caller means', '410 FHE_WIRE_PLAN_CHANGED', () => ask({ 'idempotency-key': fresh(), 'content-type': 'application/vnd.fhe-serverless.v1', 'fhe-plan-digest': '00'.repeat(32) })],
  ['no identity', '401 FHE_REQUEST_UNIDENTIFIED', () => service.app.handle({ method: 'POST', path: '/evaluations', query: {}, headers: { 'idempotency-key': fresh() }, body: new Uint8Array(), requestId: 'r' }, undefined)],
  ['another media type', '400 FHE_WIRE_MALFORMED', () => ask({ 'idempotency-key': fresh(), 'content-type': 'application/octet-stream' })],
  ['no media type', '400 FHE_WIRE_MALFORMED', () => ask({ 'idempotency-key': fresh() })],
  ['JSON that is none', '400 FHE_WIRE_MALFORMED', () => ask({ 'idempotency-key': fresh(), 'content-type': 'application/json' })],
  ['upload ids that are none', '400 FHE_WIRE_MALFORMED', () => ask({ 'idempotency-key': fresh(), 'content-type': 'application/json' }, Buffer.from('{"uploads":["../../secrets/master-key"]}'))],
  ['an upload that is not there', '404 FHE_REQUEST_UPLOAD_MISSING', () => ask({ 'idempotency-key': fresh(), 'content-type': 'application/json' }, Buffer.from(`{"uploads":["${'0'.repeat(64)}"]}`))],
  ['a body above the plan\'s budget', '413 FHE_WIRE_TOO_LARGE', () => evaluate(new Uint8Array(300_000))],
  ['no envelope', '400 FHE_WIRE_MALFORMED', () => evaluate()],
  ['bytes that are no envelope', '400 FHE_WIRE_MALFORMED', () => evaluate(new Uint8Array(100))],
  ['a message that breaks off in a head', '400 FHE_WIRE_MALFORMED', () => evaluate(left(), right().subarray(0, 40))],
  ['a message that breaks off in a payload', '400 FHE_WIRE_REJECTED', () => evaluate(left(), right().subarray(0, 5000))],
  ['an evaluation key', '400 FHE_WIRE_KIND', () => evaluate(client.keyPart('relinearization', insecureRelinearizationKeys(INSECURE_CHAIN, 'k').subarray(0, 10_000), { kind: 'relinearization-key' }).envelope, right())],
  ['parameters of another plan', '410 FHE_WIRE_PLAN_CHANGED', () => evaluate(left({ parametersFingerprint: new Uint8Array(32) }), right())],
  ['a missing input', '410 FHE_WIRE_PLAN_CHANGED', () => evaluate(left())],
  ['an input of another name', '410 FHE_WIRE_PLAN_CHANGED', () => evaluate(left(leftEncoding({ name: 'middle' })), right())],
  ['an input of another shape', '410 FHE_WIRE_PLAN_CHANGED', () => evaluate(left(leftEncoding({ shape: [5] })), right())],
  ['an input of another type', '410 FHE_WIRE_PLAN_CHANGED', () => evaluate(left(leftEncoding({ dtype: 'integer' })), right())],
  ['more samples than the plan packs', '410 FHE_WIRE_PLAN_CHANGED', () => client.evaluate(service.app, fresh(), Buffer.concat(client.inputs({ samples: 129 })))],
  ['an input twice', '410 FHE_WIRE_PLAN_CHANGED', () => evaluate(left(), left())],
  ['inputs in another order', '410 FHE_WIRE_PLAN_CHANGED', () => evaluate(right(), left())],
  ['an input of another tile', '410 FHE_WIRE_PLAN_CHANGED', () => evaluate(left(leftEncoding({ tile: 1 })), right())],
  ['a plaintext where the plan has no clear input', '400 FHE_WIRE_KIND', () => evaluate(left({ kind: 'encoded-constant', polynomials: undefined, seeded: undefined }, insecurePlaintext(INSECURE_CHAIN, 1, 2 ** 25, 's')), right())],
  ['an input too many', '400 FHE_WIRE_MALFORMED', () => evaluate(left(), right(), right())],
  ['different key ids', '400 FHE_WIRE_MALFORMED', () => evaluate(left({ keyId: new Uint8Array(16) }), right())],
  ['different numbers of samples', '400 FHE_WIRE_MALFORMED', () => evaluate(left(leftEncoding({ samples: 3 })), right())],
  ['a payload that differs from its digest', '400 FHE_WIRE_REJECTED', () => evaluate(spoiled('left', 100), right())],
  ['another level', '400 FHE_WIRE_REJECTED', () => evaluate(left({ level: 0 }, insecureCiphertext(INSECURE_CHAIN, 0, 2 ** 25, 's')), right())],
  ['another scale', '400 FHE_WIRE_REJECTED', () => evaluate(left({ scale: 2 ** 24 }, insecureCiphertext(INSECURE_CHAIN, 1, 2 ** 24, 's')), right())],
  ['a scale that the payload contradicts', '400 FHE_WIRE_REJECTED', () => evaluate(left({}, insecureCiphertext(INSECURE_CHAIN, 1, 2 ** 24, 's')), right())],
  ['a ciphertext that says it is not seeded', '400 FHE_WIRE_REJECTED', () => evaluate(left({ seeded: false }), right())],
  ['a payload that is no ciphertext', '400 FHE_WIRE_REJECTED', () => evaluate(left({}, new Uint8Array(16_578)), right())],
  ['a key id without keys', '428 FHE_KEYS_MISSING', () => new TestClient(service.options.plan, { tenant: client.tenant }).evaluate(service.app, fresh())],
  ['keys of another tenant', '428 FHE_KEYS_MISSING', () => new TestClient(service.options.plan, { keyId: client.keyId }).evaluate(service.app, fresh())],
];

describe('an evaluation is refused', () => {
  test.each(CASES)('for %s: %s', async (_name, expected, call) => {
    const stored = await service.world.stored();
    service.world.observations.length = 0;

    const response = await call();

    expect(verdict(response)).toBe(expected);
    expect(response.headers['fhe-request-id']).toBeDefined();
    expect(await service.world.stored()).toEqual(stored);
    expect(service.engine.evaluations).toBe(0);
    const refused = service.world.observations.filter(({ values }) => values['RefusedRequests'] === 1);
    expect(refused.map(({ dimensions }) => dimensions)).toEqual([{ FunctionName: 'credit-score', Code: expected.split(' ')[1] }]);
  });

  test('with at most five log lines a minute for one code, and the number of those left out', async () => {
    service.world.clock.advance(60_000);
    service.world.logLines.length = 0;
    for (let i = 0; i < 20; i += 1) await evaluate();
    const firstMinute = service.world.logLines.filter(({ event }) => event === 'request-refused').length;
    service.world.clock.advance(60_000);
    await evaluate();

    expect(firstMinute).toBe(5);
    expect(service.world.logLines.at(-1)).toMatchObject({ level: 'warn', event: 'request-refused', fields: { code: 'FHE_WIRE_MALFORMED', suppressed: 15 } });
  });
});
