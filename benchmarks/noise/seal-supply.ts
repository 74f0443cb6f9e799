/** An engine for long runs: SEAL's pools keep every size that was ever asked for, in a memory that holds 2 GiB and never shrinks. */
import { HandleCounter } from '../../engine/src/seal-wasm/handle-scope.ts';
import { type LoadedSeal, loadSeal } from '../../engine/src/seal-wasm/load.ts';
import type { SealInstance } from '../../engine/src/seal-wasm/seal-instance.ts';

const MOST_BYTES = 2 ** 30;

export class SealSupply {
  #loaded: LoadedSeal | undefined;
  #instance: SealInstance | undefined;

  /** A new instance where the last one has grown large. Nothing of the last one may be used any more. */
  async instance(): Promise<SealInstance> {
    if (this.#instance !== undefined && this.#loaded!.memory.buffer.byteLength <= MOST_BYTES) return this.#instance;
    this.#loaded = await loadSeal();
    return (this.#instance = { seal: this.#loaded.seal, handles: new HandleCounter() });
  }
}
