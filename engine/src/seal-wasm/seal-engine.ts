/** The default engine: SEAL compiled to WebAssembly. */
import { invariant } from '@fhe-serverless/core/errors';
import type { Plan } from '@fhe-serverless/core/plan';
import type { Engine, PreparedPlan } from '../evaluate/index.ts';
import { HandleCounter } from './handle-scope.ts';
import { type LoadOptions, loadSeal, type Seal } from './load.ts';
import { SealPreparedPlan } from './prepared-plan.ts';

export async function createSealEngine(options: LoadOptions = {}): Promise<SealEngine> {
  const { seal, memory } = await loadSeal(options);
  return new SealEngine(seal, memory);
}

export class SealEngine implements Engine {
  readonly name = 'seal-wasm';
  readonly variant = 'stock';
  readonly seal: Seal;
  readonly handles = new HandleCounter();

  readonly #memory: WebAssembly.Memory;

  constructor(seal: Seal, memory: WebAssembly.Memory) {
    this.seal = seal;
    this.#memory = memory;
  }

  prepare(plan: Plan, constants: Uint8Array): PreparedPlan {
    invariant(plan.scheme !== 'bgv', 'this engine version evaluates BFV and CKKS');
    return new SealPreparedPlan(this, plan, constants);
  }

  liveHandles(): number {
    return this.handles.live;
  }

  memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }
}
