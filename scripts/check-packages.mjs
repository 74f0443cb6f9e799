/**
 * Packs both packages, installs them into empty folders outside the repository, and uses them as a stranger would: the
 * construct library synthesizes a stack from a function file, the SDK plans and runs it, every documented path resolves.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'fhe-packages-'));
const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
const run = (cwd, program, args, options = {}) => execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options });
const node = (cwd, ...args) => run(cwd, process.execPath, args);

/** Limits in bytes of what a user downloads: growth must be deliberate. */
const BUDGETS = { 'cdk-fhe-serverless': 9_000_000, 'fhe-serverless': 4_000_000 };

const FUNCTION = `import { defineFheFunction, real } from 'fhe-serverless';
export default defineFheFunction({
  inputs: { x: real.vector(4, { min: -1, max: 1 }) },
  outputs: { y: real.scalar({ precisionBits: 10 }) },
  evaluate: ({ x }) => ({ y: x.dot([1, 2, 3, 4]) }),
});
`;

const STACK = `import { App, Stack } from 'aws-cdk-lib';
import { FheFunction } from 'cdk-fhe-serverless';
const app = new App({ outdir: 'cdk.out' });
const fn = new FheFunction(new Stack(app, 'Packed'), 'Dot', { entry: 'function.ts' });
app.synth();
console.log(fn.plan.scheme, fn.plan.samplesPerCall);
`;

try {
  console.log('packing both packages');
  const packed = Object.fromEntries([['cdk-fhe-serverless', root], ['fhe-serverless', join(root, 'sdk/typescript/dist')]].map(([name, directory]) => {
    const [{ filename, size }] = JSON.parse(run(directory, 'npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', work]));
    if (size > BUDGETS[name]) throw new Error(`${name} has ${size} bytes packed, ${BUDGETS[name]} are allowed`);
    console.log(`${name}: ${size} bytes packed`);
    return [name, join(work, filename)];
  }));

  const project = join(work, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }));
  writeFileSync(join(project, 'function.ts'), FUNCTION);
  writeFileSync(join(project, 'stack.mjs'), STACK);
  console.log('installing them into an empty folder');
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  run(project, 'npm', ['install', ...quiet, packed['cdk-fhe-serverless'], packed['fhe-serverless'], `aws-cdk-lib@${devDependencies['aws-cdk-lib']}`, `constructs@${devDependencies.constructs}`]);

  console.log('using them');
  for (const path of ['fhe-serverless', 'fhe-serverless/client', 'fhe-serverless/testing']) node(project, '--input-type=module', '-e', `await import('${path}')`);
  // Importing the construct library must load no engine: a CDK app pays for that only while it plans.
  node(project, '--input-type=module', '-e', "await import('cdk-fhe-serverless'); if (process.moduleLoadList.some((name) => name.includes('wasi'))) process.exit(1)");
  const synthesized = node(project, 'stack.mjs');
  if (!synthesized.startsWith('ckks ')) throw new Error(`the packed construct said ${synthesized}`);
  statSync(join(project, 'cdk.out', 'Packed.template.json'));
  const cli = join(project, 'node_modules', 'fhe-serverless', 'cli.js');
  const plan = JSON.parse(run(project, process.execPath, [cli, 'plan', 'function.ts', '--json']));
  console.log(`planned by the packed command: ${JSON.stringify(plan).length} bytes of JSON`);
  writeFileSync(join(project, 'input.json'), JSON.stringify({ x: [0.5, -0.5, 1, 0] }));
  run(project, process.execPath, [cli, 'run', 'function.ts', 'input.json', '--json']);
  requireNoSecretKeyCode();
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The server's bundle holds no code that makes or uses a secret key: read from esbuild's list of inputs. */
function requireNoSecretKeyCode() {
  for (const name of ['runtime', 'registrar']) {
    const { inputs } = JSON.parse(readFileSync(join(root, 'assets', 'metafiles', `${name}-index.mjs.json`), 'utf8'));
    const found = Object.keys(inputs).filter((file) => /engine\/src\/(client|prove)\//.test(file));
    if (found.length > 0) throw new Error(`the bundle ${name} holds ${found.join(', ')}`);
  }
}
