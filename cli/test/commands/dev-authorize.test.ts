import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cli, type Ended, functionText, Project, Running } from './cli.ts';

const PASSPHRASE = { FHE_PASSPHRASE: 'correct horse battery staple' };

const deciding = (decision: string): string => functionText('model.weights').replace('  evaluate: ({ x }) =>', `  load: { model: { path: 'model.json' } },\n  authorize: ${decision},\n  evaluate: ({ x }, { model }) =>`);

let project: Project;
let dev: Running;
const client = (...args: readonly string[]): Promise<Ended> => cli(args, { cwd: project.directory, env: PASSPHRASE });

beforeAll(async () => {
  project = new Project({ 'function.ts': deciding("({ principal }) => principal === 'local:developer'"), 'model.json': '{ "weights": [1, 2, 3, 4] }', 'row.json': '{ "x": [1, 0.5, 0, 0] }' });
  dev = new Running(['dev', 'function.ts'], { cwd: project.directory });
  await dev.event('ready');
  await client('keys', 'create');
});

afterAll(async () => {
  await dev.stop('SIGKILL');
  project[Symbol.dispose]();
});

test('a served function computes with what it loads, for whom its authorize lets in', async () => {
  const { code, stdout, stderr } = await client('call', 'row.json', '--json');

  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect((JSON.parse(stdout) as { rows: { y: number }[] }).rows[0]!.y).toBeCloseTo(2, 2);
}, 60_000);

test('a changed authorize is served although the plan is the same, and refuses', async () => {
  project.write({ 'function.ts': deciding("({ principal }) => principal === 'local:somebody-else'") });
  await dev.event('reloaded');

  const { code, stderr } = await client('call', 'row.json');

  expect(code).toBe(1);
  expect(stderr).toContain('error FHE_AUTHORIZE_REFUSED');
}, 60_000);
