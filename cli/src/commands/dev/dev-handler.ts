/** Runs the bundle of a function as it would be deployed, where its plan calls it. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestHex } from '@fhe-serverless/core/plan';
import { callsHandler, type HandlerModule, importHandler } from '@fhe-serverless/lambda-runtime/runtime';
import type { ServedEntry } from './remembered-plan.ts';

/** Modules are cached by their path: each content has its own. @throws FheError FHE_ENTRY_INVALID */
export async function devHandler(stateDirectory: string, { plan, handler }: Pick<ServedEntry, 'plan' | 'handler'>): Promise<HandlerModule | undefined> {
  if (!callsHandler(plan)) return undefined;
  const directory = join(stateDirectory, 'handlers');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${digestHex(handler)}.mjs`);
  writeFileSync(`${path}.${process.pid}`, handler);
  renameSync(`${path}.${process.pid}`, path);
  return importHandler(path);
}

/** Whether two plannings serve alike: the same plan, and the same code where it is called. */
export function servesAlike(left: Pick<ServedEntry, 'plan' | 'planDigest' | 'handler'>, right: typeof left): boolean {
  return left.planDigest === right.planDigest && (!callsHandler(left.plan) || Buffer.compare(left.handler, right.handler) === 0);
}
