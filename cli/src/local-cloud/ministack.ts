/** Starts and stops MiniStack, a local AWS that needs no containers, reachable from this machine only. */
import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FheError } from '@fhe-serverless/core/errors';
import { clientEnvironment, emulatorEnvironment, REGION } from './environment.ts';
import { type Guarded, startGuarded } from './process-group.ts';
import { ensurePythonEnvironment } from './python-environment.ts';
import { findPython, type Python } from './python.ts';
import { linkRuntimeModules } from './runtime-modules.ts';
import { makeScratchDirectory } from './scratch-directory.ts';

const START_TIMEOUT_MILLIS = 60_000;
const POLL_MILLIS = 50;
const START_ATTEMPTS = 3;
const LOG_TAIL_LINES = 5;

export interface LocalCloudOptions {
  /** Holds the Python environment between starts. */
  readonly cacheDirectory: string;
  /** Called with one line for each step that takes a while. */
  readonly onProgress?: (line: string) => void;
  /**
   * The interpreter to use.
   * @default - the one that `findPython()` finds
   */
  readonly python?: Python;
  /**
   * Enforces signatures and identity policies.
   * @default false
   */
  readonly enforceAuthorization?: boolean;
}

export interface LocalCloud {
  readonly endpoint: string;
  readonly region: string;
  /** Apply with `withLocalCloud(process.env, cloud.environment)`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Process group of the emulator and of all functions that it runs. */
  readonly pid: number;
  /** What the emulator and the functions print, until `stop()`. */
  readonly logFile: string;
  /** Ends every process and removes every file but the cache. Also happens when this process ends, however it does. */
  stop(): Promise<void>;
}

/** Starts a fresh, empty local cloud and returns when it answers. Throws FHE_LOCAL_SETUP; call `findPython()` first to avoid that. */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const python = options.python ?? await requirePython();
  const interpreter = await ensurePythonEnvironment({ ...options, python });
  options.onProgress?.('starting the local cloud');
  for (let attempt = 1; ; attempt++) {
    const cloud = await startOnFreePort(interpreter, options, attempt === START_ATTEMPTS);
    if (cloud) return cloud;
  }
}

async function requirePython(): Promise<Python> {
  const python = await findPython();
  if ('missing' in python) throw new FheError('FHE_LOCAL_SETUP', { reason: python.missing, remedy: 'install Python 3.12 with its venv package' });
  return python;
}

/** Undefined when the emulator ended at once, as it does when another program took the port meanwhile. */
async function startOnFreePort(interpreter: string, options: LocalCloudOptions, last: boolean): Promise<LocalCloud | undefined> {
  const scratch = await makeScratchDirectory();
  const logFile = join(scratch, 'local-cloud.log');
  const nonce = randomUUID();
  const port = await freeLoopbackPort();
  const endpoint = `http://127.0.0.1:${port}`;
  const environment = emulatorEnvironment({
    port, nonce, scratch, enforceAuthorization: options.enforceAuthorization ?? false, runtimeModules: await linkRuntimeModules(scratch),
  });
  let guarded: Guarded | undefined;
  try {
    guarded = await startGuarded({ python: interpreter, environment, scratch, logFile });
    if (!await answers(endpoint, nonce, guarded)) {
      if (!last && guarded.hasEnded()) return await discard(guarded);
      throw new FheError('FHE_LOCAL_SETUP', { reason: 'the emulator did not answer', remedy: `its last words: ${await tail(logFile)}` });
    }
  } catch (error) {
    await guarded?.stop();
    await rm(scratch, { recursive: true, force: true });
    throw error;
  }
  options.onProgress?.(`the local cloud answers at ${endpoint}`);
  return { endpoint, region: REGION, environment: clientEnvironment(endpoint, scratch), pid: guarded.pid, logFile, stop: guarded.stop };
}

async function discard(guarded: Guarded): Promise<undefined> {
  await guarded.stop();
}

/** Polls until the emulator that we started answers. */
async function answers(endpoint: string, nonce: string, guarded: Guarded): Promise<boolean> {
  const deadline = performance.now() + START_TIMEOUT_MILLIS;
  while (!guarded.hasEnded() && performance.now() < deadline) {
    try {
      const response = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2_000) });
      const health = await response.json() as { edition?: string };
      if (health.edition === nonce) return true;
    } catch {
      // Not listening yet.
    }
    await delay(POLL_MILLIS);
  }
  return false;
}

async function freeLoopbackPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function tail(logFile: string): Promise<string> {
  const lines = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n');
  return lines.slice(-LOG_TAIL_LINES).join(' | ');
}
