/** Makes a planned function servable on this machine. */
import { createHash } from 'node:crypto';
import { basename, dirname, extname } from 'node:path';
import { INLINE_BYTES } from '@fhe-serverless/core/plan';
import type { Engine } from '@fhe-serverless/engine/evaluate';
import type { LocalServerOptions } from '@fhe-serverless/lambda-runtime/adapters/local';
import type { ServedEntry } from './remembered-plan.ts';

/** Room for the keys of several callers. */
const KEY_CACHE_BYTES = 512 * 2 ** 20;
/** No function is published here; the receipts say so. */
const DEV_VERSION = 'dev';

export function devFunctionOptions(functionName: string, { plan, planDigest, constants, handler }: ServedEntry, engine: Engine): LocalServerOptions['function'] {
  return {
    functionName,
    functionVersion: DEV_VERSION,
    plan,
    planDigest,
    constants,
    codeDigests: { 'constants.bin': sha256(constants), 'handler.mjs': sha256(handler), 'plan.json': planDigest },
    engine,
    // The limits of the cloud hold here too: what works here works there.
    inlineRequestBytes: INLINE_BYTES,
    inlineResponseBytes: INLINE_BYTES,
    timeoutSeconds: plan.runtime.timeoutSeconds,
    keyCacheBytes: KEY_CACHE_BYTES,
  };
}

/** `tumour-risk` for `tumour-risk/function.ts`, `score` for `score.ts`. */
export function functionNameOf(entry: string): string {
  const stem = basename(entry, extname(entry));
  const name = stem === 'function' || stem === 'index' ? basename(dirname(entry)) : stem;
  return name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '') || 'function';
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
