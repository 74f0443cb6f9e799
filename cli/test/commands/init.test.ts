import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { cli, Project } from './cli.ts';

test('a new project plans and runs as it is', async () => {
  using project = new Project();
  const directory = project.path('credit-score');

  const made = await cli(['init', 'credit-score'], { cwd: project.directory });
  const run = await cli(['run', 'function.ts', 'input.json', '--json'], { cwd: directory });

  expect(made.code).toBe(0);
  for (const name of ['package.json', 'function.ts', 'function.test.ts', 'app.ts', 'cdk.json', '.gitignore']) expect(existsSync(`${directory}/${name}`)).toBe(true);
  expect(JSON.parse(readFileSync(`${directory}/package.json`, 'utf8'))).toMatchObject({ name: 'credit-score', type: 'module' });
  expect(readFileSync(`${directory}/function.test.ts`, 'utf8')).toContain("from 'fhe-serverless/testing'");
  expect(readFileSync(`${directory}/app.ts`, 'utf8')).toContain("new Stack(app, 'CreditScore')");
  expect(run.code).toBe(0);
});

test('fails when a file is there already, and writes none', async () => {
  using project = new Project();
  writeFileSync(project.path('app.ts'), 'mine');

  const { code, stderr } = await cli(['init'], { cwd: project.directory });

  expect(code).toBe(1);
  expect(stderr).toMatch(/error FHE_CLI_EXISTS: (?:package\.json|app\.ts) exists already\nhint: nothing was written; name another directory/);
  expect(readFileSync(project.path('app.ts'), 'utf8')).toBe('mine');
  expect(existsSync(project.path('function.ts'))).toBe(false);
});
