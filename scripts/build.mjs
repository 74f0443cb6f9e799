/** Builds the construct library (jsii) and everything that ships beside it, unless the sources are unchanged since the last build. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAssets } from './build-assets.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['src', 'core/src', 'engine/src', 'lambda-runtime/src', 'cli/src', 'sdk/typescript/src', 'scripts', 'package-lock.json', 'package.json'];
const OUTPUTS = ['lib/index.js', '.jsii', 'assets/toolchain.mjs', 'assets/runtime/index.mjs', 'sdk/typescript/dist/cli.js'];

export async function ensureBuilt({ onProgress = console.log } = {}) {
  const marker = join(root, '.dev', 'built');
  const digest = digestOf(SOURCES);
  if (existsSync(marker) && readFileSync(marker, 'utf8') === digest && OUTPUTS.every((file) => existsSync(join(root, file)))) return;
  onProgress('compiling the construct library (half a minute)');
  const jsii = spawnSync(process.execPath, [join(root, 'node_modules', 'jsii', 'bin', 'jsii'), '--silence-warnings=reserved-word'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (jsii.status !== 0) throw new Error('the construct library does not compile');
  await buildAssets({ onProgress });
  mkdirSync(join(root, '.dev'), { recursive: true });
  writeFileSync(marker, digest);
}

function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const full = join(root, path);
    const files = statSync(full).isDirectory() ? readdirSync(full, { recursive: true }).map((name) => join(full, String(name))).filter((file) => statSync(file).isFile()).sort() : [full];
    for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureBuilt();
