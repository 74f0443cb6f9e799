import { existsSync, readFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { cli, type Ended, functionText, Project } from './cli.ts';

const TRUST = '.fhe/local/fhe-trust.json';
const project = new Project({ 'function.ts': functionText(), 'row.json': '{ "x": [1, 0.5, 0, 0] }' });
const run = (...args: readonly string[]): Promise<Ended> => cli(args, { cwd: project.directory, env: { FHE_PASSPHRASE: 'correct horse battery staple' } });
const jsonOf = <T>({ code, stdout, stderr }: Ended): T => {
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
};

afterAll(() => project[Symbol.dispose]());

test('a function without an app is deployed, called, measured and removed', async () => {
  const deployed = jsonOf<{ functions: { functionName: string; url: string; trustFile: string }[] }>(await run('deploy', '--local', '--function-name', 'dot-product', '--json'));
  jsonOf(await run('keys', 'create', '--json'));
  const called = jsonOf<{ rows: { y: number }[]; calls: { requestId: string }[] }>(await run('call', 'row.json', '--json'));
  const [usage, metrics, verified] = await Promise.all([
    run('usage', '--json').then(jsonOf<object>),
    run('metrics', '--json').then(jsonOf<{ metrics: { name: string; sum: number }[] }>),
    run('verify', called.calls[0]!.requestId, '--json').then(jsonOf<object>),
  ]);

  expect(deployed.functions).toMatchObject([{ functionName: 'dot-product', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/_aws\//) as unknown, trustFile: TRUST }]);
  expect(JSON.parse(readFileSync(project.path(TRUST), 'utf8'))).toMatchObject({ issuer: 'dot-product', authentication: 'aws-iam', jwks: { keys: [{ kty: 'EC' }] } });
  expect(called.rows[0]!.y).toBeCloseTo(2, 2);
  expect(usage).toMatchObject({ functionName: 'dot-product', evaluations: 1 });
  expect(metrics.metrics.find(({ name }) => name === 'Evaluations')).toMatchObject({ sum: 1 });
  expect(verified).toMatchObject({ verified: true, claims: { iss: 'dot-product' } });
}, 180_000);

test('the same again changes nothing, and the removed stack leaves nothing that costs', async () => {
  jsonOf(await run('deploy', '--local', '--function-name', 'dot-product', '--json'));
  const removed = jsonOf<{ stacks: string[]; remaining: object[] }>(await run('destroy', '--function-name', 'dot-product', '--yes', '--json'));
  const again = jsonOf<{ remaining: object[] }>(await run('destroy', '--function-name', 'dot-product', '--yes', '--json'));
  const { code, stderr } = await run('usage');

  expect(removed).toEqual({ stacks: ['dot-product'], remaining: [] });
  expect(again.remaining).toEqual([]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^.*\nerror FHE_/);
}, 180_000);

test('an app whose function cannot be planned fails with the function\'s own line', async () => {
  project.write({
    'function.ts': functionText('[1, 2]'),
    'app.ts': "import { App, Stack } from 'aws-cdk-lib';\nimport { FheFunction } from 'cdk-fhe-serverless';\nnew FheFunction(new Stack(new App(), 'Bad'), 'Dot', { entry: 'function.ts' });\n",
  });

  const { code, stderr } = await run('deploy', '--local', '--app', 'node app.ts');

  expect(code).toBe(1);
  expect(stderr).toMatch(/error FHE_DEPLOY_FAILED: the synthesis of the app failed: FHE_TRACE_SHAPE: .*function\.ts:6\nhint: /);
  expect(existsSync(project.path('cdk.out'))).toBe(false);
}, 60_000);
