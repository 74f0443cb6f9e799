/** Runs a CKKS schedule under fresh keys and measures, with the secret key, how far every slot of every output is from the truth. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Ciphertext, CKKSEncoder, Decryptor, Encryptor, Evaluator, GaloisKeys, KeyGenerator, Plaintext, RelinKeys } from 'node-seal';
import { modulusChain } from '../../../core/src/parameters/index.ts';
import type { Circuit } from '../../../core/src/plan/circuit.ts';
import type { SecurityLevel } from '../../../core/src/plan/parameters/choice.ts';
import type { ChainPrimes } from '../../../core/src/plan/parameters/ckks-chain.ts';
import type { Instruction, PlanParameters } from '../../../core/src/plan/plan.ts';
import type { Schedule } from '../../../core/src/plan/schedule/schedule.ts';
import { HandleScope } from '../../../engine/src/seal-wasm/handle-scope.ts';
import { createContext, type SealContext } from '../../../engine/src/seal-wasm/seal-context.ts';
import type { SealInstance } from '../../../engine/src/seal-wasm/seal-instance.ts';
import type { RandomSource } from '../random-source.ts';
import { circuitSlots } from './clear-run.ts';

export interface CkksParameters extends ChainPrimes {
  readonly polyModulusDegree: number;
  readonly security: SecurityLevel;
}

export function openContext(engine: SealInstance, scope: HandleScope, { polyModulusDegree, primes, specialPrime, security }: CkksParameters): SealContext {
  const coeffModulus = specialPrime === 0n ? primes : [...primes, specialPrime];
  const { parmsIds } = modulusChain({ scheme: 'ckks', polyModulusDegree, coeffModulus, plaintextModulus: 0n });
  const parameters: PlanParameters = {
    polyModulusDegree,
    coeffModulus: coeffModulus.map(String),
    plaintextModulus: '0',
    fingerprint: bytesToHex(parmsIds.at(-1)!),
    levelFingerprints: primes.map((_, level) => bytesToHex(parmsIds[level]!)),
    ...(security === 'insecure-test' && { security }),
  };
  return createContext(engine.seal, scope, 'ckks', parameters);
}

/** Keys of one context, for any number of schedules. */
export class CkksRun {
  readonly #engine: SealInstance;
  readonly #scope: HandleScope;
  readonly #context: SealContext;
  readonly #slots: number;
  readonly #keys: KeyGenerator;
  readonly #encryptor: Encryptor;
  readonly #decryptor: Decryptor;
  readonly #evaluator: Evaluator;
  readonly #encoder: CKKSEncoder;
  #relinearization: RelinKeys | undefined;
  readonly #galois = new Map<number, GaloisKeys>();

