import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { KeyFile, readKeyNames } from '../../src/client/index.ts';
import { withFileLock } from '../../src/client/keys/file-lock.ts';
import { quickPace } from '../fixtures/network.ts';

const FINGERPRINT = 'ab'.repeat(32);
const OTHER_FINGERPRINT = 'cd'.repeat(32);
const SECRET = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
const CHEAP = { passphrase: 'correct horse', insecureScryptLog2N: 10 };

let directory: string;
beforeAll(async () => { directory = await mkdtemp(join(tmpdir(), 'fhe-key-file-')); });
afterAll(async () => rm(directory, { recursive: true, force: true }));

let files = 0;
const newPath = (): string => join(directory, `file-${++files}.key`);

test('what is stored comes back, at the full cost of scrypt', async () => {
  const path = newPath();
  const made = await KeyFile.create({ path, passphrase: 'correct horse' });
  const { keyId } = await made.addSecretKey(FINGERPRINT, SECRET);

  const opened = await KeyFile.open({ path, passphrase: async (purpose) => `correct ${purpose === 'open' ? 'horse' : ''}` });

  expect(keyId).toMatch(/^[0-9a-f]{32}$/);
  expect(opened.key(FINGERPRINT)).toEqual({ keyId, secretKey: SECRET });
  expect(opened.key(OTHER_FINGERPRINT)).toBeUndefined();
  expect(await readKeyNames(path)).toEqual([{ keyId, parametersFingerprint: FINGERPRINT }]);
  expect(JSON.parse(await readFile(path, 'utf8')).kdf).toMatchObject({ name: 'scrypt', N: 131072, r: 8, p: 1 });
});

test('the file is its owner\'s alone and shows nothing of the key', async () => {
  const path = newPath();
  await (await KeyFile.create({ path, ...CHEAP })).addSecretKey(FINGERPRINT, SECRET);

  const bytes = await readFile(path);
  const sealed = Buffer.from(JSON.parse(bytes.toString('utf8')).sealed as string, 'base64');

  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(sealed.includes(Buffer.from(SECRET.subarray(0, 16)))).toBe(false);
  expect((await readdir(directory)).filter((name) => /\.(new|lock|old)$/.test(name))).toEqual([]);
});

test('a wrong passphrase and a changed file fail with one and the same answer', async () => {
  const path = newPath();
  await (await KeyFile.create({ path, ...CHEAP })).addSecretKey(FINGERPRINT, SECRET);
  const file = JSON.parse(await readFile(path, 'utf8')) as { keys: { keyId: string; parametersFingerprint: string }[]; sealed: string; kdf: object };
  const sealed = Buffer.from(file.sealed, 'base64');
  sealed[100]! ^= 1;
  const changed = [
    { ...file, sealed: sealed.toString('base64') },
    { ...file, sealed: Buffer.from(file.sealed, 'base64').subarray(0, 40).toString('base64') },
    { ...file, keys: [{ ...file.keys[0]!, keyId: '00'.repeat(16) }] },
    { ...file, keys: [] },
    { ...file, kdf: { ...file.kdf, N: 2048 } },
  ];

  const failures = [await refusalOf({ path, ...CHEAP, passphrase: 'Correct horse' })];
  for (const content of changed) {
    await writeFile(path, JSON.stringify(content));
    failures.push(await refusalOf({ path, ...CHEAP }));
  }

  expect(new Set(failures.map(({ code, reason }) => `${code}: ${reason}`))).toEqual(new Set(['FHE_CLIENT_KEY_FILE: the passphrase is wrong or the file is damaged']));
});

test.each([
  ['no JSON', 'secret'],
  ['another version', JSON.stringify({ formatVersion: 2 })],
  ['an expensive derivation', JSON.stringify({ formatVersion: 1, kind: 'fhe-secret-keys', keys: [], kdf: { name: 'scrypt', N: 2 ** 30, r: 8, p: 1, salt: Buffer.alloc(16).toString('base64') }, cipher: 'AES-256-GCM', nonce: Buffer.alloc(12).toString('base64'), sealed: '' })],
])('refuses a file with %s before the passphrase is used', async (_name, content) => {
  const path = newPath();
  await writeFile(path, content);

  const { code, reason } = await refusalOf({ path, passphrase: () => { throw new Error('not to be asked'); } });

  expect([code, reason]).toEqual(['FHE_CLIENT_KEY_FILE', 'it is not a key file of this version']);
});

test('never overwrites a file, and never asks for an empty passphrase', async () => {
  const path = newPath();
  await writeFile(path, 'something else');

  await expect(KeyFile.create({ path, ...CHEAP })).rejects.toMatchObject({ code: 'FHE_CLIENT_KEY_FILE' });
  await expect(KeyFile.create({ path: newPath(), ...CHEAP, passphrase: '' })).rejects.toMatchObject({ code: 'FHE_CLIENT_KEY_FILE' });
  await expect(KeyFile.open({ path: newPath(), ...CHEAP })).rejects.toMatchObject({ code: 'FHE_CLIENT_KEY_FILE' });

  expect(await readFile(path, 'utf8')).toBe('something else');
});

test('writers at the same time end with one key for each parameter set, and nothing is lost', async () => {
  const path = newPath();
  const writers = await Promise.all(Array.from({ length: 6 }, () => KeyFile.openOrCreate({ path, ...CHEAP })));

  const stored = await Promise.all(writers.map((writer, index) => writer.addSecretKey(index % 2 === 0 ? FINGERPRINT : OTHER_FINGERPRINT, Uint8Array.of(index + 1), quickPace())));

  const opened = await KeyFile.open({ path, ...CHEAP });
  for (const [index, key] of stored.entries()) expect(key).toEqual(opened.key(index % 2 === 0 ? FINGERPRINT : OTHER_FINGERPRINT));
  expect(opened.keys).toHaveLength(2);
});

test('a file that took another one\'s place is not written to', async () => {
  const path = newPath();
  const first = await KeyFile.create({ path, ...CHEAP });
  await rm(path);
  const second = await KeyFile.create({ path, ...CHEAP });
  await second.addSecretKey(FINGERPRINT, SECRET);

  await expect(first.addSecretKey(FINGERPRINT, Uint8Array.of(1))).rejects.toMatchObject({ code: 'FHE_CLIENT_KEY_FILE' });

  expect((await KeyFile.open({ path, ...CHEAP })).key(FINGERPRINT)!.secretKey).toEqual(SECRET);
});

test('a lock is held against the living, taken from the dead, and freed after a failure', async () => {
  const path = newPath();
  const pace = quickPace();
  const options = { pace, maxWaitMillis: 0 };
  const order: string[] = [];

  await expect(withFileLock(path, options, async () => { throw new Error('failed'); })).rejects.toThrow('failed');
  await withFileLock(path, options, async () => {
    expect(await withFileLock(path, options, async () => order.push('intruder'))).toBeUndefined();
    order.push('holder');
  });
  await writeFile(path, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), token: 'of a process that died' }));
  await withFileLock(path, options, async () => order.push('heir'));

  expect(order).toEqual(['holder', 'heir']);
});

async function refusalOf(options: Parameters<typeof KeyFile.open>[0]): Promise<{ code: unknown; reason: unknown }> {
  return KeyFile.open(options).then(() => ({ code: 'opened', reason: '' }), (error: { code: unknown; details: { reason: unknown } }) => ({ code: error.code, reason: error.details.reason }));
}
