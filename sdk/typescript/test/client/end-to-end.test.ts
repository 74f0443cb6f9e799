import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { FheClient, Rational, verifyReceipt, type ConnectOptions, type Progress } from '../../src/client/index.ts';
import { Cloud, type Deployment, type DeploymentOptions } from '../fixtures/deployment.ts';
import { hiddenScore, score, statistics, total } from '../fixtures/functions.ts';
import { quickPace, watchedNetwork } from '../fixtures/network.ts';

let cloud: Cloud;
let deployment: Deployment | undefined;

beforeAll(async () => { cloud = await Cloud.open(); });
afterAll(async () => cloud.close());
afterEach(async () => {
  await deployment?.close();
  await rm(cloud.path('server'), { recursive: true, force: true });
});

async function connected(fn: Parameters<Cloud['deploy']>[0], options: Partial<ConnectOptions> = {}, deployOptions: DeploymentOptions = {}): Promise<FheClient> {
  deployment = await cloud.deploy(fn, deployOptions);
  return FheClient.connect({
    trust: await deployment.trust(), engine: cloud.engine, pace: quickPace(),
    keys: { path: cloud.path(`${Math.random()}.key`), passphrase: 'correct horse', insecureScryptLog2N: 10 }, ...options,
  });
}

test('a real-valued function answers one sample within its precision, with a receipt that verifies', async () => {
  const before = cloud.engine.liveHandles();
  const client = await connected(score);
  await client.ensureKeys();

  const { outputs, receipt } = await client.call({ applicant: [1, -1, 0.5, 0] });

  expect(Math.abs((outputs.score as number) - 1.75)).toBeLessThan(2 ** -8);
  expect((outputs.doubled as number[]).map((value) => Math.round(value * 100) / 100 + 0)).toEqual([2, -2, 1, 0]);
  const { cost } = await client.manifest();
  expect(receipt.claims.amountNano).toBe(cost.amountNano);
  expect(await verifyReceipt(receipt.jws, client.trust.jwks)).toEqual(receipt.claims);
  expect(await client.receipt(receipt.claims.requestId)).toEqual(receipt);
  expect(await client.usage()).toMatchObject({ evaluations: 1, samples: 1, amountNano: cost.amountNano });
  client[Symbol.dispose]();
  await deployment!.close();
  expect(cloud.engine.liveHandles()).toBe(before);
});

test('a batch goes out in as many calls as its rows need and comes back in order', async () => {
  using client = await connected(score);
  await client.ensureKeys();
  const rows = Array.from({ length: 700 }, (_, row) => ({ applicant: [row / 700, 0, 0, 0] }));
  const done: number[] = [];

  const { outputs, receipts } = await client.callBatch(rows, { onCall: ({ firstRow, outputs: some }) => void done.push(firstRow, some.length) });

  expect(receipts).toHaveLength(2);
  expect(outputs).toHaveLength(700);
  const worst = Math.max(...outputs.map(({ score: value }, row) => Math.abs((value as number) - (0.5 + row / 1400))));
  expect(worst).toBeLessThan(2 ** -8);
  expect(done.toSorted((a, b) => a - b)).toEqual([0, 188, 512, 512]);
});

test('an integer function answers exactly: quotients for mean and variance', async () => {
  using client = await connected(statistics);
  await client.ensureKeys();

  const { outputs, receipts } = await client.callBatch([{ salaries: [10, 20, 30, 41] }, { salaries: [100n, 100n, 100n, 100n] }]);

  expect(receipts).toHaveLength(1);
  expect(outputs[0]).toEqual({ mean: new Rational(101n, 4n), variance: new Rational(4n * 3081n - 101n * 101n, 16n) });
  expect((outputs[0]!.mean as Rational).toNumber()).toBe(25.25);
  expect((outputs[1]!.variance as Rational).toNumber()).toBe(0);
});

test('circuit privacy: exact answers, new bytes at every call, and the stored ones at a retry', async () => {
  const network = watchedNetwork();
  using client = await connected(hiddenScore, { transport: network.transport });
  await client.ensureKeys();
  const answers: Buffer[] = [];
  network.intervene(async ({ path }, pass) => {
    if (path !== '/evaluations') return undefined;
    const answer = await pass();
    answers.push(Buffer.from(await answer.clone().arrayBuffer()));
    // The first answer is lost on its way.
    if (answers.length === 1) throw new TypeError('fetch failed');
    return answer;
  });

  const [first, second] = [await client.call({ applicant: [10, -10, 4, 0] }), await client.call({ applicant: [10, -10, 4, 0] })];

  expect([first, second].map(({ outputs }) => outputs)).toEqual([{ score: 149n }, { score: 149n }]);
  expect(answers).toHaveLength(3);
  expect(answers[1]!.equals(answers[0]!)).toBe(true);
  expect(second.receipt.claims.outputDigests).not.toEqual(first.receipt.claims.outputDigests);
  expect((await client.manifest()).evaluationKeys[0]).toMatchObject({ name: 'public-key', kind: 'public' });
});

test('a function without evaluation keys needs no upload, and integers come as bigint', async () => {
  const network = watchedNetwork();
  using client = await connected(total, { transport: network.transport });

  const { outputs } = await client.call({ first: 7, second: -30n });

  expect(outputs).toEqual({ total: -23n });
  expect(network.countOf('POST', '/keysets')).toBe(0);
});

test('messages above the inline limits travel through object storage', async () => {
  const network = watchedNetwork();
  const progress: Progress[] = [];
  using client = await connected(total, { transport: network.transport, onProgress: (event) => void progress.push(event) }, { inlineRequestBytes: 1000, inlineResponseBytes: 1000 });

  const { outputs } = await client.call({ first: 1, second: 2 });

  expect(outputs).toEqual({ total: 3n });
  expect(network.countOf('POST', '/uploads')).toBe(2);
  expect(network.countOf('PUT', /^\/local-objects\/uploads\//)).toBe(2);
  expect(network.countOf('GET', /^\/local-objects\/results\//)).toBe(1);
  expect(network.requests.filter(({ path }) => path.startsWith('/local-objects/')).every(({ headers }) => !headers.has('authorization'))).toBe(true);
  const uploaded = progress.filter(({ step }) => step === 'uploading-inputs') as Extract<Progress, { doneBytes: number }>[];
  expect(uploaded.at(-1)!.doneBytes).toBe(uploaded.at(-1)!.totalBytes);
});

test('erased keys are gone from the server; the next call registers new ones', async () => {
  const network = watchedNetwork();
  using client = await connected(score, { transport: network.transport });
  await client.ensureKeys();
  await client.eraseKeys();
  const uploads = network.countOf('PUT', /./);

  const { outputs } = await client.call({ applicant: [0, 0, 0, 0] });

  expect(outputs.score).toBeCloseTo(0.5, 2);
  expect(network.countOf('PUT', /./)).toBe(uploads + 2);
});
