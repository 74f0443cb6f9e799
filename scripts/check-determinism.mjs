/**
 * Plans every function of examples/ and benchmarks/programs/ on two Node versions and compares the files byte by byte, then the
 * keys that fhe.lock would pin: `node scripts/check-determinism.mjs [NAME]...`, after the assets are built.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const toolchain = join(root, 'assets', 'toolchain.mjs');
const NODES = [process.execPath, join(root, 'scripts', 'node-22', 'node_modules', '.bin', 'node')];
const FILES = ['plan.json', 'constants.bin', 'handler.mjs'];

if (!existsSync(toolchain)) throw new Error('assets/toolchain.mjs is not built: npm run package-assets');

const named = process.argv.slice(2);
const functions = ['examples', join('benchmarks', 'programs')].flatMap((folder) => readdirSync(join(root, folder))
  .map((name) => ({ name, entry: join(root, folder, name, 'function.ts') }))
  .filter(({ name, entry }) => existsSync(entry) && (named.length === 0 || named.includes(name))));
if (functions.length === 0) throw new Error('there is no such function');

const versions = await Promise.all(NODES.map((node) => output(node, ['--version'])));
if (new Set(versions).size !== NODES.length) throw new Error(`two versions of Node are needed, found ${versions.join(' and ')}`);

const waiting = [...functions];
const different = [];
await Promise.all(Array.from({ length: Math.min(availableParallelism(), functions.length) }, async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const found = await differences(next.entry);
    if (found.length > 0) different.push(`${next.name}: ${found.join(', ')}`);
    console.log(`${found.length === 0 ? 'same' : 'DIFFERENT'} ${next.name}`);
  }
}));
console.log(`${functions.length - different.length} of ${functions.length} functions have the same plan on Node ${versions.join(' and ')}`);
if (different.length > 0) {
  console.error(different.join('\n'));
  process.exitCode = 1;
}

/** Files that differ. One version after the other: the second finds the proof of the first, if the plan is the same. */
async function differences(entry) {
  const folders = NODES.map(() => mkdtempSync(join(tmpdir(), 'fhe-determinism-')));
  try {
    const answers = [];
    for (const [i, node] of NODES.entries()) answers.push(JSON.parse(await output(node, [toolchain, 'plan', '--entry', entry, '--out', folders[i]])));
    const keys = new Set(answers.map(({ plan }) => plan.keyConfigurationDigest));
    const files = FILES.filter((file) => !readFileSync(join(folders[0], file)).equals(readFileSync(join(folders[1], file))));
    return keys.size === 1 ? files : [...files, 'keys in fhe.lock'];
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true });
  }
}

function output(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } });
    const parts = [];
    child.stdout.on('data', (part) => parts.push(part));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(Buffer.concat(parts).toString().trim()) : reject(new Error(`${args.at(-3) ?? program} ended with ${code}: ${Buffer.concat(parts)}`))));
  });
}
