/** Loads node-seal. The only module that knows which Node versions need a V8 flag for it, and where its binary lies. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import { FheError, invariant } from '@fhe-serverless/core/errors';
import initialize, { type MainModule } from 'node-seal';

export type Seal = MainModule;

export interface LoadOptions {
  /** The engine's binary. @default - found beside this module, in the Lambda layer, or in the node-seal package */
  readonly wasmBinary?: Uint8Array;
}

/** A module with one function that has an exnref local: valid exactly where node-seal's exceptions work. */
const EXNREF_PROBE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 6, 1, 4, 1, 1, 0x69, 0x0b);

export interface LoadedSeal {
  readonly seal: Seal;
  /** The instance's linear memory: it grows and never shrinks. */
  readonly memory: WebAssembly.Memory;
}

/** @throws FheError FHE_CONFIG_NODE_UNSUPPORTED */
export async function loadSeal(options: LoadOptions = {}): Promise<LoadedSeal> {
  requireExceptionReferences();
  const module = await WebAssembly.compile(new Uint8Array(options.wasmBinary ?? readFileSync(wasmPath())));
  let memory: WebAssembly.Memory | undefined;
  const seal = await initialize({
    // The glue keeps the memory to itself; whoever instantiates sees it.
    instantiateWasm: (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void) => {
      const instance = new WebAssembly.Instance(module, imports);
      memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
      receive(instance, module);
      return instance.exports;
    },
  });
  invariant(memory !== undefined, 'the engine exports its memory');
  return { seal, memory };
}

function requireExceptionReferences(): void {
  if (WebAssembly.validate(EXNREF_PROBE)) return;
  // Node 22.0-22.16 and 24.0-24.14 have the feature behind a flag that NODE_OPTIONS refuses.
  v8.setFlagsFromString('--experimental-wasm-exnref');
  if (!WebAssembly.validate(EXNREF_PROBE)) throw new FheError('FHE_CONFIG_NODE_UNSUPPORTED', { version: process.versions.node });
}

/** Name under which bundles and the Lambda layer carry the binary. */
export const WASM_FILE = 'seal.wasm';
export const LAYER_PACKAGE = '@fhe-serverless/seal-wasm';
/** Place of the binary inside the layer. */
export const LAYER_PATH = `nodejs/node_modules/${LAYER_PACKAGE}/${WASM_FILE}`;

function wasmPath(): string {
  const beside = fileURLToPath(new URL(WASM_FILE, import.meta.url));
  if (existsSync(beside)) return beside;
  const require = createRequire(import.meta.url);
  // CommonJS resolution honours NODE_PATH, by which Lambda makes a layer's packages known.
  for (const find of [() => require.resolve(`${LAYER_PACKAGE}/${WASM_FILE}`), () => fileURLToPath(new URL('seal_throws.wasm', import.meta.resolve('node-seal')))]) {
    try {
      return find();
    } catch {
      continue;
    }
  }
  throw new FheError('FHE_ENGINE_FAILED', { step: 'finding its binary' });
}
