/** One plan, ready to evaluate: context built, constants loaded. Bytes in, bytes out. */
import { FheError, invariant } from '@fhe-serverless/core/errors';
import type { Instruction, Plan } from '@fhe-serverless/core/plan';
import { galoisElement } from '@fhe-serverless/core/plan';
import type { Ciphertext, Evaluator, GaloisKeys, Plaintext, RelinKeys } from 'node-seal';
import type { LoadedKeys, PreparedPlan } from '../evaluate/index.ts';
import { HandleScope } from './handle-scope.ts';
import { createContext, type SealContext } from './seal-context.ts';
import { plainBytes } from './plain-bytes.ts';
import type { SealInstance } from './seal-instance.ts';
import { translated } from './seal-errors.ts';

export class SealPreparedPlan implements PreparedPlan {
  readonly plan: Plan;
  readonly #engine: SealInstance;
  readonly #scope: HandleScope;
  readonly #context: SealContext;
  readonly #evaluator: Evaluator;
  readonly #constants: readonly Plaintext[];
  /** Id of the instruction after which each value is no longer needed. */
  readonly #lastUse: readonly number[];

  constructor(engine: SealInstance, plan: Plan, constants: Uint8Array) {
    this.plan = plan;
    this.#engine = engine;
    this.#scope = new HandleScope(engine.handles);
    try {
      this.#context = createContext(engine.seal, this.#scope, plan.scheme, plan.parameters);
      this.#evaluator = this.#scope.own(new engine.seal.Evaluator(this.#context.context));
      this.#constants = plan.constants.map(({ offset, bytes }) => this.#plaintext(constants.subarray(offset, offset + bytes)));
      this.#lastUse = lastUses(plan.instructions);
    } catch (error) {
      this.#scope[Symbol.dispose]();
      throw error;
    }
  }

  loadKeys(parts: ReadonlyMap<string, Uint8Array>): LoadedKeys {
    const scope = new HandleScope(this.#engine.handles);
    try {
      const keys = new SealKeys(scope);
      for (const part of this.plan.evaluationKeys) {
        const payload = parts.get(part.name);
        invariant(payload !== undefined, `the caller's key ${part.name} is given`);
        translated('FHE_WIRE_REJECTED', 'loading keys', () => this.#loadKey(scope, keys, part.kind, part.galoisElement, payload));
        keys.bytes += 2 * payload.length;
      }
      return keys;
    } catch (error) {
      scope[Symbol.dispose]();
      throw error;
    }
  }

  evaluate(inputs: readonly Uint8Array[], keys: LoadedKeys): readonly Uint8Array[] {
    invariant(keys instanceof SealKeys && inputs.length === this.plan.inputs.length, 'keys and inputs are of this engine and plan');
    using scope = new HandleScope(this.#engine.handles);
    const values: Ciphertext[] = [];
    const outputs: Uint8Array[] = [];
    this.plan.instructions.forEach((instruction, id) => {
      if (instruction.op === 'output') {
        outputs[instruction.port!] = translated('FHE_ENGINE_FAILED', 'saving', () => this.#save(values[instruction.args[0]!]!));
        values.push(values[instruction.args[0]!]!);
      } else {
        values.push(scope.own(new this.#engine.seal.Ciphertext()));
        if (instruction.op === 'input') this.#load(inputs[instruction.port!]!, values[id]!);
        else translated('FHE_ENGINE_FAILED', instruction.op, () => this.#apply(instruction, instruction.args.map((arg) => values[arg]!), values[id]!, keys));
      }
      for (const arg of new Set(instruction.args)) if (this.#lastUse[arg] === id) scope.release(values[arg]!);
    });
    return outputs;
  }

  [Symbol.dispose](): void {
    this.#scope[Symbol.dispose]();
  }

  #apply(instruction: Instruction, args: readonly Ciphertext[], out: Ciphertext, keys: SealKeys): void {
    const [a, b] = args as [Ciphertext, Ciphertext];
    const evaluator = this.#evaluator;
    switch (instruction.op) {
      case 'add': return evaluator.add(a, b, out);
      case 'subtract': return evaluator.sub(a, b, out);
      case 'negate': return evaluator.negate(a, out);
      case 'addPlain': return evaluator.addPlain(a, this.#constants[instruction.constant!]!, out);
      case 'multiplyPlain': return evaluator.multiplyPlain(a, this.#constants[instruction.constant!]!, out);
      case 'multiply': return evaluator.multiply(a, b, out);
      case 'square': return evaluator.square(a, out);
      case 'relinearize': return evaluator.relinearize(a, keys.relinearization!, out);
      case 'rescale': return evaluator.rescaleToNext(a, out);
      case 'modSwitch': return evaluator.cipherModSwitchTo(a, this.#context.levels[instruction.level]!, out);
      case 'rotateRows': {
        const step = instruction.step!;
        const galois = keys.galois.get(galoisElement(step, this.plan.parameters.polyModulusDegree))!;
        return this.plan.scheme === 'ckks' ? evaluator.rotateVector(a, step, galois, out) : evaluator.rotateRows(a, step, galois, out);
      }
      default: invariant(false, `${instruction.op} can be evaluated`);
    }
  }

  #load(payload: Uint8Array, into: Ciphertext): void {
    translated('FHE_WIRE_REJECTED', 'loading an input', () => {
      into.loadFromArray(this.#context.context, plainBytes(payload));
      if (into.isTransparent()) throw new FheError('FHE_WIRE_REJECTED');
    });
  }

  #save(value: Ciphertext): Uint8Array {
    return value.saveToArray(this.#engine.seal.ComprModeType.none) as Uint8Array;
  }

  #plaintext(bytes: Uint8Array): Plaintext {
    const plaintext = this.#scope.own(new this.#engine.seal.Plaintext());
    translated('FHE_ENGINE_FAILED', 'loading constants', () => plaintext.loadFromArray(this.#context.context, plainBytes(bytes)));
    return plaintext;
  }

  #loadKey(scope: HandleScope, keys: SealKeys, kind: 'relinearization' | 'galois', element: number, payload: Uint8Array): void {
    if (kind === 'relinearization') {
      keys.relinearization = scope.own(new this.#engine.seal.RelinKeys());
      return keys.relinearization.loadFromArray(this.#context.context, plainBytes(payload));
    }
    const galois = scope.own(new this.#engine.seal.GaloisKeys());
    galois.loadFromArray(this.#context.context, plainBytes(payload));
    if (!galois.hasKey(element)) throw new FheError('FHE_WIRE_REJECTED');
    keys.galois.set(element, galois);
  }
}

class SealKeys implements LoadedKeys {
  bytes = 0;
  relinearization: RelinKeys | undefined;
  /** One object per Galois element: SEAL never falls back to composing rotations. */
  readonly galois = new Map<number, GaloisKeys>();
  readonly #scope: HandleScope;

  constructor(scope: HandleScope) {
    this.#scope = scope;
  }

  [Symbol.dispose](): void {
    this.#scope[Symbol.dispose]();
  }
}

/** An `output` shares its argument's object, so it counts as that value's last use. */
function lastUses(instructions: readonly Instruction[]): number[] {
  const last = instructions.map((_, id) => id);
  instructions.forEach(({ args }, id) => { for (const arg of args) last[arg] = id; });
  return last;
}
