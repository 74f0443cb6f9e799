import { expect, test } from '@jest/globals';
import { manifestOfPlan } from '@fhe-serverless/core/plan';
import { MAX_PORTS } from '@fhe-serverless/core/wire';
import { JSON_BODY_BYTES } from '../../src/runtime/index.ts';
import { insecurePlan, INSECURE_PLAN_DIGEST } from '../fixtures/insecure-plan.ts';

const MAX_KEYS = 1024;
/** Item size of DynamoDB. */
const ITEM_BYTES = 400 * 1024;
/** A signature and the rest of an item. */
const ROOM = 4096;

const base64urlBytes = (value: object): number => Buffer.from(JSON.stringify(value)).toString('base64url').length;

test('the manifest of the largest plan fits the request that registers its keys', () => {
  const [input] = insecurePlan().inputs;
  const digits = Array.from({ length: 20 }, () => [0, 2, 1, 2] as const);
  const longest = { ...input!, name: 'n'.repeat(64), low: String(-Number.MAX_VALUE), high: String(Number.MAX_VALUE), digits, scale: 2 ** 53 - 1 };
  const evaluationKeys = Array.from({ length: MAX_KEYS }, (_, index) => ({ name: `galois-${2 * index + 3}`, kind: 'galois' as const, galoisElement: 2 * index + 3, bytes: 2 ** 28 }));
  const plan = insecurePlan({ inputs: Array.from({ length: MAX_PORTS - 2 }, (_, tile) => ({ ...longest, tile })), evaluationKeys });
  const parts = evaluationKeys.map(({ name, bytes }) => ({ name, digest: 'f'.repeat(64), bytes, checksum: 'f'.repeat(64) }));

  const bytes = base64urlBytes(manifestOfPlan(plan, INSECURE_PLAN_DIGEST)) + JSON.stringify({ parts }).length + ROOM;

  expect(bytes).toBeLessThanOrEqual(JSON_BODY_BYTES);
});

test('a receipt that names every port of the largest plan fits an item of the ledger', () => {
  const digests = Array.from({ length: MAX_PORTS }, () => 'f'.repeat(64));

  expect(base64urlBytes({ inputDigests: digests }) + ROOM).toBeLessThan(ITEM_BYTES);
});
