/** Several ciphertexts, matrices, images, an index and clear inputs, from the client to the engine and back. */
import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readEnvelopes } from '@fhe-serverless/core/wire';
import { FheClient, Rational, type ConnectOptions, type Outputs } from '../../src/client/index.ts';
import { Cloud, type Deployment, type DeploymentOptions } from '../fixtures/deployment.ts';
import { orders, privateRatings, ratings, reshaped, spread } from '../fixtures/functions.ts';
import { quickPace, watchedNetwork, type WatchedNetwork } from '../fixtures/network.ts';

let cloud: Cloud;
let deployment: Deployment;
let network: WatchedNetwork;
let keyFiles = 0;

beforeAll(async () => { cloud = await Cloud.open(); });
afterAll(async () => cloud.close());
afterEach(async () => {
  await deployment.close();
  await rm(cloud.path('server'), { recursive: true, force: true });
});

async function connected(fn: Parameters<Cloud['deploy']>[0], options: Partial<ConnectOptions> = {}, deployOptions: DeploymentOptions = {}): Promise<FheClient> {
  deployment = await cloud.deploy(fn, deployOptions);
  network = watchedNetwork();
  return FheClient.connect({
    trust: await deployment.trust(), engine: cloud.engine, transport: network.transport, pace: quickPace(),
    keys: { path: cloud.path(`${keyFiles += 1}.key`), passphrase: 'p', insecureScryptLog2N: 10 }, ...options,
  });
}

/** Kind, name and tile of each envelope of the last evaluation. */
function sentEnvelopes(): string[] {
  const { body } = network.requests.findLast(({ path }) => path === '/evaluations')!;
  return readEnvelopes(body, { allowedKinds: ['ciphertext', 'encoded-constant'], budgetBytes: { 'ciphertext': 1 << 24, 'encoded-constant': 1 << 24 } })
    .map(({ head: { kind, encoding } }) => `${kind} ${encoding!.name} ${encoding!.tile ?? 0} of ${encoding!.samples}`);
}

const rounded = (value: unknown): unknown => (Array.isArray(value) ? value.map(rounded) : Math.round((value as number) * 100) / 100 + 0);

describe('several ciphertexts for one input and output', () => {
  test('go out in order, each with its tile, and come back as one value', async () => {
    using client = await connected(spread);

    const { outputs, receipts } = await client.callBatch([{ x: [1, -1, 0.5, 0] }, { x: [0.25, 0.25, 0.25, 0.25] }]);

    expect(sentEnvelopes()).toEqual(['ciphertext x 0 of 2', 'ciphertext x 1 of 2', 'ciphertext x 2 of 2', 'ciphertext x 3 of 2']);
    expect(outputs.map(({ score, doubled }) => [rounded(score), rounded(doubled)])).toEqual([[1.25, [2, -2, 1, 0]], [0.34, [0.5, 0.5, 0.5, 0.5]]]);
    expect(receipts[0]!.claims.inputDigests).toHaveLength(4);
    expect(receipts[0]!.claims.outputDigests).toHaveLength(5);
  });

  test('travel through object storage where they are above the inline limits', async () => {
    using client = await connected(spread, {}, { inlineRequestBytes: 1000, inlineResponseBytes: 1000 });

    const { outputs } = await client.call({ x: [1, 0, 0, 0] });

    expect(rounded(outputs.score)).toBe(0.5);
    expect(network.countOf('POST', '/uploads')).toBe(4);
  });

  test('are one input for who asks: a row names it once', async () => {
    using client = await connected(spread);

    await expect(client.call({ x: [1, 0, 0] })).rejects.toMatchObject({ code: 'FHE_INPUT_SHAPE' });
    await expect(client.call({ x: [1, 0, 0, 0], 'x[1]': 0 })).rejects.toMatchObject({ code: 'FHE_INPUT_SHAPE' });
  });
});

