import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { FheClient } from '../../src/client/index.ts';
import { Cloud, type Deployment } from '../fixtures/deployment.ts';
import { score, total } from '../fixtures/functions.ts';
import { quickPace, watchedNetwork, type WatchedNetwork } from '../fixtures/network.ts';

let cloud: Cloud;
let deployment: Deployment;
let network: WatchedNetwork;
let client: FheClient;

beforeAll(async () => {
  cloud = await Cloud.open();
  deployment = await cloud.deploy(total);
  network = watchedNetwork();
  client = await FheClient.connect({ trust: await deployment.trust(), engine: cloud.engine, transport: network.transport, pace: quickPace(), keys: { path: cloud.path('k.key'), passphrase: 'p', insecureScryptLog2N: 10 } });
});
afterAll(async () => {
  client[Symbol.dispose]();
  await deployment.close();
  await cloud.close();
});

test.each([
  [{ first: 101, second: 0 }, 'FHE_INPUT_OUT_OF_RANGE'],
  [{ first: -1n, second: 0 }, 'FHE_INPUT_OUT_OF_RANGE'],
  [{ first: 0.5, second: 0 }, 'FHE_INPUT_OUT_OF_RANGE'],
  [{ first: Number.NaN, second: 0 }, 'FHE_INPUT_OUT_OF_RANGE'],
  [{ first: 1 }, 'FHE_INPUT_SHAPE'],
  [{ first: [1], second: 0 }, 'FHE_INPUT_SHAPE'],
  [{ first: 1, second: 0, third: 0 }, 'FHE_INPUT_SHAPE'],
])('refuses %p with %s before anything is encrypted or sent', async (row, code) => {
  network.requests.length = 0;

  await expect(client.callBatch([{ first: 1, second: 1 }, row as { first: number; second: number }])).rejects.toMatchObject({ code });

  expect(network.requests).toEqual([]);
});

test('refuses reals outside their range or without a value', async () => {
  const other = await Cloud.open();
  const real = await other.deploy(score);
  using reals = await FheClient.connect({ trust: await real.trust(), engine: other.engine, pace: quickPace(), keys: { path: other.path('k.key'), passphrase: 'p', insecureScryptLog2N: 10 } });

  for (const applicant of [[0, 0, 0, 1.0001], [0, 0, 0, Number.NaN], [0, 0, 0, Number.POSITIVE_INFINITY]]) {
    await expect(reals.call({ applicant })).rejects.toMatchObject({ code: 'FHE_INPUT_OUT_OF_RANGE' });
  }
  await expect(reals.call({ applicant: [0, 0, 0] })).rejects.toMatchObject({ code: 'FHE_INPUT_SHAPE' });

  await real.close();
  await other.close();
});
