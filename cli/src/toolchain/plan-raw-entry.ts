/** From a raw handler's file to its plan: parameters from its declaration, a run on nothing, a run on throw-away keys. */
import { basename, dirname } from 'node:path';
import { digestHex, planDigest, type RawPlan } from '@fhe-serverless/core/plan';
import { planRawHandler } from '@fhe-serverless/core/plan/raw';
import type { RawDeclaration, RawEvaluate } from '@fhe-serverless/core/raw';
import { callerLocation, type RawFheHandlerModule } from '@fhe-serverless/core/trace';
import { type PlanProof, proveRaw } from '@fhe-serverless/engine/prove';
import { createSealEngine } from '@fhe-serverless/engine/seal-wasm';
import { authored } from './load-entry.ts';
import { lockOf } from './lock-file.ts';
import type { PlanEntryOptions } from './plan-entry.ts';
import { cachedProof, storeProof } from './proof-store.ts';

export interface PlannedRawEntry {
  readonly plan: RawPlan;
  readonly planDigest: string;
  /** A raw handler has none: its numbers are encoded at the call. */
  readonly constants: Uint8Array;
  /** Bundle of the handler as it is shipped. */
  readonly handler: Uint8Array;
  readonly proof: PlanProof;
  readonly declaration: RawDeclaration;
  readonly evaluate: RawEvaluate;
}

export interface LoadedRawEntry {
  readonly entry: string;
  readonly module: RawFheHandlerModule;
  readonly handler: Uint8Array;
}

/** @throws FheError of kind program, config or bug; nothing that fails is ever written */
export async function planRawEntry({ entry, module: { declaration, evaluate, authorize }, handler }: LoadedRawEntry, options: PlanEntryOptions): Promise<PlannedRawEntry> {
  const say = options.onProgress ?? (() => undefined);
  say(`Running ${basename(entry)} on nothing`);
  const code = { declaration, evaluate, codeDigest: digestHex(handler), ...(authorize && { authorizeTimeoutMillis: authorize.timeoutMillis }) };
  const plan = await authored(entry, () => planRawHandler(code, { where: callerLocation }));
  const lock = lockOf(entry, options.lockFile);
  if (options.lock !== 'update') lock.check(plan);
  const [directory, digest] = [dirname(entry), planDigest(plan)];
  const proof = cachedProof(directory, digest) ?? storeProof(directory, await tried(entry, plan, declaration, evaluate, say));
  if (options.lock === 'write' || options.lock === 'update') lock.write(plan);
  return { plan, planDigest: digest, constants: new Uint8Array(), handler, proof, declaration, evaluate };
}

async function tried(entry: string, plan: RawPlan, { inputs }: RawDeclaration, evaluate: RawEvaluate, say: (line: string) => void): Promise<PlanProof> {
  say('Running it on throw-away keys');
  const engine = await createSealEngine();
  return authored(entry, () => proveRaw(engine, plan, inputs, evaluate));
}
