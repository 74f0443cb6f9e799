/** Builds what ships: assets/ of the construct library (toolchain, Lambda code, engine layer) and dist/ of the SDK. */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildSdk } from './build-sdk.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const seal = join(dirname(fileURLToPath(import.meta.resolve('node-seal'))), 'seal_throws.wasm');

/** CommonJS dependencies inside an ESM bundle reach for `require`. */
const REQUIRE_SHIM = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

const LAYER_FILE = 'nodejs/node_modules/@fhe-serverless/seal-wasm/seal.wasm';

export async function buildAssets({ onProgress = console.log } = {}) {
  const assets = join(root, 'assets');
  rmSync(assets, { recursive: true, force: true });

  onProgress('bundling the toolchain');
  await bundle('cli/src/toolchain/main.ts', 'assets/toolchain.mjs', { external: ['esbuild'] });
  cpSync(seal, join(assets, 'seal.wasm'));
  copyEsbuildWasm(join(assets, 'esbuild-wasm'));

  onProgress('bundling the Lambda code');
  await bundle('lambda-runtime/src/entry/function.ts', 'assets/runtime/index.mjs', { minify: true });
  await bundle('lambda-runtime/src/entry/registrar.ts', 'assets/registrar/index.mjs', { minify: true });
  const layer = join(assets, 'seal-layer');
  mkdirSync(dirname(join(layer, LAYER_FILE)), { recursive: true });
  cpSync(seal, join(layer, LAYER_FILE));
  writeFileSync(join(layer, dirname(LAYER_FILE), 'package.json'), `${JSON.stringify({ name: '@fhe-serverless/seal-wasm', version: '7.0.0', license: 'MIT' })}\n`);

  onProgress('bundling the SDK');
  await buildSdk(seal);
}

/** One ESM file for Node 22. Gives esbuild's list of inputs, which a test reads. */
async function bundle(entry, outfile, options = {}) {
  const { metafile } = await build({
    absWorkingDir: root, entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'node', target: 'node22', metafile: true, legalComments: 'none', logLevel: 'warning',
    banner: { js: REQUIRE_SHIM }, ...options,
  });
  mkdirSync(join(root, 'assets', 'metafiles'), { recursive: true });
  writeFileSync(join(root, 'assets', 'metafiles', `${relative('assets', outfile).replaceAll(/[\\/]/g, '-')}.json`), JSON.stringify(metafile));
}

/** The files that esbuild's WebAssembly build needs to run; its package holds more. */
function copyEsbuildWasm(to) {
  const from = dirname(require.resolve('esbuild-wasm/package.json'));
  mkdirSync(join(to, 'lib'), { recursive: true });
  mkdirSync(join(to, 'bin'), { recursive: true });
  for (const file of ['package.json', 'LICENSE.md', 'esbuild.wasm', 'wasm_exec.js', 'wasm_exec_node.js', 'lib/main.js', 'bin/esbuild']) {
    if (existsSync(join(from, file))) cpSync(join(from, file), join(to, file));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAssets();
