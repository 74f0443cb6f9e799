/** From a function file to a proved plan: trace, plan, encode, prove. The same program runs in the terminal and during synth. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type DeployablePlan, encodePlan, type Plan, planDigest, type PlanDraft, planProgram } from '@fhe-serverless/core/plan';
import type { PlanRequest, Program, TracedProgram } from '@fhe-serverless/core/program';
import type { FheFunctionModule } from '@fhe-serverless/core/trace';
import { checkLowering, completePlan, drawSamples, type PlanProof, provePlan } from '@fhe-serverless/engine/prove';
import { createSealEngine } from '@fhe-serverless/engine/seal-wasm';
import type { LoadedEntry } from './load-entry.ts';
import { lockOf } from './lock-file.ts';
import { cachedProof, storeProof } from './proof-store.ts';
import { type TracedEntry, traceEntry, traceLoaded } from './trace-entry.ts';

/** Seed of the inputs on which a lowering is checked. */
const CHECK_SEED = 1;
/** The extremes come first; the one after them is drawn, and tells positions apart. */
const CHECK_SAMPLES = 5;

export interface PlanEntryOptions {
  /** Function file. */
  readonly entry: string;
  /** @default - `fhe.lock` beside the entry */
  readonly lockFile?: string;
  /** `check` refuses changed keys, `write` also records a first plan, `update` accepts a change. @default 'check' */
  readonly lock?: 'check' | 'write' | 'update';
  readonly onProgress?: (line: string) => void;
  /** Told what was traced, before it is planned: what a refusal can be explained by. */
  readonly onTraced?: (entry: TracedEntry) => void;
}

export interface PlannedEntry {
  readonly plan: Plan;
  readonly planDigest: string;
  readonly constants: Uint8Array;
  readonly program: Program;
  /** Bundle of the handler as it is shipped. */
  readonly handler: Uint8Array;
  readonly proof: PlanProof;
  readonly function: FheFunctionModule;
}

/** With what the plan was made from: for explanations. */
export interface DraftedEntry extends PlannedEntry {
  readonly traced: TracedProgram;
  readonly request: PlanRequest;
  readonly draft: PlanDraft;
}

/** @param loaded what was found in the file, where that is known already @throws FheError of kind program, config or bug; nothing that fails is ever written */
export async function planEntry(options: PlanEntryOptions, loaded?: LoadedEntry): Promise<DraftedEntry> {
  const entry = resolve(options.entry);
  const say = options.onProgress ?? (() => undefined);
  say(`Tracing ${basename(entry)}`);
  const tracedEntry = loaded === undefined ? await traceEntry(entry) : await traceLoaded(loaded);
  const { traced, function: fn, request, handler } = tracedEntry;
  options.onTraced?.(tracedEntry);
  say('Choosing parameters');
  const draft = planProgram(traced, request);
  const { served: { program: served }, lowered } = draft.candidate;
  checkLowering(served, lowered, drawSamples(served, CHECK_SAMPLES, CHECK_SEED).at(-1)!);
  const engine = await createSealEngine();
  const complete = completePlan(engine, draft);
  const { plan, constants } = complete;
  const lock = lockOf(entry, options.lockFile);
  if (options.lock !== 'update') lock.check(plan);
  const digest = planDigest(plan);
  const proof = cachedProof(dirname(entry), digest) ?? (say('Proving the plan on throw-away keys'), storeProof(dirname(entry), provePlan(engine, traced.program, complete)));
  if (options.lock === 'write' || options.lock === 'update') lock.write(plan);
  return { plan, planDigest: digest, constants, program: traced.program, handler, proof, function: fn, traced, request, draft };
}

/** What is packaged of a function, whatever its kind. */
export interface PackagedEntry {
  readonly plan: DeployablePlan;
  readonly constants: Uint8Array;
  /** Bundle of the handler as it is shipped. */
  readonly handler: Uint8Array;
}

/** Files of a planned function, as the Lambda bundle carries them. */
export function writePlannedEntry(directory: string, planned: PackagedEntry): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'plan.json'), encodePlan(planned.plan));
  writeFileSync(join(directory, 'constants.bin'), planned.constants);
  writeFileSync(join(directory, 'handler.mjs'), planned.handler);
}
