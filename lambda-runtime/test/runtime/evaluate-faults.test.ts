/**
 * Every port call of an evaluation fails once before and once after it took effect. Whatever happens: no result without
 * a recorded receipt, billed exactly once, and a retry gets the one answer.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createFunctionApp, type FunctionApp } from '../../src/runtime/index.ts';
import { fresh, same } from '../contracts/opened-port.ts';
import { everyFault, FaultyPorts, type Fault } from '../fixtures/faulty-ports.ts';
import { openService, type Service } from '../fixtures/service.ts';
import { readAnswer, verdict, type TestClient } from '../fixtures/test-client.ts';

const PERIOD = '2026-11';
/** Calls of one evaluation with a cold cache. A call that is added or lost here deserves a look. */
const CALLS = [
  'keyStore.findKeyset', 'ledger.reserve', 'keyStore.getDataKey', 'kms.unwrapDataKey', 'evaluationKeys.read', 'evaluationKeys.read',
  'signer.publicJwk', 'signer.publicJwk', 'signer.sign', 'results.write', 'ledger.settle', 'metrics.record', 'metrics.record',
];
/** Index of the call that releases a reservation whose evaluation failed. */
const RELEASE = CALLS.indexOf('signer.publicJwk');

let service: Service;
let faulty: FaultyPorts;
let client: TestClient;

beforeAll(async () => {
  service = await openService({
    wrap: (ports) => {
      faulty = new FaultyPorts(ports);
      return faulty.ports;
    },
  });
  client = await service.readyClient();
});
afterAll(() => service.close());

test('an evaluation makes the calls that the faults below go through', async () => {
  await withColdApp(async (app) => {
    faulty.begin();

    await client.evaluate(app, fresh());

    expect(faulty.calls.slice(0, CALLS.length)).toEqual(CALLS);
  });
});

describe.each(everyFault(CALLS))('a fault $when $name (call $index)', (fault) => {
  test('leaves one bill, one answer and no result without a receipt', async () => {
    await withColdApp((app) => expectOneAnswer(app, fault));
  });
});

test.each(['before', 'after'] as const)('a fault %s the release of a failed call delays its retry until the lease ends', async (when) => {
  await withColdApp(async (app) => {
    const key = fresh();
    service.engine.nextFailure = new Error('the engine stopped');
    faulty.begin({ index: RELEASE, when });

    const first = await client.evaluate(app, key);
    const failing = faulty.calls[RELEASE];
    faulty.begin();
    const second = await client.evaluate(app, key);
    service.world.clock.advance(100_000);
    const third = await client.evaluate(app, key);

    expect([failing, verdict(first)]).toEqual(['ledger.fail', '500 FHE_BUG_INVARIANT']);
    expect(verdict(second)).toBe(when === 'before' ? '409 FHE_REQUEST_IN_PROGRESS' : '200');
    expect(third.status).toBe(200);
  });
});

async function expectOneAnswer(app: FunctionApp, fault: Fault): Promise<void> {
  const { ledger, signer } = service.world.ports;
  const key = fresh();
  const before = await ledger.usage(client.tenant, PERIOD);
  faulty.begin(fault);

  const first = await client.evaluate(app, key);
  faulty.begin();
  const retry = await client.evaluate(app, key);
  const again = await client.evaluate(app, key);

  const after = await ledger.usage(client.tenant, PERIOD);
  expect([after.evaluations - before.evaluations, after.amountNano - before.amountNano]).toEqual([1, 250]);
  expect(retry.status).toBe(200);
  expect(same(again.body, retry.body)).toBe(true);
  const { jws, receipt } = await readAnswer(retry.body, await signer.publicJwk());
  expect(await ledger.receipt(client.tenant, receipt.requestId)).toBe(jws);
  if (first.status === 200) expect(same(first.body, retry.body)).toBe(true);
  else expect([first.headers['content-type'], first.body.length < 1000]).toEqual(['application/problem+json', true]);
}

/** An app whose key cache is empty; nothing of it may stay in the engine. */
async function withColdApp(work: (app: FunctionApp) => Promise<void>): Promise<void> {
  const aliveBefore = service.engine.liveHandles();
  const app = createFunctionApp(service.options);
  try {
    await work(app);
  } finally {
    faulty.begin();
    app[Symbol.dispose]();
  }
  expect(service.engine.liveHandles()).toBe(aliveBefore);
}
