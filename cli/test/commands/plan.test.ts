import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { cli, functionText, Project } from './cli.ts';

test('a plan shows what was chosen, why and at what price, and records its keys', async () => {
  using project = new Project({ 'function.ts': functionText() });

  const { code, stdout } = await cli(['plan'], { cwd: project.directory });

  expect(code).toBe(0);
  for (const title of ['Scheme', 'Packing', 'Inputs', 'Outputs', 'Operations', 'Evaluation keys', 'Transfer', 'Deployment', 'Price']) expect(stdout).toContain(`\n${title}`);
  expect(stdout).toMatch(/security +128 bits by ia\.cr\/2024\/463: at most \d+ bits of modulus, \d+ used, margin \d+ bits?/);
  expect(stdout).toMatch(/rows per call +\d+/);
  expect(stdout).toMatch(/promised +error at most 2\^-10/);
  expect(stdout).toMatch(/proved +largest error seen 2\^-/);
  expect(stdout).toMatch(/memory +1,769 MiB, predicted peak \d+ MiB/);
  expect(stdout).toMatch(/a call +0\.\d+ USD/);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(JSON.parse(readFileSync(project.path('fhe.lock'), 'utf8'))).toMatchObject({ formatVersion: 1, functions: { 'function.ts': { scheme: 'ckks' } } });
});

test('the same function gives the same JSON', async () => {
  using project = new Project({ 'function.ts': functionText() });
  await cli(['plan', '--json'], { cwd: project.directory });

  const [first, second] = [await cli(['plan', '--json'], { cwd: project.directory }), await cli(['plan', '--json'], { cwd: project.directory })];

  expect(first).toEqual(second);
  expect(first.stderr).toBe('');
  expect(JSON.parse(first.stdout)).toMatchObject({ file: 'function.ts', lock: 'unchanged', plan: { scheme: 'ckks' }, proof: { outputs: [{ name: 'y' }] } });
});

test('a changed key configuration is refused until it is accepted', async () => {
  using project = new Project({ 'function.ts': functionText() });
  await cli(['plan'], { cwd: project.directory });
  const lock = readFileSync(project.path('fhe.lock'), 'utf8');
  writeFileSync(project.path('fhe.lock'), lock.replace(/("keyConfigurationDigest": ")[0-9a-f]{64}/, `$1${'0'.repeat(64)}`));

  const refused = await cli(['plan'], { cwd: project.directory });
  const accepted = await cli(['plan', '--update'], { cwd: project.directory });

  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('error FHE_PLAN_LOCK_CHANGED: the key configuration changed from 000000000000');
  expect(refused.stderr).toContain('plan --update');
  expect(accepted.code).toBe(0);
  expect(accepted.stdout).toContain('updated in fhe.lock; every client uploads its keys again');
  expect(readFileSync(project.path('fhe.lock'), 'utf8')).toBe(lock);
});

test('a function that branches on an encrypted value is refused with its file and line', async () => {
  using project = new Project({
    'function.ts': functionText().replace('evaluate: ({ x }) => ({ y: x.dot([1, 2, 3, 4]) }),', 'evaluate: ({ x }) => {\n    const y = x.sum();\n    if (y) return { y };\n    return { y: y.negate() };\n  },'),
  });

  const { code, stdout, stderr } = await cli(['plan'], { cwd: project.directory });

  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/error FHE_TRACE_BRANCH: .*function\.ts:8\nhint: .+\n$/);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('a function that cannot be parsed is refused with its file and line', async () => {
  using project = new Project({ 'function.ts': functionText().replace('outputs:', 'outputs') });

  const { code, stderr } = await cli(['plan'], { cwd: project.directory });

  expect(code).toBe(1);
  expect(stderr).toMatch(/error FHE_ENTRY_INVALID: .*\(function\.ts:\d+\)/);
});
