/** Bundles a function file, runs it once, and gives what its default export declares. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FheError, isFheError } from '@fhe-serverless/core/errors';
import { TOOLCHAIN_VERSION } from '@fhe-serverless/core/plan';
import { authorLocation, type FheFunctionModule, type LoadingFheFunction, type RawFheHandlerModule } from '@fhe-serverless/core/trace';
import { bundleHandler } from './bundle-handler.ts';

/** What a function file may export. It comes from the bundle's own copy of the library. */
export type EntryModule = FheFunctionModule | LoadingFheFunction | RawFheHandlerModule;

export interface LoadedEntry {
  /** Path of the function file. */
  readonly entry: string;
  readonly module: EntryModule;
  /** Bundle of the handler as it is shipped. */
  readonly handler: Uint8Array;
}

/** What errors say that were thrown where no line is known: core/raw. */
const UNKNOWN_LINE = 'an unknown line';

const KINDS: readonly unknown[] = ['fhe-function', 'loading-fhe-function', 'raw-fhe-handler'] satisfies readonly EntryModule['kind'][];

/** @throws FheError FHE_ENTRY_NOT_FOUND, FHE_ENTRY_INVALID, FHE_TOOLCHAIN_VERSION, and whatever declaring or tracing throws */
export async function loadEntry(entry: string): Promise<LoadedEntry> {
  const { tracing, shipped } = await bundleHandler(entry);
  const directory = mkdtempSync(join(tmpdir(), 'fhe-trace-'));
  try {
    const file = join(directory, 'handler.mjs');
    // The source map names files relative to the bundle; an absolute root makes them findable from anywhere.
    writeFileSync(file, withSourceRoot(tracing, dirname(entry)));
    process.setSourceMapsEnabled(true);
    const { default: exported } = await authored(entry, () => import(pathToFileURL(file).href) as Promise<{ default?: unknown }>);
    return { entry, module: requireModule(entry, exported), handler: shipped };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs code of the bundle, which holds its own copy of the library: its errors are ours by shape, not by class. */
export async function authored<T>(entry: string, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (isFheError(error)) throw new FheError(error.code, located(error));
    throw new FheError('FHE_ENTRY_INVALID', { entry, reason: error instanceof Error ? `it throws ${error.name}: ${error.message}` : 'it throws' }, { cause: error });
  }
}

/** Values of a raw handler do not know the line that misuses them; the stack does. */
function located({ details, stack }: FheError): FheError['details'] {
  const where = details['where'] === UNKNOWN_LINE ? authorLocation(stack ?? '') : undefined;
  return where === undefined ? details : { ...details, where };
}

function requireModule(entry: string, value: unknown): EntryModule {
  const module = value as EntryModule | undefined;
  if (!KINDS.includes(module?.kind)) throw new FheError('FHE_ENTRY_INVALID', { entry: basename(entry), reason: 'its default export is not a function made by defineFheFunction, nor a handler made by defineRawFheHandler' });
  const { authoringVersion } = module!;
  if (authoringVersion !== TOOLCHAIN_VERSION) throw new FheError('FHE_TOOLCHAIN_VERSION', { authoring: authoringVersion, toolchain: TOOLCHAIN_VERSION });
  return module!;
}

function withSourceRoot(code: string, root: string): string {
  return code.replace(/(\/\/# sourceMappingURL=data:application\/json;base64,)([A-Za-z0-9+/=]+)/, (_all, prefix: string, map: string) => {
    const parsed = JSON.parse(Buffer.from(map, 'base64').toString('utf8')) as { sourceRoot?: string };
    return prefix + Buffer.from(JSON.stringify({ ...parsed, sourceRoot: `${pathToFileURL(root).href}/` })).toString('base64');
  });
}
