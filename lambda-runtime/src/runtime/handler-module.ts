/** The author's bundle at work: what of it runs in the deployed function. */
import { pathToFileURL } from 'node:url';
import { FheError } from '@fhe-serverless/core/errors';
import type { Plan } from '@fhe-serverless/core/plan';
import type { Authorize, AuthorizeHook } from '@fhe-serverless/core/trace';
import { nameOf } from './problem.ts';

export interface HandlerModule {
  readonly authorize?: Authorize;
}

/** Name under which packages carry the bundle. */
export const HANDLER_FILE = 'handler.mjs';

/** Whether calls of this plan run code of the author. */
export const callsHandler = (plan: Plan): boolean => plan.authorizeTimeoutMillis !== undefined;

/** Runs the bundle's module body, once. @throws FheError FHE_ENTRY_INVALID */
export async function importHandler(file: string): Promise<HandlerModule> {
  const { default: exported } = await imported(file);
  const { authorize } = (exported ?? {}) as { readonly authorize?: AuthorizeHook };
  return { ...(typeof authorize?.decide === 'function' && { authorize: authorize.decide }) };
}

/** The message of the author's error stays unsaid: it may hold a secret that the bundle was given. */
async function imported(file: string): Promise<{ readonly default?: unknown }> {
  try {
    return await import(pathToFileURL(file).href) as { readonly default?: unknown };
  } catch (cause) {
    throw new FheError('FHE_ENTRY_INVALID', { entry: HANDLER_FILE, reason: `it throws ${nameOf(cause)} when it starts` }, { cause });
  }
}
