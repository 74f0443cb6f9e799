/** The engine's contract for the server side: a plan and bytes in, bytes out. Live handles never leave an engine. */
import type { Plan } from '@fhe-serverless/core/plan';

export interface Engine {
  readonly name: 'seal-wasm' | 'seal-native' | 'cleartext';
  /** Build of the engine, for example `stock`: named in receipts and metrics. */
  readonly variant: string;
  /** Builds the context and loads the constants of one plan. Once per process and plan. */
  prepare(plan: Plan, constants: Uint8Array): PreparedPlan;
  /** SEAL objects that are alive, over all prepared plans. */
  liveHandles(): number;
  /** Bytes of the engine's linear memory; never shrinks. */
  memoryBytes(): number;
}

export interface PreparedPlan extends Disposable {
  readonly plan: Plan;
  /**
   * Loads one caller's evaluation keys, one object per part name of `plan.evaluationKeys`.
   * The payloads have passed core/wire's structural checks.
   * @throws FheError FHE_WIRE_REJECTED when the engine refuses an object.
   */
  loadKeys(parts: ReadonlyMap<string, Uint8Array>): LoadedKeys;
  /**
   * Evaluates the plan on one ciphertext per `plan.inputs` entry and gives one per `plan.outputs` entry.
   * Deterministic: the same bytes in give the same bytes out, on every engine.
   * @throws FheError FHE_WIRE_REJECTED for an object that SEAL refuses or that is transparent; FHE_ENGINE_FAILED otherwise.
   */
  evaluate(inputs: readonly Uint8Array[], keys: LoadedKeys): readonly Uint8Array[];
}

/** Evaluation keys of one caller in engine memory. Dispose to free. */
export interface LoadedKeys extends Disposable {
  /** Approximate engine memory that these keys hold. */
  readonly bytes: number;
}
