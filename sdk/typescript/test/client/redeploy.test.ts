import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { FheClient, type Progress } from '../../src/client/index.ts';
import { Cloud, type Deployment } from '../fixtures/deployment.ts';
import { neighbours, sumOfEight, sumOfFour, sumOfFourAndOne } from '../fixtures/functions.ts';
import { quickPace, watchedNetwork, type WatchedNetwork } from '../fixtures/network.ts';

let cloud: Cloud;
let deployment: Deployment;
let network: WatchedNetwork;
let progress: Progress[];
let files = 0;

beforeAll(async () => { cloud = await Cloud.open(); });
afterAll(async () => cloud.close());
afterEach(async () => {
  await deployment.close();
  await rm(cloud.path('server'), { recursive: true, force: true });
});

/** A client with its keys in place. */
async function connected(fn: Parameters<Cloud['deploy']>[0]): Promise<FheClient> {
  deployment = await cloud.deploy(fn);
  network = watchedNetwork();
  progress = [];
  const client = await FheClient.connect({
    trust: await deployment.trust(), engine: cloud.engine, transport: network.transport, pace: quickPace(), onProgress: (event) => void progress.push(event),
    keys: { path: cloud.path(`${files += 1}.key`), passphrase: 'p', insecureScryptLog2N: 10 },
  });
  await client.ensureKeys();
  return client;
}

async function redeploy(fn: Parameters<Cloud['deploy']>[0]): Promise<void> {
  const { port } = deployment.server;
  await deployment.close();
  deployment = await cloud.deploy(fn, { port });
}

const renewals = (): string[] => progress.flatMap((event) => (event.step === 'renewing' ? [event.reason] : []));
const idempotencyKeys = (): (string | null)[] => network.requests.filter(({ path }) => path === '/evaluations').map(({ headers }) => headers.get('idempotency-key'));

test('410: a deployment that needs one more key gets that one, and the call succeeds under a fresh idempotency key', async () => {
  using client = await connected(neighbours);
  expect((await client.call({ x: [1, 2, 3, 4] })).outputs).toEqual({ sums: [8n, 12n, 12n, 8n] });
  await redeploy(sumOfFour);
  const uploads = network.countOf('PUT', /./);

  const { outputs, receipt } = await client.call({ x: [1, 2, 3, 4] });

  expect(outputs).toEqual({ sum: 10n });
  expect(receipt.claims.planDigest).toBe((await client.manifest()).planDigest);
  expect(network.countOf('PUT', /./)).toBe(uploads + 1);
  expect(new Set(idempotencyKeys()).size).toBe(3);
  expect(renewals()).toEqual(['FHE_WIRE_PLAN_CHANGED']);
});

test('410: a deployment with other parameters gets new keys, and the call succeeds', async () => {
  using client = await connected(sumOfEight);
  await redeploy(sumOfFour);

  const refused = await client.call({ x: [1, 2, 3, 4, 5, 6, 7, 8] }).catch((error: { code: string }) => error.code);
  const { outputs } = await client.call({ x: [1, 2, 3, 4] });

  // The new function takes another shape: the row is refused by the new manifest, not sent.
  expect(refused).toBe('FHE_INPUT_SHAPE');
  expect(outputs).toEqual({ sum: 10n });
  expect(renewals()).toEqual(['FHE_WIRE_PLAN_CHANGED']);
});

test('428: keys that ended on the server are registered again within the call', async () => {
  using client = await connected(sumOfFour);
  const { keysetId } = await client.ensureKeys();
  const { receipt } = await client.call({ x: [0, 0, 0, 0] });
  await deployment.server.ports.keyStore.deleteKeyset(receipt.claims.sub, keysetId!);

  const { outputs } = await client.call({ x: [1, 2, 3, 4] });

  expect(outputs).toEqual({ sum: 10n });
  expect(renewals()).toEqual(['FHE_KEYS_MISSING']);
});

test('410: a new plan for the same keys is asked for by its own digest, and uploads nothing', async () => {
  using client = await connected(sumOfFour);
  await redeploy(sumOfFourAndOne);
  const uploads = network.countOf('PUT', /./);

  const { outputs, receipt } = await client.call({ x: [1, 2, 3, 4] });

  expect(outputs).toEqual({ sum: 11n });
  expect(receipt.claims.planDigest).toBe((await client.manifest()).planDigest);
  expect(renewals()).toEqual(['FHE_WIRE_PLAN_CHANGED']);
  expect(network.countOf('PUT', /./)).toBe(uploads);
  expect((await client.usage()).evaluations).toBe(1);
});

test('an answer of a server that ignores the plan digest is refused, and the next call asks for the new plan', async () => {
  using client = await connected(sumOfFour);
  await redeploy(sumOfFourAndOne);
  network.intervene(({ path, headers, body }) => {
    if (path !== '/evaluations') return undefined;
    headers.delete('fhe-plan-digest');
    return fetch(`${deployment.url}/evaluations`, { method: 'POST', headers, body: body as Uint8Array<ArrayBuffer> });
  });

  await expect(client.call({ x: [1, 2, 3, 4] })).rejects.toMatchObject({ code: 'FHE_CLIENT_RECEIPT' });
  expect((await client.call({ x: [1, 2, 3, 4] })).outputs).toEqual({ sum: 11n });
});
