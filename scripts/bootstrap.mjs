/**
 * Entry of every npm script: `node scripts/bootstrap.mjs COMMAND [arguments]`. Runs on Node 20, which cannot run the rest:
 * installs the locked packages when they are missing or changed, then hands over to the Node 24 among them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const marker = join(root, 'node_modules', '.fhe-installed');

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`error: Node ${process.versions.node} is too old to start from; any Node from 20 up will do.`);
  process.exit(1);
}

const digest = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
if (!existsSync(marker) || readFileSync(marker, 'utf8') !== digest) {
  console.log('Installing the locked packages, Node 24 among them (about a minute on a fresh machine)');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (npm.status !== 0) process.exit(npm.status ?? 1);
  writeFileSync(marker, digest);
}

// The examples import the construct library by its name, as a user does.
const self = join(root, 'node_modules', 'cdk-fhe-serverless');
if (!existsSync(self)) symlinkSync(root, self, 'junction');

const [command, ...rest] = process.argv.slice(2);
const child = spawn(join(bin, 'node'), [join(root, 'scripts', `${command}.mjs`), ...rest], {
  cwd: root, stdio: 'inherit', env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
});
// A terminal sends Ctrl-C to both; a supervisor sends SIGTERM to this process only.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
