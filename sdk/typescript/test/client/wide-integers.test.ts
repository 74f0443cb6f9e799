/** Integers wider than any plaintext modulus, from a client through a local server and back. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { residueCount } from '@fhe-serverless/core/plan';
import { FheClient, Rational } from '../../src/client/index.ts';
import { defineFheFunction, integer } from '../../src/index.ts';
import { expectMatchesReference } from '../../src/testing/index.ts';
import { Cloud, type Deployment } from '../fixtures/deployment.ts';
import { quickPace } from '../fixtures/network.ts';

const MOST = 2n ** 60n;
const ledger = defineFheFunction({
  inputs: { cents: integer.vector(8, { min: -MOST, max: MOST }) },
  outputs: { squares: integer.scalar(), variance: integer.scalar() },
  evaluate: ({ cents }) => ({ squares: cents.square().sum(), variance: cents.variance() }),
});

let cloud: Cloud;
let deployment: Deployment | undefined;
beforeAll(async () => { cloud = await Cloud.open(); });
afterAll(async () => cloud.close());
afterEach(async () => deployment?.close());

const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

test('results of 130 bits come back exactly, under one secret key and one set of evaluation keys', async () => {
  deployment = await cloud.deploy(ledger);
  const options = { trust: await deployment.trust(), engine: cloud.engine, pace: quickPace(), keys: { path: cloud.path('wide.key'), passphrase: 'correct horse', insecureScryptLog2N: 10 } };
  const cents = [MOST, -MOST, MOST - 1n, 1n, 0n, -1n, 123_456_789_012_345_678n, -987_654_321n];
  using client = await FheClient.connect(options);

  const { outputs, receipt } = await client.call({ cents });

  const count = residueCount(deployment.plan.parameters);
  expect(count).toBeGreaterThan(1);
  expect(outputs.squares).toBe(sum(cents.map((x) => x * x)));
  expect(outputs.variance).toEqual(new Rational(8n * sum(cents.map((x) => x * x)) - sum(cents) ** 2n, 64n));
  expect(receipt.claims.parametersFingerprints).toHaveLength(count);
  expect(receipt.claims.inputDigests).toHaveLength(deployment.plan.inputs.length);
  expect((await client.ensureKeys()).keysetId).toBeDefined();

  // Another process opens the same key file and makes no key.
  using again = await FheClient.connect(options);
  expect((await again.call({ cents })).outputs.squares).toBe(outputs.squares);
});

test('a value beyond the declared range is refused before it is encrypted', async () => {
  deployment = await cloud.deploy(ledger);
  using client = await FheClient.connect({ trust: await deployment.trust(), engine: cloud.engine, pace: quickPace(), keys: { path: cloud.path('range.key'), passphrase: 'correct horse', insecureScryptLog2N: 10 } });

  await expect(client.call({ cents: Array<bigint>(8).fill(MOST + 1n) })).rejects.toMatchObject({ code: 'FHE_INPUT_OUT_OF_RANGE' });
});

test('a user\'s test compares wide integers with the clear function', async () => {
  const small = defineFheFunction({ inputs: { x: integer.vector(4, { min: 0, max: MOST }) }, outputs: { y: integer.vector(4) }, evaluate: ({ x }) => ({ y: x.multiply(-3) }) });

  const { outputs } = await expectMatchesReference(small, { x: [MOST, 1n, 2, 0] });

  expect(outputs[0]!.y).toEqual([-3n * MOST, -3n, -6n, 0n]);
});
