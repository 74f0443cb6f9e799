/** The key plane: what is asked for, what is refused, and that only whole, checked key sets are ever ready. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnvelopeDraft } from '@fhe-serverless/core/wire';
import { sha256Hex } from '../../src/runtime/hashes.ts';
import { signCompact } from '../../src/runtime/jws.ts';
import { sealedPartPath } from '../../src/runtime/object-paths.ts';
import { registerKeyset } from '../../src/runtime/index.ts';
import { fresh } from '../contracts/opened-port.ts';
import { INSECURE_CHAIN } from '../fixtures/insecure-plan.ts';
import { insecureCiphertext, insecureGaloisKey, insecureRelinearizationKeys } from '../fixtures/insecure-seal-objects.ts';
import { openService, type Service } from '../fixtures/service.ts';
import { jsonOf, send, TestClient, verdict, type OpenedKeyset, type UploadPart } from '../fixtures/test-client.ts';

let service: Service;
beforeAll(async () => { service = await openService(); });
afterAll(() => service.close());

const newClient = (differing = {}) => new TestClient(service.options.plan, differing);
const open = async (client: TestClient, parts?: readonly UploadPart[]) => jsonOf(await client.openKeyset(service.registrar, await client.manifest(service.app), parts)) as OpenedKeyset;
const post = async (client: TestClient, differing: object) => {
  const parts = client.keyParts().map(({ envelope: _envelope, ...part }) => part);
  return client.ask(service.registrar, { method: 'POST', path: '/keysets', json: { manifest: await client.manifest(service.app), keyId: client.keyId, parts, ...differing } });
};
const complete = (client: TestClient, keysetId: string) => client.ask(service.registrar, { method: 'POST', path: `/keysets/${keysetId}/complete` });
const show = async (client: TestClient, keysetId: string) => jsonOf(await client.ask(service.registrar, { path: `/keysets/${keysetId}` })) as { status: string; reason?: string };
const evaluation = async (client: TestClient) => verdict(await client.evaluate(service.app, fresh()));
const objectsOf = async (tenant: string) => Object.keys(await service.world.stored()).filter((path) => /^objects\/(evaluation-keys|uploads)\//.test(path) && path.includes(tenant));

describe('opening a key set', () => {
  test('asks for every part, and then only for what is still missing', async () => {
    const client = newClient();
    const first = await open(client);
    await send(first.missing[0]!.upload, client.keyParts()[0]!.envelope);

    const second = await open(client);

    expect(first.missing.map(({ name }) => name)).toEqual(['relinearization', 'galois-3']);
    expect(second).toMatchObject({ keysetId: first.keysetId, status: 'pending' });
    expect(second.missing.map(({ name }) => name)).toEqual(['galois-3']);
  });

  test('asks for nothing once the key set is ready', async () => {
    const client = await service.readyClient();

    expect(await open(client)).toMatchObject({ status: 'ready', missing: [] });
  });

  test('asks another tenant for the very same parts again', async () => {
    const client = await service.readyClient();
    const other = newClient({ keyId: client.keyId });

    const opened = await open(other);

    expect(opened.missing).toHaveLength(2);
    expect(opened.keysetId).not.toBe((await open(client)).keysetId);
  });

  test('asks again for a part that is here in another role', async () => {
    const client = await service.readyClient();
    const [relinearization, galois] = client.keyParts();

    const opened = await open(client, [{ ...relinearization!, digest: galois!.digest }, { ...galois!, digest: relinearization!.digest }]);

    expect(opened.missing.map(({ name }) => name)).toEqual(['relinearization', 'galois-3']);
  });

  test('makes one record for twenty racing calls', async () => {
    const client = newClient();

    const opened = await Promise.all(Array.from({ length: 20 }, () => open(client)));

    expect(new Set(opened.map(({ keysetId }) => keysetId)).size).toBe(1);
    expect(await service.world.ports.keyStore.listKeysets(client.tenant, client.keyId)).toHaveLength(1);
  });

  test('starts again when a sealed object is lost', async () => {
    const client = await service.readyClient();
    const [keyset] = await service.world.ports.keyStore.listKeysets(client.tenant, client.keyId);
    const { dataKeyId } = (await service.world.ports.keyStore.getDataKey(client.tenant, client.keyId))!;
    await service.world.ports.evaluationKeys.delete(sealedPartPath(keyset!, keyset!.parts[0]!, dataKeyId));
    const whileLost = await evaluation(client);

    const opened = await open(client);
    await client.uploadKeys(service.app, service.registrar);
    await service.runRegistrations();

    expect(whileLost).toBe('428 FHE_KEYS_MISSING');
    expect(opened).toMatchObject({ status: 'pending', missing: [{ name: 'relinearization' }] });
    expect(await evaluation(client)).toBe('200');
  });

  test('needs no record for a plan without evaluation keys', async () => {
    const keyless = await openService({ function: { plan: { ...service.options.plan, evaluationKeys: [] } } });
    const client = new TestClient(keyless.options.plan);

    const opened = jsonOf(await client.openKeyset(keyless.registrar, await client.manifest(keyless.app)));
    await keyless.close();

    expect(opened).toEqual({ keysetId: null, status: 'ready', missing: [] });
  });
});

describe('opening a key set is refused', () => {
  const rejected = '400 FHE_WIRE_MALFORMED';
  const part = (differing: object) => async (client: TestClient) => {
    const [first, ...others] = client.keyParts().map(({ envelope: _envelope, ...rest }) => rest);
    return post(client, { parts: [{ ...first, ...differing }, ...others] });
  };

  test.each<[string, string, (client: TestClient) => Promise<Parameters<typeof verdict>[0]>]>([
    ['a key id that is none', rejected, (client) => post(client, { keyId: 'AB'.repeat(16) })],
    ['a part too few', rejected, (client) => post(client, { parts: [] })],
    ['a part of another name', rejected, part({ name: 'galois-5' })],
    ['a name that is a path', rejected, part({ name: '../../x' })],
    ['a part twice', rejected, part({ name: 'galois-3' })],
    ['a digest that is none', rejected, part({ digest: 'ab' })],
    ['a checksum that is none', rejected, part({ checksum: 'zz'.repeat(32) })],
    ['a length below the manifest\'s', rejected, part({ bytes: 1000 })],
    ['a length above the manifest\'s', rejected, part({ bytes: 1_000_000 })],
    ['a length that is no number', rejected, part({ bytes: '1000' })],
    ['two parts with one digest', rejected, (client) => post(client, { parts: client.keyParts().map(({ envelope: _envelope, ...rest }) => ({ ...rest, digest: '00'.repeat(32) })) })],
    ['parts that are no list', rejected, (client) => post(client, { parts: {} })],
    ['a body that is no object', rejected, (client) => client.ask(service.registrar, { method: 'POST', path: '/keysets', json: [] })],
    ['another media type', rejected, (client) => client.ask(service.registrar, { method: 'POST', path: '/keysets', headers: { 'content-type': 'text/plain' }, body: Buffer.from('{}') })],
    ['a body above 2 MiB', '413 FHE_WIRE_TOO_LARGE', (client) => client.ask(service.registrar, { method: 'POST', path: '/keysets', json: { pad: 'x'.repeat(1 << 21) } })],
    ['a manifest that is no token', rejected, (client) => post(client, { manifest: 'manifest' })],
    ['a manifest of another signer', rejected, async (client) => {
      const stranger = await openService();
      const manifest = await client.manifest(stranger.app);
      await stranger.close();
      return post(client, { manifest });
    }],
    ['a manifest that was changed', rejected, async (client) => {
      const [header, payload, signature] = (await client.manifest(service.app)).split('.');
      const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object;
      return post(client, { manifest: `${header}.${Buffer.from(JSON.stringify({ ...claims, evaluationKeys: [] })).toString('base64url')}.${signature}` });
    }],
    ['a manifest that claims to need no signature', rejected, async (client) => {
      const [, payload] = (await client.manifest(service.app)).split('.');
      return post(client, { manifest: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.AA` });
    }],
    ['another token of the same signer', rejected, async (client) => {
      const [, payload] = (await client.manifest(service.app)).split('.');
      const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object;
      return post(client, { manifest: await signCompact(service.world.ports.signer, 'fhe-receipt+jwt', claims) });
    }],
    ['a manifest without its fields', rejected, async (client) => post(client, { manifest: await signCompact(service.world.ports.signer, 'fhe-manifest+jwt', { exp: 4_000_000_000 }) })],
    ['a manifest that ended', '410 FHE_WIRE_PLAN_CHANGED', async (client) => {
      const manifest = await client.manifest(service.app);
      service.world.clock.advance(3_700_000);
      return post(client, { manifest });
    }],
  ])('for %s: %s', async (_name, expected, call) => {
    const client = newClient();

    expect(verdict(await call(client))).toBe(expected);
    expect(await service.world.ports.keyStore.listKeysets(client.tenant, client.keyId)).toEqual([]);
  });
});

describe('completing a key set', () => {
  test('says how many parts are missing', async () => {
    const client = newClient();
    const { keysetId, missing } = await open(client);
    await send(missing[0]!.upload, client.keyParts()[0]!.envelope);

    const response = await complete(client, keysetId);

    expect(verdict(response)).toBe('409 FHE_KEYS_INCOMPLETE');
    expect(jsonOf(response)).toMatchObject({ details: { missing: 1 } });
  });

  test('answers 202, hands the work on, and shows its progress', async () => {
    const client = newClient();
    const keysetId = await client.uploadKeys(service.app, service.registrar);
    const handed = (await show(client, keysetId)).status;

    const statuses = await service.runRegistrations();

    expect([handed, statuses, (await show(client, keysetId)).status]).toEqual(['verifying', ['ready'], 'ready']);
    expect((await complete(client, keysetId)).status).toBe(202);
  });

  test('again while verifying starts the work again, and two workers do no harm', async () => {
    const client = newClient();
    const keysetId = await client.uploadKeys(service.app, service.registrar);
    await complete(client, keysetId);

    const statuses = await Promise.all([1, 2, 3].map(() => registerKeyset(service.world.ports, client.tenant, keysetId)));
    const later = await service.runRegistrations();

    expect([...statuses, ...later]).toEqual(Array(5).fill('ready'));
    expect(await evaluation(client)).toBe('200');
  });

  test.each(['/keysets/{id}', '/keysets/{id}/complete'])('%s does not know what is not the caller\'s', async (path) => {
    const owner = await service.readyClient();
    const { keysetId } = await open(owner);
    const method = path.endsWith('complete') ? 'POST' : 'GET';

    for (const id of [keysetId, 'ab'.repeat(32), '..', 'ready']) {
      expect(verdict(await newClient().ask(service.registrar, { method, path: path.replace('{id}', id) }))).toBe('404 FHE_KEYS_NOT_FOUND');
    }
  });
});

describe('registering', () => {
  test('leaves sealed objects below the tenant and key id, and no staged or clear ones', async () => {
    const client = await service.readyClient();

    const paths = await objectsOf(client.tenant);
    const files = await Promise.all(paths.map((path) => readFile(join(service.world.directory, path))));

    expect(paths).toHaveLength(2);
    expect(paths.every((path) => path.startsWith(`objects/evaluation-keys/keys/${client.tenant}/${client.keyId}/`))).toBe(true);
    for (const { envelope } of client.keyParts()) {
      expect(files.some((file) => file.includes(Buffer.from(envelope.subarray(2000, 2064))))).toBe(false);
    }
  });

  const relinearization = insecureRelinearizationKeys(INSECURE_CHAIN, 'r');
  const galois = insecureGaloisKey(INSECURE_CHAIN, 3, 'g');
  const spoiled = (payload: Uint8Array, at: number, value: number) => {
    const bytes = Buffer.from(payload);
    bytes[at] = value;
    return bytes;
  };
  const galoisPart = (client: TestClient, payload: Uint8Array, draft: Partial<EnvelopeDraft> = {}) => client.keyPart('galois-3', payload, { kind: 'galois-key', galoisElements: [3], ...draft });

  test.each<[string, string, (client: TestClient) => UploadPart]>([
    ['a key under another key id', 'FHE_WIRE_REJECTED', (client) => galoisPart(client, galois, { keyId: new Uint8Array(16) })],
    ['a key of other parameters', 'FHE_WIRE_PLAN_CHANGED', (client) => galoisPart(client, galois, { parametersFingerprint: new Uint8Array(32) })],
    ['a key of another element', 'FHE_WIRE_REJECTED', (client) => galoisPart(client, insecureGaloisKey(INSECURE_CHAIN, 5, 'g'), { galoisElements: [5] })],
    ['a head that names another element', 'FHE_WIRE_REJECTED', (client) => galoisPart(client, galois, { galoisElements: [5] })],
    ['a head that says it is not seeded', 'FHE_WIRE_REJECTED', (client) => galoisPart(client, galois, { seeded: false })],
    ['a coefficient above its modulus', 'FHE_WIRE_REJECTED', (client) => galoisPart(client, spoiled(galois, galois.length - 100, 255))],
    ['another SEAL version', 'FHE_WIRE_REJECTED', (client) => galoisPart(client, spoiled(galois, 4, 3))],
    ['bytes that are no key', 'FHE_WIRE_REJECTED', (client) => galoisPart(client, new Uint8Array(galois.length))],
    ['a relinearization key in its place', 'FHE_WIRE_KIND', (client) => client.keyPart('galois-3', padded(relinearization, galois.length), { kind: 'relinearization-key' })],
    ['a ciphertext in its place', 'FHE_WIRE_KIND', (client) => client.keyPart('galois-3', padded(insecureCiphertext(INSECURE_CHAIN, 1, 2 ** 25, 'c'), galois.length), { kind: 'ciphertext', level: 1, scale: 2 ** 25, polynomials: 2, encoding: { name: 'left', dtype: 'real', shape: [4], samples: 1 } })],
    ['an upload that is no envelope', 'FHE_WIRE_MALFORMED', (client) => ({ ...galoisPart(client, galois), ...rawUpload(new Uint8Array(galois.length + 300)) })],
    ['a digest that is not the payload\'s', 'FHE_WIRE_REJECTED', (client) => ({ ...galoisPart(client, galois), digest: 'ab'.repeat(32) })],
    ['two envelopes in one upload', 'FHE_WIRE_MALFORMED', (client) => {
      const { envelope } = galoisPart(client, galois);
      return { ...galoisPart(client, galois), ...rawUpload(Buffer.concat([envelope, envelope.subarray(0, 100)])) };
    }],
  ])('refuses %s: %s, and keeps nothing', async (_name, reason, make) => {
    const client = newClient();
    service.world.observations.length = 0;
    const keysetId = await client.uploadKeys(service.app, service.registrar, [client.keyParts()[0]!, make(client)]);

    const statuses = await service.runRegistrations();

    expect(statuses).toEqual(['failed']);
    expect(await show(client, keysetId)).toMatchObject({ status: 'failed', reason });
    expect(await objectsOf(client.tenant)).toEqual([]);
    expect(await evaluation(client)).toBe('428 FHE_KEYS_MISSING');
    expect(service.world.observations).toContainEqual({ values: { KeysetsRefused: 1 }, dimensions: { FunctionName: 'registrar', Code: reason } });
  });

  test('of a refused key set starts again from its first part', async () => {
    const client = newClient();
    const bad = galoisPart(client, new Uint8Array(galois.length));
    await client.uploadKeys(service.app, service.registrar, [client.keyParts()[0]!, bad]);
    await service.runRegistrations();

    const again = await open(client, [client.keyParts()[0]!, bad]);
    await client.uploadKeys(service.app, service.registrar);
    await service.runRegistrations();

    expect(again).toMatchObject({ status: 'pending', missing: [{ name: 'relinearization' }, { name: 'galois-3' }] });
    expect(await evaluation(client)).toBe('200');
  });

  test('fails when a part went missing after completion, and goes on with the others', async () => {
    const client = newClient();
    const keysetId = await client.uploadKeys(service.app, service.registrar);
    const [, second] = (await service.world.ports.keyStore.getKeyset(client.tenant, keysetId))!.parts;
    await service.world.ports.uploads.delete(`staging/${client.tenant}/${client.keyId}/${second!.uploadSha256}`);

    const statuses = await service.runRegistrations();

    expect([statuses, (await show(client, keysetId)).reason]).toEqual([['failed'], 'FHE_KEYS_INCOMPLETE']);
    expect((await open(client)).missing.map(({ name }) => name)).toEqual(['galois-3']);
  });

  function padded(payload: Uint8Array, length: number): Uint8Array {
    return new Uint8Array(Buffer.concat([payload], length));
  }

  function rawUpload(envelope: Uint8Array): Pick<UploadPart, 'bytes' | 'checksum' | 'envelope'> {
    return { bytes: envelope.length, checksum: sha256Hex(envelope), envelope };
  }
});

describe('erasing', () => {
  test('ends the keys, and a second erase finds nothing', async () => {
    const client = await service.readyClient();
    const { keysetId } = await open(client);
    const erase = () => client.ask(service.registrar, { method: 'DELETE', path: `/keysets/${keysetId}` });

    expect(verdict(await newClient().ask(service.registrar, { method: 'DELETE', path: `/keysets/${keysetId}` }))).toBe('404 FHE_KEYS_NOT_FOUND');
    expect([(await erase()).status, verdict(await erase()), await evaluation(client)]).toEqual([204, '404 FHE_KEYS_NOT_FOUND', '428 FHE_KEYS_MISSING']);
    expect(await objectsOf(client.tenant)).toEqual([]);
  });

  test('shreds: whatever else is restored afterwards, the keys do not open', async () => {
    const client = await service.readyClient();
    const { keyStore, evaluationKeys } = service.world.ports;
    const [record] = await keyStore.listKeysets(client.tenant, client.keyId);
    const backup = await Promise.all((await objectsOf(client.tenant)).map(async (path) => [path.replace('objects/evaluation-keys/', ''), await readFile(join(service.world.directory, path))] as const));

    await client.ask(service.registrar, { method: 'DELETE', path: `/keysets/${record!.keysetId}` });
    for (const [path, content] of backup) await evaluationKeys.write(path, (async function* () { yield content; })(), content.length);
    await keyStore.putKeyset(record!, undefined);

    expect(await evaluation(client)).toBe('428 FHE_KEYS_MISSING');
    expect((await open(client)).missing).toHaveLength(2);
  });

  test('of one key set leaves the parts that another one of the same key id shares', async () => {
    const client = newClient();
    const [relinearization, galois] = client.keyParts();
    const other = new TestClient(service.options.plan, { tenant: client.tenant, keyId: client.keyId, seed: 'made again' }).keyParts()[1]!;
    const first = await client.uploadKeys(service.app, service.registrar, [relinearization!, galois!]);
    await service.runRegistrations();
    const secondOpened = await open(client, [relinearization!, other]);
    await client.uploadKeys(service.app, service.registrar, [relinearization!, other]);
    await service.runRegistrations();

    await client.ask(service.registrar, { method: 'DELETE', path: `/keysets/${first}` });
    const afterFirst = await evaluation(client);
    await client.ask(service.registrar, { method: 'DELETE', path: `/keysets/${secondOpened.keysetId}` });

    expect(secondOpened.missing.map(({ name }) => name)).toEqual(['galois-3']);
    expect([afterFirst, await evaluation(client)]).toEqual(['200', '428 FHE_KEYS_MISSING']);
    expect(await objectsOf(client.tenant)).toEqual([]);
    expect(await service.world.ports.keyStore.getDataKey(client.tenant, client.keyId)).toBeUndefined();
  });

  test('while a worker verifies wins: nothing is ready and nothing is left', async () => {
    const client = newClient();
    const keysetId = await client.uploadKeys(service.app, service.registrar);
    const { ports } = service.world;
    let erased = false;
    const erasing = {
      ...ports,
      evaluationKeys: Object.assign(Object.create(ports.evaluationKeys) as typeof ports.evaluationKeys, {
        size: (path: string) => ports.evaluationKeys.size(path),
        write: async (...args: Parameters<typeof ports.evaluationKeys.write>) => {
          if (!erased) await client.ask(service.registrar, { method: 'DELETE', path: `/keysets/${keysetId}` });
          erased = true;
          await ports.evaluationKeys.write(...args);
        },
        delete: (path: string) => ports.evaluationKeys.delete(path),
      }),
    };

    const [status] = await service.runRegistrations(erasing);

    expect([erased, ['failed', undefined].includes(status)]).toEqual([true, true]);
    expect(await objectsOf(client.tenant)).toEqual([]);
    expect(await ports.keyStore.getDataKey(client.tenant, client.keyId)).toBeUndefined();
    expect(await ports.keyStore.listKeysets(client.tenant, client.keyId)).toEqual([]);
  });
});

describe('POST /uploads', () => {
  const start = (json: unknown) => newClient().ask(service.registrar, { method: 'POST', path: '/uploads', json });

  test('names an upload by its hash', async () => {
    expect(jsonOf(await start({ bytes: 5, sha256: 'ab'.repeat(32) }))).toMatchObject({ uploadId: 'ab'.repeat(32), upload: { method: 'PUT' } });
  });

  test.each([
    ['400 FHE_WIRE_MALFORMED', { bytes: 0, sha256: 'ab'.repeat(32) }],
    ['400 FHE_WIRE_MALFORMED', { bytes: 1.5, sha256: 'ab'.repeat(32) }],
    ['400 FHE_WIRE_MALFORMED', { bytes: 5, sha256: '../../etc' }],
    ['400 FHE_WIRE_MALFORMED', { bytes: 5 }],
    ['413 FHE_WIRE_TOO_LARGE', { bytes: 2 ** 28 + 1, sha256: 'ab'.repeat(32) }],
  ])('is refused with %s', async (expected, json) => {
    expect(verdict(await start(json))).toBe(expected);
  });
});
