/** One plan, ready to evaluate: context built, constants loaded. Bytes in, bytes out. */
import { FheError, invariant } from '@fhe-serverless/core/errors';
import type { Instruction, Plan, PlanConstant } from '@fhe-serverless/core/plan';
import type { Ciphertext, Plaintext } from 'node-seal';
import type { LoadedKeys, PreparedPlan } from '../evaluate/index.ts';
import { applyInstruction, createMachine, loadCiphertext, type Machine } from './apply-instruction.ts';
import { HandleScope } from './handle-scope.ts';
import { plainBytes } from './plain-bytes.ts';
import { Rerandomiser } from './rerandomiser.ts';
import { translated } from './seal-errors.ts';
import type { SealInstance } from './seal-instance.ts';
import { loadSealKeys, SealKeys } from './seal-keys.ts';

export class SealPreparedPlan implements PreparedPlan {
  readonly plan: Plan;
  readonly #engine: SealInstance;
  readonly #scope: HandleScope;
  readonly #machine: Machine;
  readonly #constants: readonly Plaintext[];
  readonly #rerandomiser: Rerandomiser | undefined;
  /** Id of the instruction after which each value is no longer needed. */
  readonly #lastUse: readonly number[];

  constructor(engine: SealInstance, plan: Plan, constants: Uint8Array) {
    this.plan = plan;
    this.#engine = engine;
    this.#scope = new HandleScope(engine.handles);
    try {
      this.#machine = createMachine(engine, this.#scope, plan.scheme, plan.parameters);
      this.#constants = plan.constants.map((constant) => this.#constant(constant, constants.subarray(constant.offset, constant.offset + constant.bytes)));
      this.#rerandomiser = plan.circuitPrivacy && new Rerandomiser(engine, this.#machine, plan, this.#scope);
      this.#lastUse = lastUses(plan.instructions);
    } catch (error) {
      this.#scope[Symbol.dispose]();
      throw error;
    }
  }

  loadKeys(parts: ReadonlyMap<string, Uint8Array>): LoadedKeys {
    return loadSealKeys(this.#engine, this.#machine.context, this.plan.evaluationKeys, parts);
  }

  evaluate(inputs: readonly Uint8Array[], keys: LoadedKeys): readonly Uint8Array[] {
    invariant(keys instanceof SealKeys && inputs.length === this.plan.inputs.length, 'keys and inputs are of this engine and plan');
    using scope = new HandleScope(this.#engine.handles);
    const values: Ciphertext[] = [];
    const outputs: Uint8Array[] = [];
    const clear = this.plan.inputs.map((port, i) => (port.encryptedBy === 'nobody' ? this.#clearInput(scope, i, inputs[i]!) : undefined));
    this.plan.instructions.forEach((instruction, id) => {
      const isLastUse = (arg: number): boolean => this.#lastUse[arg] === id;
      if (instruction.op === 'input') {
        values.push(scope.own(new this.#engine.seal.Ciphertext()));
        loadCiphertext(this.#machine, inputs[instruction.port!]!, values[id]!);
        return;
      }
      translated('FHE_ENGINE_FAILED', instruction.op, () => {
        if (instruction.op === 'encryptPadding') {
          values.push(this.#rerandomiser!.encryptPadding(scope, instruction.port!, keys));
          return;
        }
        const [first, second] = this.#ordered(instruction, isLastUse);
        // SEAL computes every operation in place on a copy; a value that nobody needs afterwards is spared the copy.
        const target = isLastUse(first) || instruction.op === 'output' ? values[first]! : this.#copy(scope, values[first]!);
        values.push(target);
        if (instruction.op === 'output') outputs[instruction.port!] = target.saveToArray(this.#engine.seal.ComprModeType.none) as Uint8Array;
        else if (instruction.op === 'rerandomise') this.#rerandomiser!.rerandomise(target, values[second!]!, instruction.floodBits!);
        else applyInstruction(this.#machine, instruction, { x: target, other: second === undefined ? undefined : values[second]!, plain: this.#plainOf(instruction, clear), keys });
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

  #plainOf({ constant, clear }: Instruction, inputs: readonly (Plaintext | undefined)[]): Plaintext | undefined {
    return clear === undefined ? this.#constants[constant ?? -1] : inputs[clear];
  }

  /** A clear input of the call. A product with zero is a ciphertext that anyone can read. */
  #clearInput(scope: HandleScope, port: number, payload: Uint8Array): Plaintext {
    const multiplies = this.plan.instructions.some(({ op, clear }) => op === 'multiplyPlain' && clear === port);
    const plaintext = scope.own(new this.#engine.seal.Plaintext());
    translated('FHE_WIRE_REJECTED', 'loading a clear input', () => {
      plaintext.loadFromArray(this.#machine.context, plainBytes(payload));
      if (multiplies && plaintext.isZero()) throw new FheError('FHE_WIRE_REJECTED');
    });
    return plaintext;
  }

  #constant({ level, ntt }: PlanConstant, bytes: Uint8Array): Plaintext {
    const plaintext = this.#scope.own(new this.#engine.seal.Plaintext());
    translated('FHE_ENGINE_FAILED', 'loading constants', () => {
      plaintext.loadFromArray(this.#machine.context, plainBytes(bytes));
      // Transformed here and not in the file: transforms are as many times longer as the level has primes. CKKS encodes transforms.
      if (ntt && !plaintext.isNttForm()) this.#machine.evaluator.plainTransformToNttInplace(plaintext, this.#machine.levels[level]!);
    });
    return plaintext;
  }
}

function lastUses(instructions: readonly Instruction[]): number[] {
  const last = instructions.map((_, id) => id);
  instructions.forEach(({ args }, id) => { for (const arg of args) last[arg] = id; });
  return last;
}
