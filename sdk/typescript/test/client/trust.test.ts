import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { calculateJwkThumbprint, CompactSign, decodeJwt, exportJWK, generateKeyPair } from 'jose';
import { encodeTrustFile, FheClient, readTrustFile, verifyReceipt, type ConnectOptions, type Progress, type ReceiptJwk } from '../../src/client/index.ts';
import { Cloud, type Deployment } from '../fixtures/deployment.ts';
import { total } from '../fixtures/functions.ts';
import { quickPace, watchedNetwork } from '../fixtures/network.ts';

let cloud: Cloud;
let deployment: Deployment;
let files = 0;

beforeAll(async () => { cloud = await Cloud.open(); });
beforeEach(async () => { deployment = await cloud.deploy(total); });
afterEach(async () => deployment.close());
afterAll(async () => cloud.close());

const keys = (): NonNullable<ConnectOptions['keys']> => ({ path: cloud.path(`${files}.key`), passphrase: 'p', insecureScryptLog2N: 10 });

async function connect(options: Partial<ConnectOptions> = {}): Promise<FheClient> {
  return FheClient.connect({ url: deployment.url, engine: cloud.engine, pace: quickPace(), ...options });
}

test('without a trust file the first key is trusted, announced once, and kept for every later client', async () => {
  files += 1;
  const progress: Progress[] = [];
  const onProgress = (event: Progress): void => void progress.push(event);
  using first = await connect({ keys: keys(), onProgress });
  using second = await connect({ keys: keys(), onProgress });

  expect((await first.call({ first: 1, second: 1 })).outputs).toEqual({ total: 2n });

  expect(progress.filter(({ step }) => step === 'trusting-on-first-use')).toEqual([{ step: 'trusting-on-first-use', issuer: 'test-function', kid: first.trust.jwks.keys[0]!.kid }]);
  expect(second.trust).toEqual(first.trust);
});

test('a server that comes back with another key is refused', async () => {
  files += 1;
  const pinned = keys();
  using _first = await connect({ keys: pinned });
  const { port } = deployment.server;
  await deployment.close();
  await rm(cloud.path('server'), { recursive: true, force: true });
  deployment = await cloud.deploy(total, { port });

  await expect(connect({ keys: pinned })).rejects.toMatchObject({ code: 'FHE_CLIENT_MANIFEST', details: { reason: expect.stringMatching(/^no key of .*\.trust-[0-9a-f]{16}\.json signed it$/) } });
});

test('the trust file decides alone: address, issuer and keys', async () => {
  const path = cloud.path('trust.json');
  const trust = await deployment.trust();
  await writeFile(path, encodeTrustFile(trust));

  using client = await FheClient.connect({ trust: path, engine: cloud.engine });
  expect(client.trust).toEqual(trust);
  expect(await readTrustFile(path)).toEqual(trust);
  await expect(connect({ trust: { ...trust, issuer: 'another-function' } })).rejects.toMatchObject({ code: 'FHE_CLIENT_MANIFEST' });
  const other = await exportJWK((await generateKeyPair('ES256', { extractable: true })).publicKey);
  await expect(connect({ trust: { ...trust, jwks: { keys: [{ ...other, kid: trust.jwks.keys[0]!.kid } as ReceiptJwk] } } })).rejects.toMatchObject({ code: 'FHE_CLIENT_MANIFEST' });
});

test.each([
  ['no version', { formatVersion: undefined }],
  ['no url', { url: 'nowhere' }],
  ['no keys', { jwks: { keys: [] } }],
  ['a private key', { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43), kid: '1', d: 'A'.repeat(43) }] } }],
  ['a symmetric key', { jwks: { keys: [{ kty: 'oct', k: 'A', kid: '1' }] } }],
  ['an unknown authentication', { authentication: 'none' }],
])('a trust file with %s is refused', async (_name, change) => {
  const path = cloud.path('trust.json');
  await writeFile(path, JSON.stringify({ ...await deployment.trust(), ...change }));

  await expect(readTrustFile(path)).rejects.toMatchObject({ code: 'FHE_CLIENT_TRUST_FILE' });
});

