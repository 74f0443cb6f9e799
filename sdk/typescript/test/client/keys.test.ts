import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { FheClient, readKeyNames, type ConnectOptions, type Progress } from '../../src/client/index.ts';
import { Cloud, type Deployment } from '../fixtures/deployment.ts';
import { sumOfEight, sumOfFour, neighbours } from '../fixtures/functions.ts';
import { quickPace, watchedNetwork, type WatchedNetwork } from '../fixtures/network.ts';

let cloud: Cloud;
let deployment: Deployment;

beforeAll(async () => { cloud = await Cloud.open(); });
afterAll(async () => cloud.close());
afterEach(async () => {
  await deployment.close();
  await rm(cloud.path('server'), { recursive: true, force: true });
});

let keyFiles = 0;

async function client(network: WatchedNetwork, options: Partial<ConnectOptions> = {}): Promise<FheClient> {
  const { trust, engine, pace, transport } = { trust: await deployment.trust(), engine: cloud.engine, pace: quickPace(), transport: network.transport };
  return FheClient.connect({ trust, engine, pace, transport, keys: { path: cloud.path(`${keyFiles}.key`), passphrase: 'p', insecureScryptLog2N: 10 }, ...options });
}

test('an upload that broke off continues with the same keys, and sends only what is missing', async () => {
  keyFiles += 1;
  deployment = await cloud.deploy(sumOfFour);
  const network = watchedNetwork();
  let puts = 0;
  network.intervene(({ method }) => {
    if (method === 'PUT' && (puts += 1) > 1) throw new TypeError('the cable was pulled');
    return undefined;
  });
  using first = await client(network);
  await expect(first.ensureKeys()).rejects.toMatchObject({ code: 'FHE_CLIENT_UNREACHABLE' });

  const later = watchedNetwork();
  const progress: Progress[] = [];
  using second = await client(later, { onProgress: (event) => void progress.push(event) });
  const { keyId } = await second.ensureKeys();

  expect(later.countOf('PUT', /./)).toBe(1);
  expect(progress.map(({ step }) => step)).toEqual(['uploading-keys', 'uploading-keys', 'verifying-keys', 'keys-ready']);
  expect(progress.at(-1)).toEqual({ step: 'keys-ready', keyId });
  expect((await second.call({ x: [1, 2, 3, 4] })).outputs).toEqual({ sum: 10n });
});

