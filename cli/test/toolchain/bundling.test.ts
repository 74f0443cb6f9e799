import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { bundleHandler } from '../../src/toolchain/bundle-handler.ts';
import { functionText, Project } from '../commands/cli.ts';

const ESBUILD_WASM = dirname(createRequire(import.meta.url).resolve('esbuild-wasm/package.json'));
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

test('JSON that a function imports is part of what is shipped, and the shipped bundle has no checks and no source map', async () => {
  using project = new Project({ 'model.json': '{ "weights": [0.125, 0.25, 0.375, 0.5] }' });
  project.write({ 'function.ts': `import model from './model.json' with { type: 'json' };\n${functionText('model.weights.length > 0 ? model.weights : [1, 2, 3, 4]')}` });

  const { shipped, tracing } = await bundleHandler(project.path('function.ts'));

  const text = Buffer.from(shipped).toString('utf8');
  expect(text).toContain('.375');
  expect(text).not.toMatch(/__fheRequireClear|sourceMappingURL/);
  expect(tracing).toMatch(/requireClear\(.*weights/);
  expect(tracing).toContain('sourceMappingURL=data:application/json');
});

test('the shipped bundle is the same on every machine: it names no directory', async () => {
  using here = new Project({ 'function.ts': functionText() });
  using there = new Project({ 'function.ts': functionText() });

  const [first, second] = [await bundleHandler(here.path('function.ts')), await bundleHandler(there.path('function.ts'))];

  expect(Buffer.from(first.shipped).equals(Buffer.from(second.shipped))).toBe(true);
  expect(Buffer.from(first.shipped).includes(here.directory)).toBe(false);
});

test.each([
  ['a syntax error', functionText().replace('outputs:', 'outputs'), /function\.ts:5\)$/],
  ['an import that is not there', `import x from './nowhere.ts';\nvoid x;\n${functionText()}`, /nowhere.*function\.ts:1\)$/],
])('%s names its file and line', async (_name, text, where) => {
  using project = new Project({ 'function.ts': text });

  await expect(bundleHandler(project.path('function.ts'))).rejects.toMatchObject({ code: 'FHE_ENTRY_INVALID', details: { reason: expect.stringMatching(where) as unknown } });
});

test('a file that is not there is refused', async () => {
  await expect(bundleHandler('/nowhere/function.ts')).rejects.toMatchObject({ code: 'FHE_ENTRY_NOT_FOUND' });
});

/** The toolchain as the construct library ships it, with an app below it, in a directory where no package can be found. */
async function shippedToolchain(directory: string): Promise<{ readonly plan: () => { readonly error?: { readonly code: string; readonly message: string } } }> {
  await build({
    absWorkingDir: ROOT, entryPoints: ['cli/src/toolchain/main.ts'], outfile: join(directory, 'toolchain.mjs'), bundle: true, format: 'esm', platform: 'node', target: 'node22', external: ['esbuild'], logLevel: 'error',
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  });
  cpSync(join(dirname(fileURLToPath(import.meta.resolve('node-seal'))), 'seal_throws.wasm'), join(directory, 'seal.wasm'));
  const app = join(directory, 'app');
  mkdirSync(join(app, 'node_modules'), { recursive: true });
  // The one package that the function imports.
  symlinkSync(join(ROOT, 'sdk/typescript'), join(app, 'node_modules', 'fhe-serverless'));
  writeFileSync(join(app, 'function.ts'), functionText());
  return {
    plan() {
      const { stdout } = spawnSync(process.execPath, [join(directory, 'toolchain.mjs'), 'plan', '--entry', join(app, 'function.ts'), '--out', join(directory, 'out')], { cwd: app, encoding: 'utf8' });
      return JSON.parse(stdout) as { readonly error?: { readonly code: string; readonly message: string } };
    },
  };
}

test('without an esbuild of its own an app is bundled by the WebAssembly build that is shipped', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fhe-shipped-'));
  try {
    const toolchain = await shippedToolchain(directory);
    const before = toolchain.plan();
    for (const file of ['package.json', 'esbuild.wasm', 'wasm_exec.js', 'wasm_exec_node.js', 'lib/main.js', 'bin/esbuild']) cpSync(join(ESBUILD_WASM, file), join(directory, 'esbuild-wasm', file));
    const after = toolchain.plan();

    expect(before.error).toMatchObject({ code: 'FHE_ENTRY_INVALID', message: expect.stringContaining('esbuild is not installed') as unknown });
    expect(after.error).toBeUndefined();
    expect(readdirSync(join(directory, 'out')).sort()).toEqual(['constants.bin', 'handler.mjs', 'plan.json']);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}, 60_000);
