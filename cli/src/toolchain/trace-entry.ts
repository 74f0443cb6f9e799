/** Runs a function file once, on symbolic values, and gives what its default export traced. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FheError, isFheError } from '@fhe-serverless/core/errors';
import { TOOLCHAIN_VERSION } from '@fhe-serverless/core/plan';
import { decodeProgram, type TracedProgram } from '@fhe-serverless/core/program';
import type { FheFunctionModule } from '@fhe-serverless/core/trace';
import { bundleHandler } from './bundle-handler.ts';

export interface TracedEntry {
  readonly traced: TracedProgram;
  readonly function: FheFunctionModule;
  /** Bundle of the handler as it is shipped. */
  readonly handler: Uint8Array;
}

/** @throws FheError FHE_ENTRY_NOT_FOUND, FHE_ENTRY_INVALID, FHE_TOOLCHAIN_VERSION, FHE_TRACE_* */
export async function traceEntry(entry: string): Promise<TracedEntry> {
  const { tracing, shipped } = await bundleHandler(entry);
  const directory = mkdtempSync(join(tmpdir(), 'fhe-trace-'));
  try {
    const file = join(directory, 'handler.mjs');
    // The source map names files relative to the bundle; an absolute root makes them findable from anywhere.
    writeFileSync(file, withSourceRoot(tracing, dirname(entry)));
    process.setSourceMapsEnabled(true);
    const fn = requireFunction(entry, await importTraced(entry, file));
    // Through its bytes: the plan may depend on nothing that the Program's file form does not carry.
    return { traced: { program: decodeProgram(fn.programBytes), locations: fn.traced.locations }, function: fn, handler: shipped };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function importTraced(entry: string, file: string): Promise<unknown> {
  try {
    return ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  } catch (error) {
    // The bundle holds its own copy of the library, so its errors are ours by shape, not by class.
    if (isFheError(error)) throw new FheError(error.code, error.details);
    throw new FheError('FHE_ENTRY_INVALID', { entry, reason: error instanceof Error ? `it throws ${error.name}: ${error.message}` : 'it throws' }, { cause: error });
  }
}

function requireFunction(entry: string, value: unknown): FheFunctionModule {
  const fn = value as FheFunctionModule | undefined;
  if (fn?.kind !== 'fhe-function') throw new FheError('FHE_ENTRY_INVALID', { entry: basename(entry), reason: 'its default export is not a function made by defineFheFunction' });
  if (fn.authoringVersion !== TOOLCHAIN_VERSION) throw new FheError('FHE_TOOLCHAIN_VERSION', { authoring: fn.authoringVersion, toolchain: TOOLCHAIN_VERSION });
  return fn;
}

function withSourceRoot(code: string, root: string): string {
  return code.replace(/(\/\/# sourceMappingURL=data:application\/json;base64,)([A-Za-z0-9+/=]+)/, (_all, prefix: string, map: string) => {
    const parsed = JSON.parse(Buffer.from(map, 'base64').toString('utf8')) as { sourceRoot?: string };
    return prefix + Buffer.from(JSON.stringify({ ...parsed, sourceRoot: `${pathToFileURL(root).href}/` })).toString('base64');
  });
}
