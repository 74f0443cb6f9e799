import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cli, type Ended, functionText, Project, Running } from './cli.ts';

const PASSPHRASE = { FHE_PASSPHRASE: 'correct horse battery staple' };
const TRUST = '.fhe/dev/fhe-trust.json';

let project: Project;
let dev: Running;
let url: string;

const client = (...args: readonly string[]): Promise<Ended> => cli(args, { cwd: project.directory, env: PASSPHRASE });
const jsonOf = <T>({ code, stdout, stderr }: Ended): T => {
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
};

beforeAll(async () => {
  project = new Project({ 'function.ts': functionText(), 'row.json': '{ "x": [1, 0.5, 0, 0] }', 'rows.json': JSON.stringify([{ x: [1, 0, 0, 0] }, { x: [0, 1, 0, 0] }]) });
  dev = new Running(['dev', 'function.ts'], { cwd: project.directory });
  ({ url } = await dev.event<{ url: string }>('ready'));
  jsonOf(await client('keys', 'create', '--json'));
});

afterAll(async () => {
  await dev.stop('SIGKILL');
  project[Symbol.dispose]();
});

test('register, call, verify, usage and metrics tell one story', async () => {
  const registered = jsonOf<{ keyId: string }>(await client('keys', 'register', '--json'));
  const called = jsonOf<{ rows: { y: number }[]; calls: { requestId: string; amountNano: number }[]; receiptFiles: string[] }>(await client('call', 'row.json', '--receipts', 'receipts', '--json'));
  const [call] = called.calls;
  const [offline, fetched, usage, metrics, shown] = await Promise.all([
    client('verify', called.receiptFiles[0]!, '--json').then(jsonOf<{ claims: { requestId: string; keyId: string } }>),
    client('verify', call!.requestId, '--json').then(jsonOf<object>),
    client('usage', '--json').then(jsonOf<object>),
    client('metrics', '--json').then(jsonOf<{ metrics: { name: string; sum: number }[] }>),
    client('keys', 'show', '--json').then(jsonOf<{ keys: { keyId: string }[] }>),
  ]);

  expect(called.rows[0]!.y).toBeCloseTo(2, 2);
  expect(offline).toEqual(fetched);
  expect(offline.claims).toMatchObject({ requestId: call!.requestId, keyId: registered.keyId });
  expect(usage).toMatchObject({ evaluations: 1, failed: 0, samples: 1, amountNano: call!.amountNano, currency: 'USD' });
  expect(metrics.metrics.find(({ name }) => name === 'Evaluations')).toMatchObject({ sum: 1 });
  expect(shown.keys.map(({ keyId }) => keyId)).toEqual([registered.keyId]);
}, 90_000);

test('rows share one call, and a list without --rows is refused before it costs anything', async () => {
  const [refused, called] = await Promise.all([
    client('call', 'rows.json'),
    client('call', 'rows.json', '--rows', '--json').then(jsonOf<{ rows: { y: number }[]; calls: { rows: number }[] }>),
  ]);

  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('the input has 2 rows; say --rows to evaluate them in 1 paid call');
  expect(called.rows.map(({ y }) => Math.round(y))).toEqual([1, 2]);
  expect(called.calls).toMatchObject([{ rows: 2 }]);
});

test('a changed receipt is refused', async () => {
  const [name] = readdirSync(project.path('receipts'));
  const jws = readFileSync(project.path('receipts', name!), 'utf8').trim();
  const [head, claims, signature] = jws.split('.');
  const forged = Buffer.from(Buffer.from(claims!, 'base64url').toString('utf8').replace(/"amountNano":\d+/, '"amountNano":1')).toString('base64url');

  const { code, stderr } = await client('verify', `${head}.${forged}.${signature}`);

  expect(code).toBe(1);
  expect(stderr).toContain('error FHE_CLIENT_RECEIPT');
});

