/** The engine's contract for the server side: a plan and bytes in, bytes out. Live handles never leave an engine. */
import type { Plan, RawPlan } from '@fhe-serverless/core/plan';
import type { RawEvaluate } from '@fhe-serverless/core/raw';

export interface Engine {
  readonly name: 'seal-wasm' | 'seal-native' | 'cleartext';
  /** Build of the engine, for example `stock`: named in receipts and metrics. */
  readonly variant: string;
  /** Builds the context and loads the constants of one plan. Once per process and plan. */
  prepare(plan: Plan, constants: Uint8Array): PreparedPlan;
  /** The same for a raw handler, whose code decides at each call what is computed. Absent where an engine runs planned programs only. */
  prepareRaw?(plan: RawPlan, handler: RawEvaluate): PreparedRawHandler;
  /** SEAL objects that are alive, over all prepared plans. */
  liveHandles(): number;
  /** Bytes of the engine's linear memory; never shrinks. */
  memoryBytes(): number;
}

export interface PreparedPlan extends Disposable {
  readonly plan: Plan;
  /**
   * Loads one caller's evaluation keys, one object per part name of `plan.evaluationKeys`, made under the first plaintext modulus.
   * The payloads have passed core/wire's structural checks.
   * @throws FheError FHE_WIRE_REJECTED when the engine refuses an object.
   */
  loadKeys(parts: ReadonlyMap<string, Uint8Array>): LoadedKeys;
  /**
   * Evaluates the plan on one ciphertext per `plan.inputs` entry and gives one per `plan.outputs` entry.
   * Deterministic: the same bytes in give the same bytes out, on every engine. Unless the plan has circuit privacy: answers are then
   * random, and equal in their values.
   * @throws FheError FHE_WIRE_REJECTED for an object that SEAL refuses or that is transparent; FHE_ENGINE_FAILED otherwise.
   */
  evaluate(inputs: readonly Uint8Array[], keys: LoadedKeys): readonly Uint8Array[];
}

export interface PreparedRawHandler extends Disposable {
  readonly plan: RawPlan;
  /** As for a planned program. */
  loadKeys(parts: ReadonlyMap<string, Uint8Array>): LoadedKeys;
  /**
   * Runs the handler on one ciphertext per `plan.inputs` entry, within `plan.limits`.
   * @throws FheError FHE_WIRE_REJECTED for an input that SEAL refuses or that is transparent
   * @throws FheError FHE_RAW_OPERATION, FHE_RAW_UNITS_EXCEEDED, FHE_RAW_LIMIT, FHE_RAW_HANDLER for what the handler does; FHE_ENGINE_FAILED otherwise
   */
  evaluate(inputs: readonly Uint8Array[], keys: LoadedKeys): RawEvaluation;
}

export interface RawEvaluation {
  /** One per `plan.outputs` entry. */
  readonly outputs: readonly Uint8Array[];
  /** What was used: never more than `plan.limits.microUnits`. */
  readonly microUnits: number;
}

/** Evaluation keys of one caller in engine memory. Dispose to free. */
export interface LoadedKeys extends Disposable {
  /** Approximate engine memory that these keys hold. */
  readonly bytes: number;
}