test('keys that are registered already cost one request, and their bytes do not stay on the disk', async () => {
  keyFiles += 1;
  deployment = await cloud.deploy(sumOfFour);
  using first = await client(watchedNetwork());
  const { keyId, keysetId } = await first.ensureKeys();
  const network = watchedNetwork();
  using second = await client(network);

  expect(await second.ensureKeys()).toMatchObject({ keyId, keysetId });

  expect(network.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  const folder = cloud.path(`${keyFiles}.key.evaluation-keys`);
  const left = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.upload'));
  expect(left).toEqual([]);
});

test('a new key configuration uploads the new key alone', async () => {
  keyFiles += 1;
  deployment = await cloud.deploy(neighbours);
  using first = await client(watchedNetwork());
  const { keyId, keysetId } = await first.ensureKeys();
  await deployment.close();
  deployment = await cloud.deploy(sumOfFour);
  const network = watchedNetwork();
  using second = await client(network);

  const renewed = await second.ensureKeys();

  expect(renewed.keyId).toBe(keyId);
  expect(renewed.keysetId).not.toBe(keysetId);
  expect(network.countOf('PUT', /./)).toBe(1);
  expect((await second.call({ x: [1, 2, 3, 4] })).outputs).toEqual({ sum: 10n });
});

test('other parameters get a secret key and a key id of their own, in the same file', async () => {
  keyFiles += 1;
  deployment = await cloud.deploy(neighbours);
  using first = await client(watchedNetwork());
  const { keyId } = await first.ensureKeys();
  await deployment.close();
  deployment = await cloud.deploy(sumOfEight);
  using second = await client(watchedNetwork());

  const other = await second.ensureKeys();

  expect(other.keyId).not.toBe(keyId);
  expect((await readKeyNames(cloud.path(`${keyFiles}.key`))).map((key) => key.keyId)).toEqual([keyId, other.keyId]);
  expect((await second.call({ x: [1, 2, 3, 4, 5, 6, 7, 8] })).outputs).toEqual({ sum: 36n });
});

test('a lease that ends soon is renewed without an upload', async () => {
  keyFiles += 1;
  const clock = { offset: 0, now: () => Date.now() + clock.offset };
  deployment = await cloud.deploy(sumOfFour, { clock });
  const pace = { ...quickPace(), now: clock.now };
  using first = await client(watchedNetwork(), { pace });
  await first.ensureKeys();
  clock.offset = 80 * 86_400_000;
  const network = watchedNetwork();
  using second = await client(network, { pace });

  await second.ensureKeys();

  expect(network.countOf('PUT', /./)).toBe(0);
  expect(network.countOf('POST', '/keysets')).toBe(1);
  clock.offset = 95 * 86_400_000;
  expect((await second.call({ x: [1, 1, 1, 1] })).outputs).toEqual({ sum: 4n });
});

test('a key that was damaged on the disk is made again instead of sent', async () => {
  keyFiles += 1;
  deployment = await cloud.deploy(sumOfFour);
  const broken = watchedNetwork();
  broken.intervene(({ method }) => { if (method === 'PUT') throw new TypeError('no connection'); return undefined; });
  using first = await client(broken);
  await expect(first.ensureKeys()).rejects.toMatchObject({ code: 'FHE_CLIENT_UNREACHABLE' });
  const folder = cloud.path(`${keyFiles}.key.evaluation-keys`);
  const [upload] = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.upload'));
  await writeFile(join(folder, upload!), 'damaged');
  const network = watchedNetwork();
  using second = await client(network);

  await second.ensureKeys();

  expect(network.countOf('POST', '/keysets')).toBe(2);
  expect((await second.call({ x: [1, 2, 3, 4] })).outputs).toEqual({ sum: 10n });
});

test('two processes with one key file register one set of keys', async () => {
  keyFiles += 1;
  deployment = await cloud.deploy(sumOfFour);
  const network = watchedNetwork();
  using first = await client(network);
  using second = await client(network);

  const [one, other] = await Promise.all([first.ensureKeys(), second.ensureKeys()]);

  expect(other).toEqual(one);
  expect(network.countOf('PUT', /./)).toBe(2);
});

test('an address that the server signed too long ago is asked for anew', async () => {
  keyFiles += 1;
  deployment = await cloud.deploy(sumOfFour);
  const network = watchedNetwork();
  let refused = 0;
  network.intervene(({ method }) => (method === 'PUT' && (refused += 1) === 1 ? new Response(null, { status: 403 }) : undefined));
  using only = await client(network);

  await only.ensureKeys();

  expect(network.countOf('POST', '/keysets')).toBe(2);
});

test('keys that the server refuses are not offered again', async () => {
  keyFiles += 1;
  deployment = await cloud.deploy(sumOfFour);
  const network = watchedNetwork();
  network.intervene(async ({ method, path }, pass) => {
    if (method !== 'GET' || !path.startsWith('/keysets/')) return undefined;
    return Response.json({ ...await (await pass()).json() as object, status: 'failed', reason: 'FHE_WIRE_REJECTED' });
  });
  using only = await client(network);
  await expect(only.ensureKeys()).rejects.toMatchObject({ code: 'FHE_CLIENT_KEYS_REFUSED', details: { reason: 'FHE_WIRE_REJECTED' } });
  const offered = digests(network);
  network.intervene(() => undefined);
  await only.eraseKeys();

  await only.ensureKeys();

  expect(digests(network).filter((digest) => offered.includes(digest))).toEqual(offered);
  expect(digests(network)).toHaveLength(2 * offered.length);
});

test('waiting for a server that never decides ends, and asks it again meanwhile', async () => {
  keyFiles += 1;
  deployment = await cloud.deploy(sumOfFour);
  const network = watchedNetwork();
  network.intervene(async ({ path }, pass) => {
    if (!path.startsWith('/keysets/')) return undefined;
    return Response.json({ ...await (await pass()).json() as object, status: 'verifying' });
  });
  let skipped = 0;
  const pace = { now: () => Date.now() + skipped, delay: async (millis: number) => { skipped += millis; } };
  using only = await client(network, { pace });

  await expect(only.ensureKeys()).rejects.toMatchObject({ code: 'FHE_CLIENT_KEYS_PENDING' });

  expect(skipped).toBeGreaterThan(15 * 60_000);
  expect(network.countOf('POST', /complete$/)).toBeGreaterThan(10);
});

/** Of all keys that were ever offered. */
function digests(network: WatchedNetwork): string[] {
  return network.requests.filter(({ method, path }) => method === 'POST' && path === '/keysets').flatMap(({ body }) => (JSON.parse(new TextDecoder().decode(body)) as { parts: { digest: string }[] }).parts.map(({ digest }) => digest));
}
