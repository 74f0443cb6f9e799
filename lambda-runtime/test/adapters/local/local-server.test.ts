/** The whole service over HTTP on one directory: two tenants, a restart, and an end that cuts nothing off. */
import { readdir } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startLocalServer, type LocalServer } from '../../../src/adapters/local/index.ts';
import { JSON_BODY_BYTES, registerKeyset } from '../../../src/runtime/index.ts';
import { fresh, same } from '../../contracts/opened-port.ts';
import { ByteEngine } from '../../fixtures/byte-engine.ts';
import { INSECURE_CONSTANTS, INSECURE_PLAN_DIGEST, insecurePlan } from '../../fixtures/insecure-plan.ts';
import { remoteApp } from '../../fixtures/remote-app.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { jsonOf, readAnswer, TestClient, verdict, type OpenedKeyset } from '../../fixtures/test-client.ts';

const PLAN = insecurePlan();

let directory: string;
let remove: () => Promise<void>;
let engine: ByteEngine;
let server: LocalServer;

beforeEach(async () => {
  ({ path: directory, remove } = await temporaryDirectory());
  await start();
});
afterEach(async () => {
  await server.close();
  await remove();
});

async function start(): Promise<void> {
  engine = new ByteEngine();
  server = await startLocalServer({
    directory,
    function: {
      functionName: 'local', functionVersion: '1', plan: PLAN, planDigest: INSECURE_PLAN_DIGEST, constants: INSECURE_CONSTANTS, codeDigests: { 'index.mjs': 'aa'.repeat(32) },
      engine, inlineRequestBytes: 2_000_000, inlineResponseBytes: 2_000_000, timeoutSeconds: 30, keyCacheBytes: 1 << 24,
    },
  });
}

/** Uploads a client's keys and asks until they are ready. */
async function register(client: TestClient, authorization?: string): Promise<string> {
  const app = remoteApp(server.url, authorization);
  const keysetId = await client.uploadKeys(app, app);
  for (let asked = 0; asked < 1000; asked += 1) {
    const { status } = jsonOf(await client.ask(app, { path: `/keysets/${keysetId}` })) as { status: string };
    if (status !== 'verifying') break;
  }
  return keysetId;
}

test('serves a call from keys to receipt, and the same bytes to a retry after a restart', async () => {
  const client = new TestClient(PLAN);
  await register(client);
  const key = fresh();
  const first = await client.evaluate(remoteApp(server.url), key);
  await server.close();
  await start();

  const retry = await client.evaluate(remoteApp(server.url), key);

  const { receipt, jws } = await readAnswer(first.body, await server.ports.signer.publicJwk());
  expect([first.status, same(retry.body, first.body), engine.evaluations]).toEqual([200, true, 0]);
  expect(jsonOf(await client.ask(remoteApp(server.url), { path: `/receipts/${receipt.requestId}` }))).toEqual({ requestId: receipt.requestId, receipt: jws });
  expect(jsonOf(await client.ask(remoteApp(server.url), { path: '/usage', query: { period: new Date().toISOString().slice(0, 7) } }))).toMatchObject({ evaluations: 1, amountNano: 250 });
});

test('keeps the tenants of two local tokens apart', async () => {
  const client = new TestClient(PLAN);
  const keysetId = await register(client, 'Bearer local.alice');
  const [alice, bob] = [remoteApp(server.url, 'Bearer local.alice'), remoteApp(server.url, 'Bearer local.bob')];

  expect((await client.evaluate(alice, fresh())).status).toBe(200);
  expect(verdict(await client.evaluate(bob, fresh()))).toBe('428 FHE_KEYS_MISSING');
  expect(verdict(await client.ask(bob, { path: `/keysets/${keysetId}` }))).toBe('404 FHE_KEYS_NOT_FOUND');
  expect(jsonOf(await client.ask(bob, { path: '/usage' }))).toMatchObject({ evaluations: 0 });
});

test.each(['Bearer something', 'Basic bG9jYWwuYQ==', 'Bearer local.', ''])('knows nobody by the header %p', async (authorization) => {
  expect(verdict(await new TestClient(PLAN).ask(remoteApp(server.url, authorization), { path: '/manifest' }))).toBe('401 FHE_REQUEST_UNIDENTIFIED');
});

