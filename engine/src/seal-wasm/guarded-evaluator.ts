/** Raw handlers on SEAL: core checks, meters and bounds each operation, this computes it and frees everything on every path. */
import { FheError, invariant, isFheError } from '@fhe-serverless/core/errors';
import type { Instruction } from '@fhe-serverless/core/plan';
import { evaluateRaw, type RawBackend, type RawPlan, type RawResult, rawSetting, type RawSetting } from '@fhe-serverless/core/plan/raw';
import type { Scalar } from '@fhe-serverless/core/program';
import type { RawEvaluate } from '@fhe-serverless/core/raw';
import type { BatchEncoder, Ciphertext, CKKSEncoder, Plaintext } from 'node-seal';
import type { LoadedKeys, PreparedRawHandler, RawEvaluation } from '../evaluate/index.ts';
import { applyInstruction, createMachine, loadCiphertext, type Machine } from './apply-instruction.ts';
import { HandleScope } from './handle-scope.ts';
import { isSealException } from './seal-errors.ts';
import type { SealInstance } from './seal-instance.ts';
import { loadSealKeys, SealKeys } from './seal-keys.ts';

export class SealRawHandler implements PreparedRawHandler {
  readonly plan: RawPlan;
  readonly #engine: SealInstance;
  readonly #handler: RawEvaluate;
  readonly #setting: RawSetting;
  readonly #scope: HandleScope;
  readonly #machine: Machine;
  readonly #encode: Encoder;

  constructor(engine: SealInstance, plan: RawPlan, handler: RawEvaluate) {
    this.plan = plan;
    this.#engine = engine;
    this.#handler = handler;
    this.#setting = rawSetting(plan);
    this.#scope = new HandleScope(engine.handles);
    try {
      this.#machine = createMachine(engine, this.#scope, plan.scheme, plan.parameters);
      const { context } = this.#machine;
      this.#encode = plan.scheme === 'ckks'
        ? approximateEncoder(this.#machine, this.#scope.own(new engine.seal.CKKSEncoder(context)))
        : exactEncoder(this.#setting.plaintextModulus, this.#scope.own(new engine.seal.BatchEncoder(context)));
    } catch (error) {
      this.#scope[Symbol.dispose]();
      throw error;
    }
  }

  loadKeys(parts: ReadonlyMap<string, Uint8Array>): LoadedKeys {
    return loadSealKeys(this.#engine, this.#machine.context, this.plan.evaluationKeys, parts);
  }

  evaluate(inputs: readonly Uint8Array[], keys: LoadedKeys): RawEvaluation {
    invariant(keys instanceof SealKeys && inputs.length === this.plan.inputs.length, 'keys and inputs are of this engine and plan');
    const { seal, handles } = this.#engine;
    using scope = new HandleScope(handles);
    const values = this.plan.inputs.map(({ name, level, scale }, port) => {
      const handle = scope.own(new seal.Ciphertext());
      loadCiphertext(this.#machine, inputs[port]!, handle);
      return { name, level, scale, polynomials: 2, handle };
    });
    const run = { setting: this.#setting, backend: this.#backend(scope, keys), now: () => performance.now(), where: () => undefined };
    const { outputs, microUnits } = evaluateRaw(run, this.#handler, values, this.plan.outputs.map(({ name }) => name));
    return { outputs: outputs.map((output, port) => this.#saved(output, port)), microUnits };
  }

  [Symbol.dispose](): void {
    this.#scope[Symbol.dispose]();
  }

  #backend(scope: HandleScope, keys: SealKeys): RawBackend<Ciphertext, Plaintext> {
    return {
      encode: (slots, level, scale) => {
        const plaintext = scope.own(new this.#engine.seal.Plaintext());
        computed('encode', () => this.#encode(plaintext, slots, level, scale));
        return plaintext;
      },
      apply: (instruction, [first, other], plain) => computed(instruction.op, () => {
        const x = scope.own(first!.copy());
        applyInstruction(this.#machine, instruction, { x, other, plain, keys });
        return x;
      }),
      free: (handle) => scope.release(handle),
    };
  }

  /** Clients refuse what their manifest does not foresee: such an answer would be paid for and thrown away. */
  #saved({ handle, state }: RawResult<Ciphertext>['outputs'][number], port: number): Uint8Array {
    const { name, level, scale, polynomials } = this.plan.outputs[port]!;
    if (state.level !== level || state.scale !== scale || state.polynomials !== polynomials) {
      throw new FheError('FHE_RAW_HANDLER', { reason: `output ${name} has another level, scale or number of polynomials than when the handler was planned` });
    }
    if (handle.isTransparent()) throw transparent('output');
    return handle.saveToArray(this.#engine.seal.ComprModeType.none) as Uint8Array;
  }
}

type Encoder = (into: Plaintext, slots: readonly Scalar[], level: number, scale: number) => void;

/** At the highest level, then down: the bytes that a planned constant has. */
function approximateEncoder({ evaluator, levels }: Machine, encoder: CKKSEncoder): Encoder {
  return (into, slots, level, scale) => {
    encoder.encode(Float64Array.from(slots, Number), scale, into);
    if (level < levels.length - 1) evaluator.plainModSwitchToInplace(into, levels[level]!);
  };
}

function exactEncoder(plaintextModulus: bigint, encoder: BatchEncoder): Encoder {
  return (into, slots) => encoder.encode(BigUint64Array.from(slots, (value) => (value as bigint) < 0n ? (value as bigint) + plaintextModulus : value as bigint), into);
}

/** What passed every check of ours can be refused for one reason: it would be readable by anyone. */
function computed<T>(operation: Instruction['op'] | 'encode', act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (isFheError(error)) throw error;
    throw isSealException(error) ? transparent(operation) : new FheError('FHE_ENGINE_FAILED', { step: operation });
  }
}

const transparent = (operation: string): FheError => new FheError('FHE_RAW_OPERATION', { operation, where: 'the call', reason: 'the engine refuses its result: a ciphertext that is zero hides nothing' });
