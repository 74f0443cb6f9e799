/** Traces a function file: its default export, run once on symbolic values, with the content that it loads. */
import { basename } from 'node:path';
import { FheError } from '@fhe-serverless/core/errors';
import { checkPlanRequest, decodeProgram, type PlanRequest, type TracedProgram } from '@fhe-serverless/core/program';
import type { FheFunctionModule } from '@fhe-serverless/core/trace';
import { authored, type EntryModule, loadEntry, type LoadedEntry } from './load-entry.ts';
import { readLoaded } from './read-loaded.ts';

export interface TracedEntry {
  readonly traced: TracedProgram;
  readonly function: FheFunctionModule;
  /** What the author asks of the planner. */
  readonly request: PlanRequest;
  /** Bundle of the handler as it is shipped. */
  readonly handler: Uint8Array;
}

/** @throws FheError FHE_ENTRY_NOT_FOUND, FHE_ENTRY_INVALID, FHE_TOOLCHAIN_VERSION, FHE_LOAD_*, FHE_TRACE_* */
export async function traceEntry(entry: string): Promise<TracedEntry> {
  return traceLoaded(await loadEntry(entry));
}

export async function traceLoaded({ entry, module, handler }: LoadedEntry): Promise<TracedEntry> {
  const fn = await bound(entry, module);
  // Through its bytes: the plan may depend on nothing that the Program's file form does not carry.
  const program = decodeProgram(fn.programBytes);
  return { traced: { ...fn.traced, program }, function: fn, request: checkPlanRequest(fn.request, program.domain), handler };
}

async function bound(entry: string, module: EntryModule): Promise<FheFunctionModule> {
  switch (module.kind) {
    case 'fhe-function': return module;
    case 'loading-fhe-function': return authored(entry, () => module.withLoaded(readLoaded(entry, module.load)));
    default: throw new FheError('FHE_ENTRY_INVALID', { entry: basename(entry), reason: 'it is a raw handler, which has no program to trace' });
  }
}
