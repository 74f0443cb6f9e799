/** A lock between processes: a file that names its holder. The lock of a process that died is taken over. */
import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { createFile, isCode } from './atomic-file.ts';
import type { Pace } from '../http/pace.ts';

export interface LockOptions {
  readonly pace: Pace;
  readonly maxWaitMillis: number;
  /** Called once, when the lock is somebody else's. */
  readonly onWait?: () => void;
}

const SHORTEST_POLL_MILLIS = 50;
const LONGEST_POLL_MILLIS = 1_000;

/** Undefined when the lock could not be had in time; nothing was done then. */
export async function withFileLock<T>(path: string, options: LockOptions, act: () => Promise<T>): Promise<{ readonly result: T } | undefined> {
  const { pace, maxWaitMillis, onWait } = options;
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), token: randomBytes(8).toString('hex') });
  const started = pace.now();
  let pause = 0;
  while (!await createFile(path, Buffer.from(mine))) {
    const holder = await readText(path);
    if (holder === undefined) continue;
    if (isDead(holder)) {
      await breakLock(path, holder);
      continue;
    }
    if (pause === 0) onWait?.();
    if (pace.now() - started >= maxWaitMillis) return undefined;
    pause = Math.min(LONGEST_POLL_MILLIS, Math.max(SHORTEST_POLL_MILLIS, pause * 2));
    await pace.delay(pause);
  }
  try {
    return { result: await act() };
  } finally {
    await rm(path, { force: true });
  }
}

/** A holder on another machine counts as alive: from here nobody can tell. */
function isDead(holder: string): boolean {
  try {
    const { pid, host } = JSON.parse(holder) as { readonly pid: number; readonly host: string };
    if (host !== hostname()) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return !isCode(error, 'EPERM');
  }
}

/** Two processes may see the same dead holder; the later one must not take away the lock of the earlier one. */
async function breakLock(path: string, dead: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}.old`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  if (await readText(aside) !== dead) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  });
}
