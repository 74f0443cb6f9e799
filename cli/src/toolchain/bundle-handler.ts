/** Bundles the author's function file with esbuild: once to trace it, with checks and source map, once to ship it. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { FheError } from '@fhe-serverless/core/errors';
import type * as Esbuild from 'esbuild';
import { instrument } from './instrument.ts';

const TARGET = 'node22';
/** CommonJS packages inside an ESM bundle reach for `require`; a global leaves the author's own names alone. */
const REQUIRE = "import { createRequire as __fheCreateRequire } from 'node:module'; globalThis.require ??= __fheCreateRequire(import.meta.url);";
/** Code that the author did not write: this library, and packages. */
const NOT_AUTHORED = /[\\/]node_modules[\\/]|[\\/]core[\\/]src[\\/]|[\\/]sdk[\\/]typescript[\\/]/;

export interface HandlerBundles {
  /** ESM with checked conditions and an inline source map: to be run once, here. */
  readonly tracing: string;
  /** ESM without either: the same bytes on every machine. */
  readonly shipped: Uint8Array;
}

/** @throws FheError FHE_ENTRY_NOT_FOUND, FHE_ENTRY_INVALID */
export async function bundleHandler(entry: string): Promise<HandlerBundles> {
  if (!existsSync(entry)) throw new FheError('FHE_ENTRY_NOT_FOUND', { entry });
  const esbuild = await loadEsbuild(entry);
  const common: Esbuild.BuildOptions = {
    entryPoints: [entry], bundle: true, format: 'esm', platform: 'node', target: TARGET, write: false, logLevel: 'silent', banner: { js: REQUIRE }, absWorkingDir: dirname(entry), outfile: join(dirname(entry), 'handler.mjs'),
  };
  try {
    const [tracing, shipped] = await Promise.all([
      esbuild.build({ ...common, sourcemap: 'inline', plugins: [checkedConditions()] }),
      // What is shipped runs hooks and raw handlers only: it traces nothing at its start.
      esbuild.build({ ...common, minifyWhitespace: true, minifySyntax: true, legalComments: 'none', define: { FHE_SHIPPED: 'true' } }),
    ]);
    return { tracing: tracing.outputFiles![0]!.text, shipped: shipped.outputFiles![0]!.contents };
  } catch (error) {
    throw new FheError('FHE_ENTRY_INVALID', { entry, reason: messageOf(error) });
  }
}

function checkedConditions(): Esbuild.Plugin {
  return {
    name: 'fhe-checked-conditions',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]s$/ }, ({ path }) => {
        if (NOT_AUTHORED.test(path)) return undefined;
        return { contents: instrument(readFileSync(path, 'utf8'), path), loader: /ts$/.test(path) ? 'ts' : 'js' };
      });
    },
  };
}

function messageOf(error: unknown): string {
  const { errors } = error as { errors?: readonly Esbuild.Message[] };
  const first = errors?.[0];
  if (first === undefined) return error instanceof Error ? error.message.split('\n')[0]! : String(error);
  return first.location ? `${first.text} (${first.location.file}:${first.location.line})` : first.text;
}

/** The app's own esbuild where it has one, else the WebAssembly build that is shipped with the toolchain. */
async function loadEsbuild(entry: string): Promise<typeof Esbuild> {
  for (const base of [entry, join(process.cwd(), 'index.js'), import.meta.url]) {
    try {
      return (await import(pathToFileURL(createRequire(base).resolve('esbuild')).href)) as typeof Esbuild;
    } catch {
      continue;
    }
  }
  const shipped = new URL('esbuild-wasm/lib/main.js', import.meta.url);
  if (!existsSync(fileURLToPath(shipped))) throw new FheError('FHE_ENTRY_INVALID', { entry, reason: 'esbuild is not installed' });
  return (await import(shipped.href)) as typeof Esbuild;
}
