/** One execution environment: a runtime process and its Runtime API. Serves one event at a time, until it dies. */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exited, type FunctionFailure, initTimedOut, LambdaInitError, timedOut } from './lambda-errors.ts';
import type { LambdaLimits } from './limits.ts';
import { type Outcome, startRuntimeApi } from './runtime-api.ts';
import { type FunctionOptions, spawnRuntime } from './runtime-process.ts';

const MAX_OUTPUT_CHARACTERS = 1_000_000;

export interface Sandbox {
  readonly initMillis: number;
  isAlive(): boolean;
  /** What the function has printed so far. */
  output(): string;
  invoke(event: string, invokedFunctionArn: string): Promise<Outcome>;
  stop(): Promise<void>;
}

/** Resolves when the runtime asks for its first event. */
export async function startSandbox(options: FunctionOptions, limits: LambdaLimits): Promise<Sandbox> {
  const scratch = await mkdtemp(join(tmpdir(), 'fhe-sandbox-'));
  const init = Promise.withResolvers<void>();
  const api = await startRuntimeApi({
    responseBytes: limits.responseBytes,
    onIdle: () => init.resolve(),
    onInitError: (failure) => refuseInit(failure),
  });
  const started = performance.now();
  const child = spawnRuntime(options, api.address, scratch);
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => output = (output + text).slice(-MAX_OUTPUT_CHARACTERS));
  }
  const refuseInit = (failure: FunctionFailure): void => init.reject(new LambdaInitError(failure, output));
  let requestId: string = randomUUID();
  let condemned = false;
  child.once('exit', (code, signal) => {
    const failure = exited(requestId, signal ? `signal: ${signal}` : `exit status ${code}`);
    refuseInit(failure);
    api.fail(failure);
  });

  async function stop(): Promise<void> {
    await kill(child);
    await api.close();
    await rm(scratch, { recursive: true, force: true });
  }

  const initTimer = setTimeout(() => refuseInit(initTimedOut(limits.initMillis)), limits.initMillis);
  try {
    await init.promise;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(initTimer);
  }
  return {
    initMillis: performance.now() - started,
    isAlive: () => !condemned && child.exitCode === null && child.signalCode === null,
    output: () => output,
    stop,
    async invoke(event, invokedFunctionArn) {
      requestId = randomUUID();
      const timer = setTimeout(() => {
        condemned = true;
        child.kill('SIGKILL');
        api.fail(timedOut(requestId, options.timeoutMillis));
      }, options.timeoutMillis);
      const outcome = await api.deliver({ requestId, invokedFunctionArn, deadline: Date.now() + options.timeoutMillis, event });
      clearTimeout(timer);
      return outcome;
    },
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