  constructor(engine: SealInstance, scope: HandleScope, parameters: CkksParameters) {
    const { seal } = engine;
    [this.#engine, this.#scope, this.#slots] = [engine, scope, parameters.polyModulusDegree / 2];
    this.#context = openContext(engine, scope, parameters);
    const { context } = this.#context;
    this.#keys = scope.own(new seal.KeyGenerator(context));
    const secret = scope.own(this.#keys.secretKey());
    this.#encryptor = scope.own(new seal.Encryptor(context, scope.own(this.#keys.createPublicKey()), secret));
    this.#decryptor = scope.own(new seal.Decryptor(context, secret));
    this.#evaluator = scope.own(new seal.Evaluator(context));
    this.#encoder = scope.own(new seal.CKKSEncoder(context));
  }

  /** Largest error of each output over all slots, for inputs drawn anew. Element i of a sample is in slot i * stride + sample. */
  largestErrors(circuit: Circuit, schedule: Schedule, random: RandomSource): number[] {
    using scope = new HandleScope(this.#engine.handles);
    const stride = this.#slots / circuit.vectorLength;
    const inputs = circuit.inputs.map(() => drawSlots(random, this.#slots));
    const expected = circuitSlots(circuit, inputs, stride);
    const values: Ciphertext[] = [];
    const errors: number[] = [];
    for (const instruction of schedule.instructions) {
      values.push(this.#made(scope, schedule, instruction, values, inputs, stride));
      if (instruction.op === 'output') errors[instruction.port!] = this.#error(scope, values.at(-1)!, instruction, expected[circuit.outputs[instruction.port!]!.node]!);
    }
    return errors;
  }

  #made(scope: HandleScope, schedule: Schedule, instruction: Instruction, values: readonly Ciphertext[], inputs: readonly Float64Array[], stride: number): Ciphertext {
    if (instruction.op === 'input') {
      const ciphertext = scope.own(new this.#engine.seal.Ciphertext());
      this.#encryptor.encryptSymmetric(this.#encoded(scope, inputs[instruction.port!]!, instruction), ciphertext);
      return ciphertext;
    }
    const value = scope.own(values[instruction.args[0]!]!.copy());
    const other = values[instruction.args[1] ?? -1];
    const constant = (): Plaintext => {
      const { values: period, ...at } = schedule.constants[instruction.constant!]!;
      return this.#encoded(scope, Float64Array.from({ length: this.#slots }, (_, slot) => Number(period[Math.floor(slot / stride) % period.length])), at);
    };
    this.#apply(instruction, value, other, constant, stride);
    return value;
  }

  #apply(instruction: Instruction, x: Ciphertext, other: Ciphertext | undefined, constant: () => Plaintext, stride: number): void {
    const evaluator = this.#evaluator;
    switch (instruction.op) {
      case 'output': return;
      case 'add': return evaluator.addInplace(x, other!);
      case 'subtract': return evaluator.subInplace(x, other!);
      case 'negate': return evaluator.negateInplace(x);
      case 'addPlain': return evaluator.addPlainInplace(x, constant());
      case 'multiplyPlain': return evaluator.multiplyPlainInplace(x, constant());
      case 'multiply': return evaluator.multiplyInplace(x, other!);
      case 'square': return evaluator.squareInplace(x);
      case 'relinearize': return evaluator.relinearizeInplace(x, (this.#relinearization ??= this.#scope.own(this.#keys.createRelinKeys())));
      case 'rescale': return evaluator.rescaleToNextInplace(x);
      case 'modSwitch': return evaluator.cipherModSwitchToInplace(x, this.#context.levels[instruction.level]!);
      case 'rotateRows': return evaluator.rotateVectorInplace(x, instruction.step! * stride, this.#galoisKey(instruction.step! * stride));
      default: throw new RangeError(`${instruction.op} is no instruction of CKKS`);
    }
  }

  #galoisKey(step: number): GaloisKeys {
    const known = this.#galois.get(step) ?? this.#scope.own(this.#keys.createGaloisKeysWithSteps(Int32Array.of(step)));
    this.#galois.set(step, known);
    return known;
  }

  #encoded(scope: HandleScope, slots: Float64Array, { scale, level }: { readonly scale: number; readonly level: number }): Plaintext {
    const plaintext = scope.own(new this.#engine.seal.Plaintext());
    this.#encoder.encode(slots, scale, plaintext);
    if (level < this.#context.levels.length - 1) this.#evaluator.plainModSwitchToInplace(plaintext, this.#context.levels[level]!);
    return plaintext;
  }

  #error(scope: HandleScope, ciphertext: Ciphertext, { scale }: Instruction, expected: Float64Array): number {
    if (ciphertext.scale() !== scale) throw new RangeError(`an output has the scale ${ciphertext.scale()}, planned is ${scale}`);
    const plaintext = scope.own(new this.#engine.seal.Plaintext());
    this.#decryptor.decrypt(ciphertext, plaintext);
    const found = this.#encoder.decodeFloat64(plaintext) as Float64Array;
    return expected.reduce((most, value, slot) => Math.max(most, Math.abs(value - found[slot]!)), 0);
  }
}

/** Values in [-1, 1], a third of them at the ends: or the same value everywhere, or very small ones. */
function drawSlots(random: RandomSource, count: number): Float64Array {
  const kind = random.below(4);
  const one = 2 * random.next() - 1;
  return Float64Array.from({ length: count }, () => {
    if (kind === 0) return one;
    const value = 2 * random.next() - 1;
    return random.below(3) === 0 ? Math.sign(value) : value;
  });
}
