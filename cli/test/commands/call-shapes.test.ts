/** `dev` and `call` with matrices, an index and a clear input. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cli, type Ended, Project, Running, shapesText } from './cli.ts';

const ROW = { counts: [[1, 2, 3], [4, 5, 6]], weights: [[1, 0, 2], [0, 3, 0]], article: 2 };

let project: Project;
let dev: Running;

const call = (...args: readonly string[]): Promise<Ended> => cli(['call', ...args], { cwd: project.directory, env: { FHE_PASSPHRASE: 'correct horse' } });

beforeAll(async () => {
  project = new Project({ 'function.ts': shapesText, 'row.json': JSON.stringify(ROW), 'rows.csv': 'counts,weights,article\n"[[1,2,3],[4,5,6]]","[[1,0,2],[0,3,0]]",2\n"[9,9,9,9,9,9]","[1,1,1,1,1,1]",3\n' });
  dev = new Running(['dev', 'function.ts'], { cwd: project.directory });
  await dev.event('ready');
  await cli(['keys', 'create'], { cwd: project.directory, env: { FHE_PASSPHRASE: 'correct horse' } });
});
afterAll(async () => {
  await dev.stop('SIGKILL');
  project[Symbol.dispose]();
});

test('a clear input is refused until it is named, with the flag that names it', async () => {
  const refused = await call('row.json');
  const other = await call('row.json', '--clear', 'counts');

  for (const { code, stderr } of [refused, other]) {
    expect(code).toBe(1);
    expect(stderr).toMatch(/error FHE_CLIENT_CLEAR_INPUT: the server asks for input weights unencrypted.*\nhint: .*--clear weights\n$/);
  }
});

test('results come back by their shape, for a row and for a table', async () => {
  const shown = await call('row.json', '--clear', 'weights');
  const table = await call('rows.csv', '--rows', '--clear', 'weights, counts', '--json');

  expect(shown.stdout).toMatch(/1 +weighed +1 0 6 \| 0 15 0\n/);
  expect(shown.stdout).toMatch(/1 +means +2 5\n/);
  const { rows, calls } = JSON.parse(table.stdout) as { rows: Record<string, unknown>[]; calls: unknown[] };
  expect(rows.map(({ weighed, price }) => [weighed, price])).toEqual([[[[1, 0, 6], [0, 15, 0]], 30], [[[9, 9, 9], [9, 9, 9]], 40]]);
  expect(calls).toHaveLength(1);
}, 90_000);

test('an index beyond the last is refused with its name and bounds', async () => {
  project.write({ 'far.json': JSON.stringify({ ...ROW, article: 4 }) });

  const { code, stderr } = await call('far.json', '--clear', 'weights');

  expect(code).toBe(1);
  expect(stderr).toContain('error FHE_INPUT_OUT_OF_RANGE: input article has a value outside its declared range [0, 3]');
});
