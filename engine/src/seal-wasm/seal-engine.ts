/** The default engine: SEAL compiled to WebAssembly. */
import type { Plan, RawPlan } from '@fhe-serverless/core/plan';
import type { RawEvaluate } from '@fhe-serverless/core/raw';
import type { Engine, PreparedPlan, PreparedRawHandler } from '../evaluate/index.ts';
import { SealRawHandler } from './guarded-evaluator.ts';
import { HandleCounter } from './handle-scope.ts';
import { type LoadOptions, loadSeal, type Seal } from './load.ts';
import { SealPreparedPlan } from './prepared-plan.ts';
import { SealResiduePlan } from './residue-plan.ts';

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
    return plan.parameters.residues === undefined ? new SealPreparedPlan(this, plan, constants) : new SealResiduePlan(this, plan, constants);
  }

  prepareRaw(plan: RawPlan, handler: RawEvaluate): PreparedRawHandler {
    return new SealRawHandler(this, plan, handler);
  }

  liveHandles(): number {
    return this.handles.live;
  }

  memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }
}
