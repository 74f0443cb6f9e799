/** Fails when .projenrc.ts would write other files than are there. What it writes is left: commit it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { files } = JSON.parse(readFileSync(join(root, '.projen', 'files.json'), 'utf8'));
const contents = () => new Map([...files, 'package.json', 'package-lock.json'].map((file) => [file, existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '']));

const before = contents();
const { status } = spawnSync(process.execPath, [join(root, 'node_modules', 'ts-node', 'dist', 'bin.js'), '--project', 'projenrc/tsconfig.json', '.projenrc.ts'], {
  cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, PROJEN_DISABLE_POST: 'true' },
});
const after = contents();
const stale = [...before].filter(([file, text]) => after.get(file) !== text).map(([file]) => file);
if (status !== 0) console.error('.projenrc.ts fails');
if (stale.length > 0) console.error(`stale, written anew: ${stale.join(', ')}`);
if (status !== 0 || stale.length > 0) process.exitCode = 1;
