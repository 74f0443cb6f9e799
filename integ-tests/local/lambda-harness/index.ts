/**
 * Runs a function directory as AWS Lambda does: official runtime client, clean environment, and the service's limits.
 * What it does not do: share CPU by memory size, cap memory, or keep the code directory read-only.
 */
import { type FunctionFailure, LambdaInitError, RequestTooLargeException } from './lambda-errors.ts';
import { LAMBDA_LIMITS, type LambdaLimits } from './limits.ts';
import type { Outcome } from './runtime-api.ts';
import type { FunctionOptions } from './runtime-process.ts';
import { startSandbox } from './sandbox.ts';

export { LambdaInitError, RequestTooLargeException, type FunctionFailure } from './lambda-errors.ts';
export { LAMBDA_LIMITS, type LambdaLimits } from './limits.ts';
export type { Outcome } from './runtime-api.ts';

export interface LambdaOptions extends FunctionOptions {
  /** @default LAMBDA_LIMITS */
  readonly limits?: Partial<LambdaLimits>;
}

export interface InvokeOptions {
  /** Alias or version; ends `context.invokedFunctionArn`. */
  readonly qualifier?: string;
}

export interface Lambda {
  /** Time of the first cold start. */
  readonly initMillis: number;
  /** What the current sandbox has printed. */
  output(): string;
  /** Calls wait for each other: there is one sandbox. Throws RequestTooLargeException; all else is an outcome. */
  invoke(event: unknown, options?: InvokeOptions): Promise<Outcome>;
  stop(): Promise<void>;
}

/** Throws LambdaInitError when the first start fails; a start after a crash fails as an outcome. */
export async function startLambda({ limits, ...options }: LambdaOptions): Promise<Lambda> {
  const quotas = { ...LAMBDA_LIMITS, ...limits };
  let sandbox = await startSandbox(options, quotas);
  let previous: Promise<unknown> = Promise.resolve();

  async function run(event: string, invokedFunctionArn: string): Promise<Outcome> {
    if (!sandbox.isAlive()) {
      await sandbox.stop();
      try {
        sandbox = await startSandbox(options, quotas);
      } catch (error) {
        if (error instanceof LambdaInitError) return { functionError: 'Unhandled', payload: failureOf(error) };
        throw error;
      }
    }
    return sandbox.invoke(event, invokedFunctionArn);
  }

  return {
    initMillis: sandbox.initMillis,
    output: () => sandbox.output(),
    async invoke(event, { qualifier } = {}) {
      const json = JSON.stringify(event) ?? 'null';
      if (Buffer.byteLength(json) > quotas.requestBytes) throw new RequestTooLargeException(quotas.requestBytes);
      const outcome = previous.then(() => run(json, qualifier ? `${options.functionArn}:${qualifier}` : options.functionArn));
      previous = outcome.catch(() => {});
      return outcome;
    },
    stop: () => sandbox.stop(),
  };
}

function failureOf({ errorType, errorMessage }: LambdaInitError): FunctionFailure {
  return { errorType, errorMessage };
}
