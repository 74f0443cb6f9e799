import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { cli, functionText, Project } from './cli.ts';

const EXAMPLES = fileURLToPath(new URL('../../../examples/', import.meta.url));

test('the tumour score on encrypted features is the clear one', async () => {
  const { code, stdout } = await cli(['run', `${EXAMPLES}tumour-risk/function.ts`, '--json']);

  const { rows, errors, bytes } = JSON.parse(stdout) as { rows: { score: { encrypted: number; clear: number } }[]; errors: { encrypted: number }; bytes: { keys: number } };
  expect(code).toBe(0);
  expect(rows).toHaveLength(1);
  expect(Math.abs(rows[0]!.score.encrypted - rows[0]!.score.clear)).toBe(errors.encrypted);
  expect(errors.encrypted).toBeLessThan(2 ** -12);
  expect(bytes.keys).toBeGreaterThan(1e6);
});

test('salary statistics are exact, and shown beside the clear results with bytes and times', async () => {
  const salaries = Array.from({ length: 1000 }, (_, index) => 30_000 + 7 * index);

  const { code, stdout } = await cli(['run', `${EXAMPLES}salary-statistics/function.ts`, '-'], { input: JSON.stringify({ salaries }) });

  expect(code).toBe(0);
  const sum = salaries.reduce((a, b) => a + b, 0);
  expect(stdout).toMatch(new RegExp(`sum +${sum} +${sum} +none`));
  expect(stdout).toMatch(/mean +33496\.5 +33496\.5 +none/);
  expect(stdout).toMatch(/encrypted against clear +none/);
  expect(stdout).toMatch(/evaluation keys +[\d.]+ MiB/);
  expect(stdout).toMatch(/server .+ to evaluate/);
});

test('a list of rows shares calls', async () => {
  using project = new Project({ 'function.ts': functionText(), 'rows.json': JSON.stringify([{ x: [0.5, 0, 0, 0] }, { x: [0, 0.5, 0, 0] }, { x: [1, 1, 1, 1] }]) });

  const { stdout } = await cli(['run', 'function.ts', 'rows.json', '--json'], { cwd: project.directory });

  const { rows, calls } = JSON.parse(stdout) as { rows: { y: { encrypted: number } }[]; calls: number };
  expect(calls).toBe(1);
  expect(rows.map(({ y }) => Math.round(y.encrypted * 1000) / 1000)).toEqual([0.5, 1, 10]);
});

test('a value out of its range is refused before anything is encrypted', async () => {
  using project = new Project({ 'function.ts': functionText() });

  const { code, stderr } = await cli(['run', 'function.ts', '-'], { cwd: project.directory, input: '{ "x": [0, 0, 0, 7] }' });

  expect(code).toBe(1);
  expect(stderr).toMatch(/error FHE_INPUT_OUT_OF_RANGE: .* at index 3\nhint: .+\n$/);
});
