import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { FheClient } from '../../src/client/index.ts';
import { Cloud, type Deployment } from '../fixtures/deployment.ts';
import { total } from '../fixtures/functions.ts';
import { problem, quickPace, watchedNetwork, type Intervention, type WatchedNetwork } from '../fixtures/network.ts';

let cloud: Cloud;
let deployment: Deployment;
let network: WatchedNetwork;
let client: FheClient;
const pace = quickPace();

beforeAll(async () => {
  cloud = await Cloud.open();
  deployment = await cloud.deploy(total);
  network = watchedNetwork();
  client = await FheClient.connect({ trust: await deployment.trust(), engine: cloud.engine, transport: network.transport, pace, keys: { path: cloud.path('k.key'), passphrase: 'p', insecureScryptLog2N: 10 } });
  await client.ensureKeys();
});
afterAll(async () => {
  client[Symbol.dispose]();
  await deployment.close();
  await cloud.close();
});
beforeEach(() => {
  network.requests.length = 0;
  pace.pauses.length = 0;
});

const keys = (): (string | null)[] => network.requests.filter(({ path }) => path === '/evaluations').map(({ headers }) => headers.get('idempotency-key'));

/** The first answers to POST /evaluations; the server gives the rest. */
function script(...answers: Intervention[]): void {
  network.intervene((request, pass) => (request.path === '/evaluations' ? answers.shift()?.(request, pass) : undefined));
}

const cableIsPulled: Intervention = () => { throw new TypeError('fetch failed'); };
const answerIsLost: Intervention = async (_request, pass) => {
  await pass();
  throw new TypeError('fetch failed');
};

test('an answer that was lost is fetched again under the same key, and billed once', async () => {
  const before = await client.usage();
  script(answerIsLost, cableIsPulled);

  const { outputs } = await client.call({ first: 20, second: 22 });

  expect(outputs).toEqual({ total: 42n });
  expect(keys()).toHaveLength(3);
  expect(new Set(keys()).size).toBe(1);
  expect((await client.usage()).evaluations).toBe(before.evaluations + 1);
});

test('each call has an idempotency key of its own', async () => {
  script();

  await client.call({ first: 1, second: 1 });
  await client.call({ first: 1, second: 1 });

  expect(new Set(keys()).size).toBe(2);
  expect(keys().every((key) => /^[A-Za-z0-9_-]{16,64}$/.test(key!))).toBe(true);
});

test('a call in progress is asked for again after the Retry-After time, however often', async () => {
  const busy: Intervention = () => problem(409, 'FHE_REQUEST_IN_PROGRESS', { 'retry-after': '7' });
  script(...Array.from({ length: 9 }, () => busy));

  expect((await client.call({ first: 1, second: 1 })).outputs).toEqual({ total: 2n });

  expect(pace.pauses).toEqual(Array.from({ length: 9 }, () => 7000));
  expect(new Set(keys()).size).toBe(1);
});

test.each([
  ['503 of ours', () => problem(503, 'FHE_SERVICE_UNAVAILABLE')],
  ['429 of a front door', () => new Response('{"message":"Too Many Requests"}', { status: 429 })],
  ['502 of a front door', () => new Response('Bad Gateway', { status: 502 })],
])('%s is tried again', async (_name, answer) => {
  script(answer, answer);

  expect((await client.call({ first: 1, second: 1 })).outputs).toEqual({ total: 2n });

  expect(keys()).toHaveLength(3);
});

test('pauses grow, and tries end', async () => {
  script(...Array.from({ length: 100 }, () => cableIsPulled));

  await expect(client.call({ first: 1, second: 1 })).rejects.toMatchObject({ code: 'FHE_CLIENT_UNREACHABLE' });

  expect(keys()).toHaveLength(6);
  expect(pace.pauses).toHaveLength(5);
  pace.pauses.forEach((pause, tries) => {
    expect(pause).toBeGreaterThanOrEqual(100 * 2 ** tries);
    expect(pause).toBeLessThanOrEqual(200 * 2 ** tries);
  });
});

test.each([
  [402, 'FHE_REQUEST_BUDGET'], [400, 'FHE_WIRE_REJECTED'], [409, 'FHE_REQUEST_KEY_REUSED'], [500, 'FHE_BUG_INVARIANT'], [410, 'FHE_REQUEST_RESULT_EXPIRED'],
])('%i %s is the caller\'s to answer, not tried again', async (status, code) => {
  script(() => problem(status, code));

  await expect(client.call({ first: 1, second: 1 })).rejects.toMatchObject({ code });

  expect(keys()).toHaveLength(1);
});

test('a refusal in words of the front door\'s own is told by its status', async () => {
  script(() => new Response('{"Message":"Forbidden"}', { status: 403, headers: { 'content-type': 'application/json' } }));

  await expect(client.call({ first: 1, second: 1 })).rejects.toMatchObject({ code: 'FHE_REQUEST_FORBIDDEN' });
});

test('a server cannot claim what only a client finds out, nor write into a terminal', async () => {
  script(() => new Response(JSON.stringify({ code: 'FHE_CLIENT_RECEIPT' }), { status: 400, headers: { 'content-type': 'application/problem+json' } }));
  await expect(client.call({ first: 1, second: 1 })).rejects.toMatchObject({ code: 'FHE_CLIENT_SERVER' });

  script(() => new Response(JSON.stringify({ code: 'FHE_WIRE_MALFORMED', details: { reason: '\u001b[2Jgone', list: [1] } }), { status: 400, headers: { 'content-type': 'application/problem+json' } }));
  await expect(client.call({ first: 1, second: 1 })).rejects.toMatchObject({ code: 'FHE_WIRE_MALFORMED', details: { reason: '?[2Jgone' } });
});

test('a batch stops at the first failure, after what is under way', async () => {
  script(() => problem(402, 'FHE_REQUEST_BUDGET'));
  const { samplesPerCall } = (await client.manifest()).packing;
  const rows = Array.from({ length: 3 * samplesPerCall }, () => ({ first: 1, second: 1 }));
  const done: number[] = [];

  await expect(client.callBatch(rows, { concurrency: 1, onCall: ({ firstRow }) => void done.push(firstRow) })).rejects.toMatchObject({ code: 'FHE_REQUEST_BUDGET' });
  expect(keys()).toHaveLength(1);

  script((_request, pass) => pass(), () => problem(402, 'FHE_REQUEST_BUDGET'));
  await expect(client.callBatch(rows, { concurrency: 1, onCall: ({ firstRow }) => void done.push(firstRow) })).rejects.toMatchObject({ code: 'FHE_REQUEST_BUDGET' });
  expect(done).toEqual([0]);
});
