/** The author's bundle at work: what of it runs in the deployed function. */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { FheError } from '@fhe-serverless/core/errors';
import { type DeployablePlan, isRawPlan } from '@fhe-serverless/core/plan';
import type { RawEvaluate } from '@fhe-serverless/core/raw';
import type { Authorize, RawFheHandlerModule } from '@fhe-serverless/core/trace';
import { sha256Hex } from './hashes.ts';
import { nameOf } from './problem.ts';

export interface HandlerModule {
  /** SHA-256 of the bundle, hex. */
  readonly codeDigest: string;
  readonly authorize?: Authorize;
  /** Of a raw handler. */
  readonly evaluate?: RawEvaluate;
}

/** Name under which packages carry the bundle. */
export const HANDLER_FILE = 'handler.mjs';

/** Whether calls of this plan run code of the author. */
export const callsHandler = (plan: DeployablePlan): boolean => plan.authorizeTimeoutMillis !== undefined || isRawPlan(plan);

/** Runs the bundle's module body, once. @throws FheError FHE_ENTRY_INVALID */
export async function importHandler(file: string): Promise<HandlerModule> {
  const { default: exported } = await imported(file);
  const { kind, authorize, evaluate } = (exported ?? {}) as Partial<Pick<RawFheHandlerModule, 'kind' | 'authorize' | 'evaluate'>>;
  return {
    codeDigest: sha256Hex(await readFile(file)),
    ...(typeof authorize?.decide === 'function' && { authorize: authorize.decide }),
    ...(kind === 'raw-fhe-handler' && typeof evaluate === 'function' && { evaluate }),
  };
}

/** The message of the author's error stays unsaid: it may hold a secret that the bundle was given. */
async function imported(file: string): Promise<{ readonly default?: unknown }> {
  try {
    return await import(pathToFileURL(file).href) as { readonly default?: unknown };
  } catch (cause) {
    throw new FheError('FHE_ENTRY_INVALID', { entry: HANDLER_FILE, reason: `it throws ${nameOf(cause)} when it starts` }, { cause });
  }
}
