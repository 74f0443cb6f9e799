/** The author's `authorize`: what it is told, and what a refusal leaves behind. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Authorize, AuthorizeCall } from '@fhe-serverless/core/trace';
import { createFunctionApp } from '../../src/runtime/index.ts';
import { fresh } from '../contracts/opened-port.ts';
import { INSECURE_PLAN_DIGEST, insecurePlan } from '../fixtures/insecure-plan.ts';
import { openService, type Service } from '../fixtures/service.ts';
import { type TestClient, verdict } from '../fixtures/test-client.ts';

const PERIOD = '2026-11';

let service: Service;
let client: TestClient;

async function begin(authorize: Authorize, authorizeTimeoutMillis = 1000): Promise<void> {
  service = await openService({ function: { plan: insecurePlan({ authorizeTimeoutMillis }), handler: { codeDigest: 'cc'.repeat(32), authorize } } });
  client = await service.readyClient();
}

const usage = () => service.options.ports.ledger.usage(client.tenant, PERIOD);

afterEach(() => service.close());

test('the hook learns who calls, for what and how much, and nothing of what is in it', async () => {
  const seen: AuthorizeCall[] = [];
  await begin((call) => seen.push(call) > 0);
  const message = Buffer.concat(client.inputs({ samples: 5 }));

  const response = await client.evaluate(service.app, fresh(), message);

  expect(verdict(response)).toBe('200');
  const { inputs } = service.options.plan;
  expect(seen).toEqual([{
    tenant: client.tenant, principal: undefined,
    request: {
      functionName: 'credit-score', functionVersion: '7', planDigest: INSECURE_PLAN_DIGEST, keyId: client.keyId, samples: 5, bytes: message.length,
      inputs: inputs.map(({ name, payloadBytes }) => ({ name, tile: 0, encrypted: true, bytes: payloadBytes })),
    },
  }]);
});

test('the principal reaches the hook where the front door named one', async () => {
  const principals: (string | undefined)[] = [];
  await begin(({ principal }) => principals.push(principal) > 0);
  const request = { method: 'POST', path: '/evaluations', query: {}, headers: { 'idempotency-key': fresh(), 'content-type': 'application/vnd.fhe-serverless.v1' }, body: Buffer.concat(client.inputs()), requestId: fresh() };

  await service.app.handle(request, { tenant: client.tenant, principal: 'iam:111122223333:AROAEXAMPLE' });

  expect(principals).toEqual(['iam:111122223333:AROAEXAMPLE']);
  expect(JSON.stringify(service.world.logLines)).not.toContain('AROAEXAMPLE');
});

describe('a call is refused, and neither computed, stored nor billed, when the hook', () => {
  test.each<[string, Authorize]>([
    ['says false', () => false],
    ['says it later', async () => false],
    ['says something that is not true', () => 'yes' as unknown as boolean],
    ['says nothing', () => undefined as unknown as boolean],
    ['throws', () => { throw new Error('with a secret in it'); }],
    ['rejects', () => Promise.reject(new Error('with a secret in it'))],
  ])('%s', async (_name, authorize) => {
    await begin(authorize);

    const response = await client.evaluate(service.app, fresh());

    expect(verdict(response)).toBe('403 FHE_AUTHORIZE_REFUSED');
    expect(service.engine.evaluations).toBe(0);
    expect(await usage()).toMatchObject({ evaluations: 0, failed: 0, amountNano: 0 });
    expect(Buffer.from(response.body).toString('utf8') + JSON.stringify(service.world.logLines)).not.toContain('secret');
  });

  test('takes longer than it may', async () => {
    await begin(() => new Promise(() => undefined), 20);

    expect(verdict(await client.evaluate(service.app, fresh()))).toBe('403 FHE_AUTHORIZE_REFUSED');
    expect(service.world.logLines).toContainEqual({ level: 'warn', event: 'authorize-failed', fields: expect.objectContaining({ reason: 'no decision within 20 ms' }) as unknown });
  });
});

test('a hook that fails is named in the log a few times a minute, one that says no is not', async () => {
  await begin(() => { throw new TypeError('of no matter'); });
  for (let i = 0; i < 7; i++) await client.evaluate(service.app, fresh());

  const lines = service.world.logLines.filter(({ event }) => event === 'authorize-failed');
  expect(lines).toHaveLength(5);
  expect(lines[0]).toMatchObject({ fields: { reason: 'it threw TypeError' } });
});

test('a retry is asked about again: whoever lost access gets no stored answer', async () => {
  let serves = true;
  await begin(() => serves);
  const key = fresh();
  await client.evaluate(service.app, key);
  serves = false;

  expect(verdict(await client.evaluate(service.app, key))).toBe('403 FHE_AUTHORIZE_REFUSED');
});

test('a message that the plan refuses never reaches the hook', async () => {
  let asked = 0;
  await begin(() => ++asked > 0);

  await client.evaluate(service.app, fresh(), Buffer.from('FHE1'));

  expect(asked).toBe(0);
});

test('a plan with a decision does not start without the code that decides', async () => {
  await begin(() => true);

  expect(() => createFunctionApp({ ...service.options, handler: undefined })).toThrow(expect.objectContaining({ code: 'FHE_PLAN_INVALID' }));
});