test('a wrong passphrase, a missing and an unreadable key file are told apart', async () => {
  writeFileSync(project.path('garbage.json'), 'not a key');

  const [wrong, silent, missing, unreadable] = await Promise.all([
    cli(['call', 'row.json'], { cwd: project.directory, env: { FHE_PASSPHRASE: 'guess' } }),
    cli(['call', 'row.json'], { cwd: project.directory }),
    client('call', 'row.json', '--key', 'other.json'),
    client('keys', 'show', '--key', 'garbage.json'),
  ]);

  expect(wrong.stderr).toContain('error FHE_CLIENT_KEY_FILE: the secret key file fhe-key.json cannot be opened: the passphrase is wrong or the file is damaged');
  expect(silent.stderr).toContain('error FHE_CLI_PASSPHRASE: no passphrase for fhe-key.json: there is no terminal to ask in');
  expect(missing.stderr).toContain('there is none; make one with `fhe-serverless keys create`');
  expect(unreadable.stderr).toContain('error FHE_CLIENT_KEY_FILE');
  expect([wrong.code, silent.code, missing.code, unreadable.code]).toEqual([1, 1, 1, 1]);
  expect(readdirSync(project.directory)).not.toContain('other.json');
});

test('a key file is never overwritten', async () => {
  const before = readFileSync(project.path('fhe-key.json'));

  const { code, stderr } = await client('keys', 'create');

  expect(code).toBe(1);
  expect(stderr).toContain('there is a file already');
  expect(readFileSync(project.path('fhe-key.json')).equals(before)).toBe(true);
});

test('a change of the file is planned and served at the same address, with keys kept', async () => {
  project.write({ 'function.ts': functionText('[4, 3, 2, 1]') });
  const reloaded = await dev.event<{ url: string }>('reloaded');
  const { rows } = jsonOf<{ rows: { y: number }[] }>(await client('call', 'row.json', '--json'));

  expect(reloaded.url).toBe(url);
  expect(rows[0]!.y).toBeCloseTo(5.5, 2);
}, 90_000);

test('a file that cannot be planned is reported, and the former version goes on answering', async () => {
  project.write({ 'function.ts': functionText('[1, 2]') });
  const { error } = await dev.event<{ error: { code: string; message: string } }>('refused');
  const { rows } = jsonOf<{ rows: { y: number }[] }>(await client('call', 'row.json', '--json'));

  expect(error.code).toBe('FHE_TRACE_SHAPE');
  expect(error.message).toContain('function.ts:6');
  expect(rows[0]!.y).toBeCloseTo(5.5, 2);
});

test('a second server on the same directory is refused', async () => {
  project.write({ 'function.ts': functionText('[4, 3, 2, 1]') });

  const { code, stderr } = await client('dev', 'function.ts');

  expect(code).toBe(1);
  expect(stderr).toContain('error FHE_LOCAL_SETUP');
  expect(stderr).toContain(`process ${dev.pid} uses this directory already`);
});

test('erased keys are registered anew by the next call', async () => {
  jsonOf(await client('keys', 'erase', '--json'));

  const { rows } = jsonOf<{ rows: { y: number }[] }>(await client('call', 'row.json', '--json'));

  expect(rows[0]!.y).toBeCloseTo(5.5, 2);
});

test('Ctrl-C ends the server and leaves no process, no lock and no half-written file', async () => {
  const code = await dev.stop('SIGINT');

  expect(code).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
  const left = [...readdirSync(project.directory), ...readdirSync(project.path('.fhe'), { recursive: true }).map(String)];
  expect(left.filter((name) => /\.new$|\.lock$|\.\d+$|\.old$/.test(name) && !name.endsWith('fhe.lock'))).toEqual([]);
  expect(readdirSync(project.path('.fhe/dev/tmp'))).toEqual([]);
});

test('a restart finds plan, keys and usage again, within two seconds of its own time', async () => {
  const started = process.hrtime.bigint();
  dev = new Running(['dev', 'function.ts'], { cwd: project.directory });
  await dev.event('ready');
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const usage = jsonOf<{ evaluations: number }>(await client('usage', '--trust', TRUST, '--json'));

  expect(usage.evaluations).toBe(5);
  // Two seconds on a machine of its own; tests share theirs.
  expect(seconds).toBeLessThan(10);
});

test('without its server a call says what did not answer', async () => {
  await dev.stop('SIGTERM');
  rmSync(project.path('receipts'), { recursive: true });

  const { code, stderr } = await client('usage');

  expect(code).toBe(1);
  expect(stderr).toMatch(/error FHE_CLIENT_UNREACHABLE: http:\/\/127\.0\.0\.1:\d+\/manifest did not answer\nhint: /);
}, 90_000);