describe('matrices, images and an index', () => {
  test('are lists of lists, and a number', async () => {
    using client = await connected(orders);

    const { outputs } = await client.callBatch([{ article: 3, counts: [[[1, 2, 3], [4, 5, 6]]] }, { article: 0n, counts: [[[0, 0, 0], [9, 9, 9]]] }]);

    expect(outputs).toEqual([
      { price: 40n, counts: [[[2n, 3n, 4n], [5n, 6n, 7n]]], means: [[new Rational(6n, 3n), new Rational(15n, 3n)]] },
      { price: 10n, counts: [[[1n, 1n, 1n], [10n, 10n, 10n]]], means: [[new Rational(0n, 3n), new Rational(27n, 3n)]] },
    ] satisfies Outputs[]);
  });

  test('keep the shape that was declared where the function uses them in another', async () => {
    using client = await connected(reshaped);

    const { outputs } = await client.call({ table: [[1, 2, -1], [0, 1, 2]], weights: [2, -1, 1], picture: [[0, 1, 2, 3], [3, 2, 1, 0], [1, 1, 1, 1], [0, 3, 0, 3]], list: [1, 2, 3, 0, 1, 2] });

    expect(outputs).toEqual({ product: [-1n, 1n], edges: [[1n, 0n, -1n], [2n, 2n, 2n], [3n, 0n, 3n]], columns: [1n, 3n, 5n] });
  });

  test.each([
    ['an index beyond the last', { article: 5, counts: [[[0, 0, 0], [0, 0, 0]]] }, 'FHE_INPUT_OUT_OF_RANGE'],
    ['a negative index', { article: -1, counts: [[[0, 0, 0], [0, 0, 0]]] }, 'FHE_INPUT_OUT_OF_RANGE'],
    ['an index that is not whole', { article: 0.5, counts: [[[0, 0, 0], [0, 0, 0]]] }, 'FHE_INPUT_OUT_OF_RANGE'],
    ['a one-hot vector in place of the index', { article: [0, 1, 0, 0, 0], counts: [[[0, 0, 0], [0, 0, 0]]] }, 'FHE_INPUT_SHAPE'],
    ['a flat image', { article: 0, counts: [0, 0, 0, 0, 0, 0] }, 'FHE_INPUT_SHAPE'],
    ['an image with a short row', { article: 0, counts: [[[0, 0, 0], [0, 0]]] }, 'FHE_INPUT_SHAPE'],
    ['an image with a pixel out of its range', { article: 0, counts: [[[0, 0, 0], [0, 0, 10]]] }, 'FHE_INPUT_OUT_OF_RANGE'],
  ])('are refused before anything is sent: %s', async (_name, row, code) => {
    using client = await connected(orders);
    network.requests.length = 0;

    await expect(client.call(row)).rejects.toMatchObject({ code });

    expect(network.requests).toEqual([]);
  });
});

describe('a clear input', () => {
  const row = { films: [[1, -1, 0.5], [0.25, 0.5, 0]], taste: [[0.5, 0.25, -1], [0.5, 0.25, -1]] };
  const clear = { scores: [-0.25, 0.25], doubled: [[2, -2, 1], [0.5, 1, 0]] };

  test('travels as a plaintext once its caller allows it, and the result is right', async () => {
    using client = await connected(ratings, { clearInputs: ['taste'] });

    const { outputs } = await client.callBatch([row, { ...row, taste: [[1, 0, 0], [1, 0, 0]] }]);

    expect(sentEnvelopes()).toEqual(['ciphertext films 0 of 2', 'encoded-constant taste 0 of 2']);
    expect({ scores: rounded(outputs[0]!.scores), doubled: rounded(outputs[0]!.doubled) }).toEqual(clear);
    expect(rounded(outputs[1]!.scores)).toEqual([1, 0.25]);
  });

  test.each([['nothing', undefined], ['another input', ['films']]])('is not sent when its caller allowed %s', async (_name, clearInputs) => {
    using client = await connected(ratings, { clearInputs });
    network.requests.length = 0;

    await expect(client.call(row)).rejects.toMatchObject({ code: 'FHE_CLIENT_CLEAR_INPUT', details: { name: 'taste' } });

    expect(network.requests).toEqual([]);
  });

  test('is not sent after a deployment that made it clear without the caller', async () => {
    using client = await connected(privateRatings);
    const before = await client.call(row);
    const { port } = deployment.server;
    await deployment.close();
    deployment = await cloud.deploy(ratings, { port });
    network.requests.length = 0;

    await expect(client.call(row)).rejects.toMatchObject({ code: 'FHE_CLIENT_CLEAR_INPUT', details: { name: 'taste' } });

    expect(rounded(before.outputs.scores)).toEqual(clear.scores);
    // The one request was made for the former plan, with the input encrypted, and refused.
    expect(network.countOf('POST', '/evaluations')).toBe(1);
    expect(sentEnvelopes().map((text) => text.split(' ')[0])).not.toContain('encoded-constant');
  });

  test('of zeros is refused before it is sent, because anyone could read its product', async () => {
    using client = await connected(ratings, { clearInputs: ['taste'] });

    await expect(client.call({ ...row, taste: [[0, 0, 0], [0, 0, 0]] })).rejects.toMatchObject({ code: 'FHE_INPUT_ZERO', details: { name: 'taste' } });

    expect(network.countOf('POST', '/evaluations')).toBe(0);
  });

  test('may be allowed by name where the function encrypts it', async () => {
    using client = await connected(privateRatings, { clearInputs: ['taste'] });

    await client.call(row);

    expect(sentEnvelopes().map((text) => text.split(' ')[0])).not.toContain('encoded-constant');
  });
});
