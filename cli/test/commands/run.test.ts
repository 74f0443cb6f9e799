import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { cli, functionText, Project, shapesText } from './cli.ts';

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

test('wide integers keep all their digits, in and out', async () => {
  const wide = functionText().replace('real.vector(4, { min: -1, max: 1 })', 'integer.vector(2, { min: -(2n ** 60n), max: 2n ** 60n })').replace('real.scalar({ precisionBits: 10 })', 'integer.vector(2)').replace('x.dot([1, 2, 3, 4])', 'x.multiply(1_000_003)').replace('real }', 'integer }');
  using project = new Project({ 'function.ts': wide });

  const { stdout } = await cli(['run', 'function.ts', '-', '--json'], { cwd: project.directory, input: '{ "x": [1152921504606846975, "-1152921504606846975"] }' });

  const { rows } = JSON.parse(stdout) as { rows: { y: { encrypted: string[]; clear: string[]; error: number } }[] };
  const product = String((2n ** 60n - 1n) * 1_000_003n);
  expect(rows[0]!.y).toEqual({ encrypted: [product, `-${product}`], clear: [product, `-${product}`], error: 0 });
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

test('matrices, an index and a clear input come from JSON or from columns of a table, and results are shown by their shape', async () => {
  const json = { counts: [[1, 2, 3], [4, 5, 6]], weights: [1, 0, 2, 0, 3, 0], article: 2 };
  const names = ['counts', 'weights'].flatMap((name) => [0, 1].flatMap((row) => [0, 1, 2].map((column) => `${name}[${row}][${column}]`)));
  using project = new Project({ 'function.ts': shapesText, 'row.json': JSON.stringify(json), 'rows.csv': `article,${names.join(',')}\n2,1,2,3,4,5,6,1,0,2,0,3,0\n0,9,9,9,0,0,0,9,9,9,9,9,9\n` });

  const fromJson = await cli(['run', 'function.ts', 'row.json'], { cwd: project.directory });
  const fromTable = await cli(['run', 'function.ts', 'rows.csv', '--json'], { cwd: project.directory });
  const madeUp = await cli(['run', 'function.ts', '--json'], { cwd: project.directory });

  expect(fromJson.stdout).toMatch(/1 +weighed +1 0 6 \| 0 15 0 +1 0 6 \| 0 15 0 +none/);
  expect(fromJson.stdout).toMatch(/1 +means +2 5 +2 5 +none/);
  expect(fromJson.stdout).toMatch(/1 +price +30 +30 +none/);
  const { rows, errors } = JSON.parse(fromTable.stdout) as { rows: Record<string, { encrypted: unknown }>[]; errors: { encrypted: number } };
  expect(rows.map(({ weighed, price }) => [weighed!.encrypted, price!.encrypted])).toEqual([[[[1, 0, 6], [0, 15, 0]], 30], [[[81, 81, 81], [0, 0, 0]], 10]]);
  expect(rows[0]!['means']!.encrypted).toEqual([{ numerator: '6', denominator: '3' }, { numerator: '15', denominator: '3' }]);
  expect(errors.encrypted).toBe(0);
  expect((JSON.parse(madeUp.stdout) as { errors: { encrypted: number } }).errors.encrypted).toBe(0);
});
