/** The public key of circuit privacy is a part of a key set like every other: complete or refused. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EnvelopeDraft } from '@fhe-serverless/core/wire';
import { fresh } from '../contracts/opened-port.ts';
import { INSECURE_CHAIN, insecurePlan, PUBLIC_KEY_PART } from '../fixtures/insecure-plan.ts';
import { insecurePublicKey, insecureRelinearizationKeys } from '../fixtures/insecure-seal-objects.ts';
import { openService, type Service } from '../fixtures/service.ts';
import { jsonOf, TestClient, verdict, type UploadPart } from '../fixtures/test-client.ts';

const plan = insecurePlan({ evaluationKeys: [PUBLIC_KEY_PART] });
const key = insecurePublicKey(INSECURE_CHAIN, 'p');

let service: Service;
beforeAll(async () => { service = await openService({ function: { plan } }); });
afterAll(() => service.close());

test('a key set of a public key becomes ready, and the function answers', async () => {
  const client = await service.readyClient();

  expect(verdict(await client.evaluate(service.app, fresh()))).toMatch(/^200/);
});

test('fails without it', async () => {
  const client = new TestClient(plan);

  expect(verdict(await client.evaluate(service.app, fresh()))).toBe('428 FHE_KEYS_MISSING');
});

const part = (client: TestClient, payload: Uint8Array, draft: Partial<EnvelopeDraft> = {}): UploadPart => client.keyPart('public-key', payload, { kind: 'public-key', ...draft });
const changed = (at: number, value: number): Uint8Array => { const bytes = Buffer.from(key); bytes[at] = value; return bytes; };

/** First coefficient of a ciphertext: a public key's is the same. */
const FIRST_COEFFICIENT = 113;
const zeros = (): Uint8Array => { const bytes = Buffer.from(key); bytes.fill(0, FIRST_COEFFICIENT, FIRST_COEFFICIENT + 8 * 3 * 1024); return bytes; };

test.each<[string, string, (client: TestClient) => UploadPart]>([
  ['a relinearization key in its place', 'FHE_WIRE_KIND', (client) => client.keyPart('public-key', insecureRelinearizationKeys(INSECURE_CHAIN, 'r').subarray(0, key.length), { kind: 'relinearization-key' })],
  ['a head that says it is not seeded', 'FHE_WIRE_REJECTED', (client) => part(client, key, { seeded: false })],
  ['a key of other parameters', 'FHE_WIRE_PLAN_CHANGED', (client) => part(client, key, { parametersFingerprint: new Uint8Array(32) })],
  ['a key under another key id', 'FHE_WIRE_REJECTED', (client) => part(client, key, { keyId: new Uint8Array(16) })],
  ['a coefficient above its modulus', 'FHE_WIRE_REJECTED', (client) => part(client, changed(FIRST_COEFFICIENT + 7, 255))],
  ['coefficients instead of their transform', 'FHE_WIRE_REJECTED', (client) => part(client, changed(48, 0))],
  ['a polynomial as small as a secret key', 'FHE_WIRE_REJECTED', (client) => part(client, zeros())],
])('refuses %s: %s', async (_name, reason, make) => {
  const client = new TestClient(plan);
  const keysetId = await client.uploadKeys(service.app, service.registrar, [make(client)]);

  expect(await service.runRegistrations()).toEqual(['failed']);

  expect(jsonOf(await client.ask(service.registrar, { path: `/keysets/${keysetId}` }))).toMatchObject({ status: 'failed', reason });
});
