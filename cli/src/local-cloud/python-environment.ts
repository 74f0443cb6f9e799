/** Owns the virtual environment of the local cloud in the cache directory: made once, complete or absent, never half made. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FheError } from '@fhe-serverless/core/errors';
import type { Python } from './python.ts';

/** Written last, so its presence says that the installation ran to its end. */
const MARKER = 'complete.sha256';
const STAGING_PREFIX = 'staging-';
const INSTALL_TIMEOUT_MILLIS = 600_000;
const MAX_OUTPUT_BYTES = 64 * 2 ** 20;
const REQUIREMENTS = new URL('./requirements.txt', import.meta.url);

export interface PythonEnvironmentOptions {
  readonly cacheDirectory: string;
  readonly python: Python;
  readonly onProgress?: (line: string) => void;
}

/** Returns the interpreter of a complete environment, which it makes first if there is none. */
export async function ensurePythonEnvironment(options: PythonEnvironmentOptions): Promise<string> {
  const { cacheDirectory, python, onProgress } = options;
  const requirements = await readFile(REQUIREMENTS);
  const digest = createHash('sha256').update(python.version).update('\0').update(requirements).digest('hex');
  const home = join(cacheDirectory, `python-${python.version}-${digest.slice(0, 12)}`);
  if (await isComplete(home, digest)) return interpreter(home);

  await mkdir(cacheDirectory, { recursive: true });
  await removeAbandoned(cacheDirectory);
  // Made aside and moved into place: a second process that installs at the same time keeps its own copy until then.
  const staging = await mkdtemp(join(cacheDirectory, `${STAGING_PREFIX}${process.pid}-`));
  onProgress?.(`creating a Python ${python.version} environment for the local cloud (once)`);
  await run(cacheDirectory, python.path, ['-I', '-m', 'venv', staging]);
  onProgress?.('installing the local cloud into it (once, about 100 MB)');
  await writeFile(join(staging, 'requirements.txt'), requirements);
  await run(cacheDirectory, interpreter(staging), [
    '-I', '-m', 'pip', 'install', '--require-hashes', '--only-binary', ':all:', '--no-input', '--disable-pip-version-check',
    '--requirement', join(staging, 'requirements.txt'),
  ]);
  await writeFile(join(staging, MARKER), digest);
  await moveIntoPlace(staging, home, digest);
  return interpreter(home);
}

function interpreter(home: string): string {
  return join(home, 'bin', 'python');
}

/** Complete, and its base interpreter is still there. */
async function isComplete(home: string, digest: string): Promise<boolean> {
  try {
    if (await readFile(join(home, MARKER), 'utf8') !== digest) return false;
    await promisify(execFile)(interpreter(home), ['-I', '-c', 'import ministack'], { timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}

async function moveIntoPlace(staging: string, home: string, digest: string): Promise<void> {
  if (!await isComplete(home, digest)) {
    await rm(home, { recursive: true, force: true });
    try {
      await rename(staging, home);
      return;
    } catch (error) {
      // Another process was faster; its copy is as good.
      if (!await isComplete(home, digest)) throw error;
    }
  }
  await rm(staging, { recursive: true, force: true });
}

/** Removes what interrupted installations left; the directory's name holds the process that made it. */
async function removeAbandoned(cacheDirectory: string): Promise<void> {
  for (const name of await readdir(cacheDirectory)) {
    if (!name.startsWith(STAGING_PREFIX)) continue;
    if (!isRunning(Number.parseInt(name.slice(STAGING_PREFIX.length), 10))) await rm(join(cacheDirectory, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Runs an installation step. Its output goes to a file, because an index address in it may hold a password. */
async function run(cacheDirectory: string, file: string, args: readonly string[]): Promise<void> {
  const environment = { ...process.env };
  // These would send the packages elsewhere.
  for (const name of ['PIP_USER', 'PIP_TARGET', 'PIP_PREFIX', 'PIP_ROOT', 'PIP_REQUIREMENT', 'PIP_CONSTRAINT']) delete environment[name];
  try {
    await promisify(execFile)(file, [...args], { env: environment, timeout: INSTALL_TIMEOUT_MILLIS, maxBuffer: MAX_OUTPUT_BYTES });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    const log = join(cacheDirectory, 'install.log');
    await writeFile(log, `${stdout}\n${stderr}`, { mode: 0o600 });
    throw new FheError('FHE_LOCAL_SETUP', {
      reason: args.includes('pip') ? 'its Python packages could not be installed' : 'its Python environment could not be created',
      remedy: `read ${log}; the first start needs access to the Python package index`,
    }, { cause });
  }
}
