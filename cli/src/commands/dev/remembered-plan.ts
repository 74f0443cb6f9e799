/**
 * Plans a function without the engine when its constants were encoded before. Encoding needs the engine's context, which
 * takes longer than everything else together; tracing and planning run every time, so a remembered plan is never an old one.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type CompletePlan, digestHex, type Plan, planDigest, type PlanDraft, planProgram } from '@fhe-serverless/core/plan';
import type { PlanProof } from '@fhe-serverless/engine/prove';
import { loadEntry, planEntry, type PackagedEntry, type PlanEntryOptions, type PlannedEntry, planRawEntry, traceLoaded } from '../../toolchain/index.ts';

export interface RememberedPlanOptions {
  /** Absolute path of the function file. */
  readonly entry: string;
  /** Keeps encoded constants and proofs. */
  readonly directory: string;
  readonly onProgress?: (line: string) => void;
}

/** What is served: all that is deployed of a function, whatever its kind. */
export interface ServedEntry extends PackagedEntry {
  readonly planDigest: string;
}

interface Memory {
  /** Lengths of the encoded constants, in order. */
  readonly lengths: readonly number[];
  readonly proof: PlanProof;
}

/** @throws FheError what planEntry throws */
export async function planRemembered({ entry, directory, onProgress }: RememberedPlanOptions): Promise<ServedEntry> {
  const loaded = await loadEntry(entry);
  const { module } = loaded;
  // With a lock file of its own: what is tried here changes no key configuration that clients rely on.
  const options: PlanEntryOptions = { entry, lockFile: join(directory, 'fhe.lock'), lock: 'update', onProgress };
  mkdirSync(directory, { recursive: true });
  if (module.kind === 'raw-fhe-handler') return planRawEntry({ ...loaded, module }, options);
  const { traced, request, handler } = await traceLoaded(loaded);
  const draft = planProgram(traced, request);
  const base = join(directory, draftDigest(draft));
  const known = recall(base, draft);
  if (known !== undefined) return { ...known, planDigest: known.proof.planDigest, handler };

  const planned = await planEntry(options, loaded);
  remember(base, planned);
  return planned;
}

function recall(base: string, draft: PlanDraft): (CompletePlan & { readonly proof: PlanProof }) | undefined {
  if (!existsSync(`${base}.json`) || !existsSync(`${base}.bin`)) return undefined;
  try {
    const { lengths, proof } = JSON.parse(readFileSync(`${base}.json`, 'utf8')) as Memory;
    const bytes = new Uint8Array(readFileSync(`${base}.bin`));
    let offset = 0;
    const complete = draft.complete(lengths.map((length) => bytes.subarray(offset, offset += length)));
    return planDigest(complete.plan) === proof.planDigest ? { ...complete, proof } : undefined;
  } catch {
    // Damaged, or of another version: it is made again.
    return undefined;
  }
}

function remember(base: string, { plan, constants, proof }: PlannedEntry): void {
  const memory: Memory = { lengths: plan.constants.map(({ bytes }) => bytes), proof };
  writeWhole(`${base}.bin`, Buffer.concat(plan.constants.map((constant) => encodedOf(constants, constant))));
  writeWhole(`${base}.json`, Buffer.from(JSON.stringify(memory)));
}

const encodedOf = (constants: Uint8Array, { offset, bytes }: Plan['constants'][number]): Uint8Array => constants.subarray(offset, offset + bytes);

function writeWhole(path: string, bytes: Uint8Array): void {
  writeFileSync(`${path}.${process.pid}`, bytes);
  renameSync(`${path}.${process.pid}`, path);
}

/** Names everything that the encoded constants depend on. */
function draftDigest({ scheme, parameters, constants }: PlanDraft): string {
  const text = canonicalJson([scheme, parameters, constants.map(({ slots, level, scale }) => [slots.map(String), level, scale])]);
  return digestHex(new TextEncoder().encode(text));
}
