import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { planProgram } from '@fhe-serverless/core/plan';
import { completePlan } from '@fhe-serverless/engine/prove';
import { createSealEngine } from '@fhe-serverless/engine/seal-wasm';
import { bundleHandler } from '../../src/toolchain/bundle-handler.ts';
import { traceEntry } from '../../src/toolchain/index.ts';
import { Project } from '../commands/cli.ts';

const MODEL = '{ "weights": [1, 2, 3, 4] }';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const loadingText = (spec = "{ path: './model.json' }"): string => `import { defineFheFunction, real } from 'fhe-serverless';

export default defineFheFunction({
  inputs: { x: real.vector(4, { min: -1, max: 1 }) },
  outputs: { y: real.scalar({ precisionBits: 10 }) },
  load: { model: ${spec} },
  authorize: ({ tenant }) => tenant !== 'nobody',
  evaluate: ({ x }, { model }) => ({ y: x.dot(model.weights) }),
});
`;

test('content beside the function file is folded into the plan, which names its digest', async () => {
  using project = new Project({ 'function.ts': loadingText(), 'model.json': MODEL });

  const { traced, request } = await traceEntry(project.path('function.ts'));
  const { plan } = completePlan(await createSealEngine(), planProgram(traced, request));

  expect(plan.loaded).toEqual([{ name: 'model', digest: sha256(MODEL), bytes: MODEL.length }]);
  expect(plan.authorizeTimeoutMillis).toBe(2000);
});

test('other content with the same numbers gives another plan with the same program', async () => {
  using project = new Project({ 'function.ts': loadingText(), 'model.json': MODEL });
  const before = await traceEntry(project.path('function.ts'));
  project.write({ 'model.json': `${MODEL}\n` });

  const after = await traceEntry(project.path('function.ts'));

  expect(after.function.programBytes).toEqual(before.function.programBytes);
  expect(after.traced.loaded).not.toEqual(before.traced.loaded);
});

test.each([
  ['a digest that is not the content\'s', loadingText(`{ path: './model.json', digest: '${'0'.repeat(64)}' }`), 'FHE_LOAD_DIGEST', sha256(MODEL)],
  ['a file that is not there', loadingText("{ path: './other.json' }"), 'FHE_LOAD_CONTENT', 'other.json'],
])('%s is refused by name', async (_name, text, code, named) => {
  using project = new Project({ 'function.ts': text, 'model.json': MODEL });

  await expect(traceEntry(project.path('function.ts'))).rejects.toMatchObject({ code, message: expect.stringContaining(named) as unknown });
});

test('the shipped bundle neither traces nor loads when it starts, and carries the hook', async () => {
  using project = new Project({ 'function.ts': loadingText(), 'plain.ts': loadingText().replace(/ {2}load.*\n/, '').replace('({ x }, { model })', '({ x })').replace('x.dot(model.weights)', 'x.unknownOperator()') });

  const [loading, plain] = await Promise.all(['function.ts', 'plain.ts'].map(async (name) => {
    const { shipped } = await bundleHandler(project.path(name));
    writeFileSync(project.path(`${name}.mjs`), shipped);
    return (await import(pathToFileURL(project.path(`${name}.mjs`)).href) as { default: { kind: string; authorize: { decide: (call: object) => boolean } } }).default;
  }));

  expect(loading!.authorize.decide({ tenant: 'nobody' })).toBe(false);
  // Its operator does not exist: at once it would throw.
  expect(plain!.kind).toBe('fhe-function');
  expect(plain!.authorize.decide({ tenant: 'somebody' })).toBe(true);
});

test('a hook may use a CommonJS package that requires parts of Node', async () => {
  using project = new Project({
    'package.cjs': "const { createHash } = require('node:crypto');\nmodule.exports = { digest: (text) => createHash('sha256').update(text).digest('hex') };\n",
    'model.json': MODEL,
  });
  project.write({ 'function.ts': `import { digest } from './package.cjs';\n${loadingText().replace("tenant !== 'nobody'", "digest(tenant) !== digest('nobody')")}` });

  const { shipped } = await bundleHandler(project.path('function.ts'));
  writeFileSync(project.path('shipped.mjs'), shipped);
  const { code } = await runNode(`const { default: fn } = await import(${JSON.stringify(pathToFileURL(project.path('shipped.mjs')).href)}); process.exitCode = fn.authorize.decide({ tenant: 'nobody' }) ? 1 : 0;`);

  expect(code).toBe(0);
});

/** Outside jest, which gives modules a `require` of its own. */
async function runNode(script: string): Promise<{ readonly code: number | null }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit', env: { ...process.env, NODE_OPTIONS: '' } });
  return { code: await new Promise((resolve) => child.once('close', resolve)) };
}
