/** Starts a program as leader of a process group that ends with us, and stops it with all its children. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const GRACE_SECONDS = 3;
/** On top of the grace period: the time for signals to be delivered. */
const MARGIN_MILLIS = 3_000;
const POLL_MILLIS = 20;

const GUARD = fileURLToPath(new URL('./guard.py', import.meta.url));

export interface GuardedOptions {
  readonly python: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Working directory; removed at the end. */
  readonly scratch: string;
  readonly logFile: string;
}

export interface Guarded {
  /** Leader of the group: its process id is the group's id. */
  readonly pid: number;
  hasEnded(): boolean;
  /** Ends the whole group and removes the scratch directory. Idempotent. */
  stop(): Promise<void>;
}

/** The guard reads a pipe of ours to its end, so it learns of our end even when we are killed. */
export async function startGuarded(options: GuardedOptions): Promise<Guarded> {
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(options.python, ['-I', GUARD, String(GRACE_SECONDS), options.scratch], {
    cwd: options.scratch,
    env: options.environment,
    stdio: ['pipe', log, log],
    detached: true,
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  child.stdin!.on('error', () => {}); // The guard may be gone when we close the pipe.
  // Waiting for the local cloud to end must not keep a program alive that forgot to stop it.
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  const pid = child.pid!;
  // The guard ends its group before itself; this is for the case that somebody else ended the guard.
  const ended = new Promise<void>((resolve) => child.once('exit', () => {
    signalGroup(pid, 'SIGKILL');
    resolve();
  }));
  let stopped: Promise<void> | undefined;
  return {
    pid,
    hasEnded: () => hasEnded(child),
    stop: () => stopped ??= stopGroup(child, ended, options.scratch),
  };
}

async function stopGroup(child: ChildProcess, ended: Promise<void>, scratch: string): Promise<void> {
  // The group is signalled only while its leader lives or has just ended: later its number may belong to others.
  if (!hasEnded(child)) {
    child.ref();
    child.stdin!.end();
    await Promise.race([ended, delay(GRACE_SECONDS * 1_000 + MARGIN_MILLIS, undefined, { ref: false })]);
    signalGroup(child.pid!, 'SIGKILL');
    const deadline = performance.now() + MARGIN_MILLIS;
    while (signalGroup(child.pid!, 0) && performance.now() < deadline) await delay(POLL_MILLIS);
  }
  await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** False when the group has no member. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
