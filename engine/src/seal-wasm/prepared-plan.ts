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
      const isLastUse = (arg: number): boolean => this.#lastUse[arg] === id;
      if (instruction.op === 'input') {
        values.push(scope.own(new this.#engine.seal.Ciphertext()));
        this.#load(inputs[instruction.port!]!, values[id]!);
        return;
      }
      translated('FHE_ENGINE_FAILED', instruction.op, () => {
        const [first, second] = this.#ordered(instruction, isLastUse);
        // SEAL computes every operation in place on a copy; a value that nobody needs afterwards is spared the copy.
        const target = isLastUse(first) || instruction.op === 'output' ? values[first]! : this.#copy(scope, values[first]!);
        values.push(target);
        if (instruction.op === 'output') outputs[instruction.port!] = target.saveToArray(this.#engine.seal.ComprModeType.none) as Uint8Array;
        else this.#apply(instruction, target, second === undefined ? undefined : values[second]!, keys);
        for (const arg of new Set(instruction.args)) if (isLastUse(arg) && (arg !== first || instruction.op === 'output')) scope.release(values[arg]!);
      });
    });
    return outputs;
  }

  [Symbol.dispose](): void {
    this.#scope[Symbol.dispose]();
  }

  /** Sums and products commute: the operand that is no longer needed comes first, where it is overwritten. */
  #ordered({ op, args }: Instruction, isLastUse: (arg: number) => boolean): readonly [number, number | undefined] {
    const [a, b] = args as readonly [number, number?];
    return (op === 'add' || op === 'multiply') && b !== undefined && !isLastUse(a) && isLastUse(b) ? [b, a] : [a, b];
  }

  #copy(scope: HandleScope, value: Ciphertext): Ciphertext {
    return scope.own(value.copy());
  }

  #apply(instruction: Instruction, x: Ciphertext, other: Ciphertext | undefined, keys: SealKeys): void {
    const evaluator = this.#evaluator;
    switch (instruction.op) {
      case 'add': return evaluator.addInplace(x, other!);
      case 'subtract': return evaluator.subInplace(x, other!);
      case 'negate': return evaluator.negateInplace(x);
      case 'addPlain': return evaluator.addPlainInplace(x, this.#constants[instruction.constant!]!);
      case 'multiplyPlain': return evaluator.multiplyPlainInplace(x, this.#constants[instruction.constant!]!);
      case 'multiply': return evaluator.multiplyInplace(x, other!);
      case 'square': return evaluator.squareInplace(x);
      case 'relinearize': return evaluator.relinearizeInplace(x, keys.relinearization!);
      case 'rescale': return evaluator.rescaleToNextInplace(x);
      case 'modSwitch': return evaluator.cipherModSwitchToInplace(x, this.#context.levels[instruction.level]!);
      case 'rotateRows': {
        const step = instruction.step!;
        const galois = keys.galois.get(galoisElement(step, this.plan.parameters.polyModulusDegree))!;
        return this.plan.scheme === 'ckks' ? evaluator.rotateVectorInplace(x, step, galois) : evaluator.rotateRowsInplace(x, step, galois);
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

function lastUses(instructions: readonly Instruction[]): number[] {
  const last = instructions.map((_, id) => id);
  instructions.forEach(({ args }, id) => { for (const arg of args) last[arg] = id; });
  return last;
}
