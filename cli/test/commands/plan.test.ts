import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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

test('a plan explains itself in JSON, in an order that stays, and draws itself into a file', async () => {
  using project = new Project({ 'function.ts': functionText() });

  const { code, stdout } = await cli(['plan', '--json', '--html', 'plan.html'], { cwd: project.directory });

  expect(code).toBe(0);
  const answer = JSON.parse(stdout) as Record<string, unknown>;
  expect(Object.keys(answer)).toEqual(['file', 'planDigest', 'lock', 'plan', 'proof', 'explanation']);
  expect(answer.explanation).toMatchObject({ formatVersion: 1, reasons: { scheme: { value: 'ckks', because: 'reals' } }, cost: { lines: [{ where: 'function.ts:6' }, {}] } });
  expect(readFileSync(project.path('plan.html'), 'utf8')).toMatch(/^<!doctype html>[^]*<svg class="circuit"[^]*<\/html>\n$/);
});

test('a comparison shows what a change costs, and exits 1 when it is asked to', async () => {
  using project = new Project({ 'function.ts': functionText() });
  const { stdout: old } = await cli(['plan', '--json'], { cwd: project.directory });
  writeFileSync(project.path('old.json'), old);

  const same = await cli(['plan', '--diff', 'old.json', '--exit-code'], { cwd: project.directory });
  writeFileSync(project.path('function.ts'), functionText().replace('precisionBits: 10', 'precisionBits: 20'));
  const changed = await cli(['plan', '--diff', 'old.json', '--exit-code', '--update'], { cwd: project.directory });
  const shown = await cli(['plan', '--diff', 'old.json', '--update', '--json'], { cwd: project.directory });

  expect(same).toMatchObject({ code: 0, stdout: 'old.json to function.ts\n  no change\n' });
  expect(changed.code).toBe(1);
  expect(changed.stdout).toMatch(/\nPrecision\n {2}y {2}error at most 2\^-10, .* -> {2}error at most 2\^-20, /);
  expect(changed.stderr).not.toContain('error');
  expect(shown.code).toBe(0);
  const precision = [{ output: 'y', before: { promisedErrorBits: -10 }, after: { promisedErrorBits: -20 } }];
  expect(JSON.parse(shown.stdout)).toMatchObject({ diff: { formatVersion: 1, changed: true, precision } });
});

test('a comparison needs a plan to compare with', async () => {
  using project = new Project({ 'function.ts': functionText(), 'other.json': '{}' });

  const [noPlan, missing, noDiff] = [
    await cli(['plan', '--diff', 'other.json'], { cwd: project.directory }),
    await cli(['plan', '--diff', 'none.json'], { cwd: project.directory }),
    await cli(['plan', '--exit-code'], { cwd: project.directory }),
  ];

  expect(noPlan).toMatchObject({ code: 1, stderr: expect.stringContaining('error FHE_PLAN_INVALID: ') });
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('error FHE_CLI_FILE: none.json') });
  expect(noDiff).toMatchObject({ code: 2, stderr: expect.stringContaining('error FHE_CLI_USAGE: ') });
});

test('a function that cannot be planned shows the way to the line, and what would make it fit', async () => {
  using project = new Project({
    'function.ts': functionText().replace('defineFheFunction, real', 'defineFheFunction, real, sigmoid')
      .replace('({ y: x.dot([1, 2, 3, 4]) })', '{\n    const sum = x.dot([1, 2, 3, 4]);\n    return { y: sigmoid(sum, { degree: 3, range: [-4, 4] }) };\n  }'),
  });

  const text = await cli(['plan'], { cwd: project.directory });
  const json = await cli(['plan', '--json'], { cwd: project.directory });

  expect({ code: text.code, stdout: text.stdout }).toEqual({ code: 1, stdout: '' });
  expect(text.stderr).toMatch(/error FHE_TRACE_RANGE: .*function\.ts:8 can reach \[-10, 10\]\nhint: .+\n\nThe way to it, with the range after each line\n/);
  expect(text.stderr).toMatch(/function\.ts:7 +dot +\[-10, 10\]\n/);
  expect(text.stderr).toMatch(/write {2}sigmoid: range: \[-10, 10\], instead of range: \[-4, 4\]\n/);
  expect(text.stderr).toMatch(/write {2}sigmoid: \.assertWithin\(-4, 4\) before it\n/);
  expect(existsSync(project.path('fhe.lock'))).toBe(false);
  expect({ code: json.code, stdout: json.stdout }).toEqual({ code: 1, stdout: '' });
  const path = [{ operation: 'input x' }, { operation: 'dot' }, { operation: 'sigmoid' }];
  expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'FHE_TRACE_RANGE', details: { operation: 'sigmoid' }, explanation: { measure: 'range', path } } });
});