test('answers many callers at once, each with an answer of its own', async () => {
  const clients = Array.from({ length: 4 }, () => new TestClient(PLAN));
  for (const [index, client] of clients.entries()) await register(client, `Bearer local.c${index}`);

  const answers = await Promise.all(Array.from({ length: 24 }, (_, call) => clients[call % 4]!.evaluate(remoteApp(server.url, `Bearer local.c${call % 4}`), fresh())));

  const jwk = await server.ports.signer.publicJwk();
  const receipts = await Promise.all(answers.map(async ({ body }) => (await readAnswer(body, jwk)).receipt));
  expect(receipts.map(({ keyId }) => keyId)).toEqual(Array.from({ length: 24 }, (_, call) => clients[call % 4]!.keyId));
  expect(new Set(receipts.map(({ requestId }) => requestId)).size).toBe(24);
});

test('listens on 127.0.0.1 and answers to its own name only', async () => {
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
  expect((await raw({ headers: { host: 'rebound.example' } })).statusCode).toBe(421);
  expect((await raw({ headers: { host: `localhost:${server.port}` } })).statusCode).toBe(200);
});

test('stops reading a body above the limit', async () => {
  const response = await new TestClient(PLAN).ask(remoteApp(server.url), { method: 'POST', path: '/evaluations', headers: { 'idempotency-key': fresh() }, body: new Uint8Array(JSON_BODY_BYTES + 1) });

  expect(verdict(response)).toBe('413 FHE_WIRE_TOO_LARGE');
});

test('gives nothing out at an address that was not signed', async () => {
  for (const path of ['/local-objects/results/x', '/local-objects/secrets/master-key', '/local-objects/results/..%2f..%2fsecrets%2fmaster-key?method=GET&expires=9999999999999&signature=00']) {
    expect((await fetch(server.url + path)).status).toBe(403);
  }
});

test('ends after the running calls, and then refuses connections', async () => {
  const client = new TestClient(PLAN);
  await register(client);

  let ended: Promise<unknown> | undefined;
  engine.onEvaluate = () => { ended = Promise.all([server.close(), server.close()]); };

  const running = await client.evaluate(remoteApp(server.url), fresh());
  await ended;

  expect([running.status, ended !== undefined]).toEqual([200, true]);
  expect(engine.liveHandles()).toBe(0);
  await expect(fetch(server.url)).rejects.toThrow();
});

test('does not wait for a body that never ends', async () => {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(`POST /keysets HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\ncontent-length: 100\r\n\r\nhalf`);
  await fetch(`${server.url}/usage`);

  await server.close();

  await closed;
});

test('goes on at its start with a registration that was interrupted', async () => {
  const client = new TestClient(PLAN);
  const app = remoteApp(server.url);
  const opened = jsonOf(await client.openKeyset(app, await client.manifest(app))) as OpenedKeyset;
  for (const { name, upload } of opened.missing) {
    await fetch(upload.url, { method: upload.method, headers: upload.headers, body: client.keyParts().find((part) => part.name === name)!.envelope as Uint8Array<ArrayBuffer> });
  }
  const { keyStore } = server.ports;
  const tenant = (await tenantOf(opened.keysetId))!;
  const record = (await keyStore.getKeyset(tenant, opened.keysetId))!;
  await keyStore.putKeyset({ ...record, status: 'verifying' }, 'pending');
  await server.close();

  await start();
  await server.close();
  await start();

  expect((await server.ports.keyStore.getKeyset(tenant, opened.keysetId))?.status).toBe('ready');
  expect(await registerKeyset(server.ports, tenant, opened.keysetId)).toBe('ready');
});

test('refuses to start on a port that is taken, and leaves the directory free', async () => {
  const other = await temporaryDirectory();
  const options = { directory: other.path, function: { functionName: 'other', functionVersion: '1', plan: PLAN, planDigest: INSECURE_PLAN_DIGEST, constants: INSECURE_CONSTANTS, codeDigests: {}, engine: new ByteEngine(), inlineRequestBytes: 1, inlineResponseBytes: 1, timeoutSeconds: 1, keyCacheBytes: 1 } };

  await expect(startLocalServer({ ...options, port: server.port })).rejects.toMatchObject({ code: 'FHE_LOCAL_SETUP' });
  const second = await startLocalServer(options);
  await second.close();
  await other.remove();
});

async function tenantOf(keysetId: string): Promise<string | undefined> {
  for (const tenant of await readdir(join(directory, 'keysets'))) {
    if ((await readdir(join(directory, 'keysets', tenant))).includes(`${keysetId}.json`)) return tenant;
  }
  return undefined;
}

function raw({ headers }: { headers: Record<string, string> }): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path: '/usage', headers }, (response) => {
      response.resume();
      resolve(response);
    }).once('error', reject).end();
  });
}
