/** Builds the package `fhe-serverless` as it is published, in sdk/typescript/dist: one file for each entry, types, engine, command. */
import { spawnSync } from 'node:child_process';
import { isBuiltin } from 'node:module';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'sdk/typescript/dist');

/** Entry point of the package to its source. */
const ENTRIES = { index: 'sdk/typescript/src/index.ts', client: 'sdk/typescript/src/client/index.ts', testing: 'sdk/typescript/src/testing/index.ts' };

/** Packages that stay imports: the user's own (peers), large SDKs, and the bundler with its binary. */
const EXTERNAL = ['esbuild', '@aws-sdk/*', '@smithy/*', '@aws-crypto/*'];
const PEERS = ['@aws-cdk/toolkit-lib', 'aws-cdk-lib', 'constructs', 'cdk-fhe-serverless'];

const REQUIRE_SHIM = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** `wasm`: the engine's binary. */
export async function buildSdk(wasm) {
  rmSync(dist, { recursive: true, force: true });
  const common = { absWorkingDir: root, bundle: true, format: 'esm', platform: 'node', target: 'node22', legalComments: 'none', logLevel: 'warning', external: [...EXTERNAL, ...PEERS] };
  const results = [];
  for (const entryPoints of [ENTRIES, { cli: 'cli/src/main.ts' }]) {
    results.push(await build({ ...common, entryPoints, outdir: 'sdk/typescript/dist', banner: { js: REQUIRE_SHIM }, metafile: true }));
  }
  const imported = new Set(results.flatMap(({ metafile }) => Object.values(metafile.outputs)).flatMap(({ imports }) => imports).filter(({ external }) => external).map(({ path }) => packageOf(path)));
  chmodSync(join(dist, 'cli.js'), 0o755);
  cpSync(wasm, join(dist, 'seal.wasm'));
  // Found beside the command's own file.
  for (const file of ['guard.py', 'emulator.py', 'requirements.txt']) cpSync(join(root, 'cli/src/local-cloud', file), join(dist, file));
  for (const file of ['LICENSE', 'sdk/typescript/README.md']) if (existsSync(join(root, file))) cpSync(join(root, file), join(dist, file.split('/').at(-1)));
  buildTypes();
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest(imported), null, 2)}\n`);
}

/** `@scope/name` or `name` of an import path. */
const packageOf = (path) => path.split('/').slice(0, path.startsWith('@') ? 2 : 1).join('/');

/** `imported`: packages that the bundles left as imports; versions are those of the workspaces. */
function manifest(imported) {
  const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
  const [source, cli, runtime, constructs] = ['sdk/typescript/package.json', 'cli/package.json', 'lambda-runtime/package.json', 'package.json'].map(read);
  const versions = { ...runtime.dependencies, ...cli.dependencies, ...source.dependencies };
  // The bundler is loaded by name at run time, so no import statement shows it.
  const names = [...imported, 'esbuild'].filter((name) => !isBuiltin(name) && !PEERS.includes(name)).sort();
  const dependencies = Object.fromEntries(names.map((name) => {
    if (versions[name] === undefined) throw new Error(`no workspace names a version of ${name}`);
    return [name, versions[name]];
  }));
  const exported = (name) => ({ types: `./types/${ENTRIES[name].replace(/\.ts$/, '.d.ts')}`, default: `./${name}.js` });
  return {
    name: source.name, version: source.version, description: 'Write, plan, deploy and call functions that compute on encrypted data', license: source.license, type: 'module',
    engines: { node: '>=22.22.3' },
    exports: { '.': exported('index'), './client': exported('client'), './testing': exported('testing') },
    bin: { 'fhe-serverless': './cli.js' },
    dependencies,
    peerDependencies: { '@aws-cdk/toolkit-lib': cli.dependencies['@aws-cdk/toolkit-lib'], 'aws-cdk-lib': constructs.peerDependencies['aws-cdk-lib'], 'cdk-fhe-serverless': '*', 'constructs': constructs.peerDependencies.constructs },
    peerDependenciesMeta: Object.fromEntries(PEERS.map((name) => [name, { optional: true }])),
  };
}

/** Declarations of all entries and of what they name; workspace imports become relative paths. */
function buildTypes() {
  const types = join(dist, 'types');
  const project = join(dist, 'tsconfig.json');
  writeFileSync(project, JSON.stringify({
    extends: relative(dist, join(root, 'tsconfig.esm.json')),
    compilerOptions: { noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: types, rootDir: root, types: ['node'],
      // Workspaces are sources here, not packages, so that their declarations are written as well.
      paths: Object.fromEntries(['core', 'engine'].map((name) => [`@fhe-serverless/${name}/*`, [join(root, name, 'src/*/index.ts')]])),
    },
    include: [], files: Object.values(ENTRIES).map((file) => join(root, file)),
  }));
  const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], { cwd: root, stdio: 'inherit' });
  rmSync(project);
  if (tsc.status !== 0) throw new Error('the types of the SDK do not compile');
  for (const name of readdirSync(types, { recursive: true }).map(String).filter((file) => file.endsWith('.d.ts'))) {
    const file = join(types, name);
    const toWorkspace = (_all, quote, workspace, folder) => {
      const path = relative(dirname(file), join(types, workspace, 'src', folder, 'index.js')).split(sep).join('/');
      return `${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`;
    };
    const text = readFileSync(file, 'utf8').replaceAll(/(['"])@fhe-serverless\/([a-z-]+)\/([a-z/-]+)\1/g, toWorkspace).replaceAll(/(from\s+['"]\.[^'"]*|import\(['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2');
    writeFileSync(file, text);
  }
}