test('a manifest that makes no sense is refused although it is signed', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const { manifest } = await (await fetch(`${deployment.url}/manifest`)).json() as { manifest: string };
  const claims = decodeJwt(manifest) as Record<string, any>;
  const trust = { ...await deployment.trust(), jwks: { keys: [{ ...jwk, kid } as ReceiptJwk] } };
  const parameters = { ...claims.parameters as object, plaintextModulus: '65537' };
  const reasons: unknown[] = [];

  for (const [type, change] of [
    ['fhe-manifest+jwt', {}], ['fhe-receipt+jwt', {}], ['fhe-manifest+jwt', { exp: 1 }], ['fhe-manifest+jwt', { iat: 2 ** 40 }], ['fhe-manifest+jwt', { inputs: undefined }],
    ['fhe-manifest+jwt', { parameters }], ['fhe-manifest+jwt', { packing: { ...claims.packing as object, samplesPerRow: 4096 } }], ['fhe-manifest+jwt', { evaluationKeys: [{ name: '../../x', kind: 'galois', galoisElement: 3, bytes: 1 }] }],
  ] as const) {
    const signed = await new CompactSign(new TextEncoder().encode(JSON.stringify({ ...claims, ...change }))).setProtectedHeader({ alg: 'ES256', typ: type, kid }).sign(privateKey);
    const network = watchedNetwork();
    network.intervene(() => Response.json({ manifest: signed, jwk: { ...jwk, kid }, keysets: [] }));
    reasons.push(await connect({ trust, transport: network.transport }).then(() => 'accepted', (error: { details: { reason: string } }) => error.details.reason));
  }

  expect(reasons).toEqual([
    'accepted', 'no key of the trust file signed it', 'it has ended', 'it is of the future; compare the clocks', 'not a valid message: the manifest lacks a field',
    'its fingerprint is not that of its parameters', 'its packing does not fill the slots', 'its key configuration digest is not that of its keys',
  ]);
});

test('a receipt is verified on its own: signature, type and every claim', async () => {
  files += 1;
  using client = await connect({ trust: await deployment.trust(), keys: keys() });
  const { receipt: { jws, claims } } = await client.call({ first: 1, second: 1 });
  const { jwks } = client.trust;
  const [head, body, signature] = jws.split('.');
  const other = Buffer.from(JSON.stringify({ ...claims, amountNano: 0 })).toString('base64url');

  expect(await verifyReceipt(`${jws}\n`, jwks)).toEqual(claims);
  for (const changed of [`${head}.${other}.${signature}`, `${head}.${body}.`, `${head}.${body}`, `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`, '', jws.replace('.', '..')]) {
    await expect(verifyReceipt(changed, jwks)).rejects.toMatchObject({ code: 'FHE_CLIENT_RECEIPT' });
  }
  await expect(client.receipt('unknown-request')).rejects.toMatchObject({ code: 'FHE_RECEIPT_NOT_FOUND' });
});

test('a client without a key file reads, and calls nothing', async () => {
  using client = await connect({ trust: await deployment.trust() });

  expect((await client.manifest()).inputs.map(({ name }) => name)).toEqual(['first', 'second']);
  expect((await client.usage()).failed).toBe(0);
  await expect(client.call({ first: 1, second: 1 })).rejects.toMatchObject({ code: 'FHE_CLIENT_KEY_FILE' });
});

test('a wrong passphrase fails the call, and the next one may be right', async () => {
  files += 1;
  const answers = ['first', 'wrong', 'first'];
  const options = { ...keys(), passphrase: () => answers.shift()! };
  using maker = await connect({ keys: options });
  await maker.ensureKeys();
  using client = await connect({ keys: options });

  await expect(client.call({ first: 1, second: 1 })).rejects.toMatchObject({ code: 'FHE_CLIENT_KEY_FILE' });
  expect((await client.call({ first: 1, second: 1 })).outputs).toEqual({ total: 2n });
  expect(await readFile(options.path, 'utf8')).not.toContain('first');
});
