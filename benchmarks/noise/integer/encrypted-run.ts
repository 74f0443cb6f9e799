/** Runs a schedule under fresh keys and measures, with the secret key, the noise budget that each output has left. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Ciphertext, Decryptor, Evaluator, GaloisKeys, Plaintext, RelinKeys } from 'node-seal';
import { modulusChain } from '../../../core/src/parameters/index.ts';
import type { IntegerScheme } from '../../../core/src/plan/noise/integer-budget.ts';
import type { Instruction, PlanParameters } from '../../../core/src/plan/plan.ts';
import type { Schedule } from '../../../core/src/plan/schedule/schedule.ts';
import { HandleScope } from '../../../engine/src/seal-wasm/handle-scope.ts';
import { createContext, type SealContext } from '../../../engine/src/seal-wasm/seal-context.ts';
import type { SealInstance } from '../../../engine/src/seal-wasm/seal-instance.ts';
import type { RandomSource } from '../random-source.ts';
import type { DrawnParameters } from './draw-parameters.ts';

/** A context that several programs share, each with keys of its own. */
export function openContext(engine: SealInstance, scope: HandleScope, scheme: IntegerScheme, { moduli, security }: DrawnParameters): SealContext {
  const { polyModulusDegree, primes, specialPrime, plaintextModulus } = moduli;
  const coeffModulus = [...primes, specialPrime];
  const { parmsIds } = modulusChain({ scheme, polyModulusDegree, coeffModulus, plaintextModulus });
  const parameters: PlanParameters = {
    polyModulusDegree,
    coeffModulus: coeffModulus.map(String),
    plaintextModulus: String(plaintextModulus),
    fingerprint: bytesToHex(parmsIds.at(-1)!),
    levelFingerprints: primes.map((_, level) => bytesToHex(parmsIds[level]!)),
    ...(security === 'insecure-test' && { security }),
  };
  return createContext(engine.seal, scope, scheme, parameters);
}

/** Budget of each output, to a sixteenth of an octave; undefined where SEAL refuses the program as transparent. */
export function measuredBudgets(engine: SealInstance, sealContext: SealContext, schedule: Schedule, moduli: DrawnParameters['moduli'], random: RandomSource): (number | undefined)[] {
  using scope = new HandleScope(engine.handles);
  const run = new EncryptedRun(engine, scope, sealContext, schedule, moduli, random);
  return run.budgets();
}

class EncryptedRun {
  readonly #engine: SealInstance;
  readonly #scope: HandleScope;
  readonly #context: SealContext;
  readonly #schedule: Schedule;
  readonly #t: bigint;
  readonly #slots: number;
  readonly #random: RandomSource;
  readonly #evaluator: Evaluator;
  readonly #decryptor: Decryptor;
  readonly #keys;
  readonly #encryptor;
  readonly #encoder;
  #relinearization: RelinKeys | undefined;
  readonly #galois = new Map<number, GaloisKeys>();

  constructor(engine: SealInstance, scope: HandleScope, context: SealContext, schedule: Schedule, moduli: DrawnParameters['moduli'], random: RandomSource) {
    const { seal } = engine;
    [this.#engine, this.#scope, this.#context, this.#schedule, this.#random] = [engine, scope, context, schedule, random];
    [this.#t, this.#slots] = [moduli.plaintextModulus, moduli.polyModulusDegree];
    this.#evaluator = scope.own(new seal.Evaluator(context.context));
    this.#keys = scope.own(new seal.KeyGenerator(context.context));
    const secret = scope.own(this.#keys.secretKey());
    this.#encryptor = scope.own(new seal.Encryptor(context.context, scope.own(this.#keys.createPublicKey()), secret));
    this.#decryptor = scope.own(new seal.Decryptor(context.context, secret));
    this.#encoder = scope.own(new seal.BatchEncoder(context.context));
  }

  budgets(): (number | undefined)[] {
    const values: (Ciphertext | undefined)[] = [];
    const budgets: (number | undefined)[] = [];
    for (const instruction of this.#schedule.instructions) {
      const args = instruction.args.map((arg) => values[arg]);
      if (args.some((arg) => arg === undefined)) values.push(undefined);
      else if (instruction.op === 'output') budgets[instruction.port!] = this.#budget(args[0]!);
      else values.push(this.#made(instruction, args as Ciphertext[]));
    }
    return budgets;
  }

  #made(instruction: Instruction, args: Ciphertext[]): Ciphertext | undefined {
    if (instruction.op === 'input') return this.#encrypted();
    const value = this.#scope.own(args[0]!.copy());
    try {
      this.#apply(instruction, value, args[1]);
      return value;
    } catch (error) {
      if (messageOf(error).includes('transparent')) return undefined;
      throw new Error(`${instruction.op}: ${messageOf(error)}`, { cause: error });
    }
  }

  #apply(instruction: Instruction, x: Ciphertext, other: Ciphertext | undefined): void {
    const evaluator = this.#evaluator;
    switch (instruction.op) {
      case 'add': return evaluator.addInplace(x, other!);
      case 'subtract': return evaluator.subInplace(x, other!);
      case 'negate': return evaluator.negateInplace(x);
      case 'addPlain': return evaluator.addPlainInplace(x, this.#encoded(instruction));
      case 'multiplyPlain': return evaluator.multiplyPlainInplace(x, this.#encoded(instruction));
      case 'multiply': return evaluator.multiplyInplace(x, other!);
      case 'square': return evaluator.squareInplace(x);
      case 'relinearize': return evaluator.relinearizeInplace(x, (this.#relinearization ??= this.#scope.own(this.#keys.createRelinKeys())));
      case 'modSwitch': return evaluator.cipherModSwitchToInplace(x, this.#context.levels[instruction.level]!);
      case 'rotateRows': return evaluator.rotateRowsInplace(x, instruction.step!, this.#galoisKey(instruction.step!));
      case 'swapRows': return evaluator.rotateColumnsInplace(x, this.#galoisKey(0));
      case 'toNtt': return evaluator.cipherTransformToNttInplace(x);
      case 'fromNtt': return evaluator.cipherTransformFromNttInplace(x);
      default: throw new RangeError(`${instruction.op} is no instruction of BFV and BGV`);
    }
  }

  #galoisKey(step: number): GaloisKeys {
    const known = this.#galois.get(step);
    if (known) return known;
    const made = this.#scope.own(this.#keys.createGaloisKeysWithSteps(Int32Array.of(step)));
    this.#galois.set(step, made);
    return made;
  }

  #encoded(instruction: Instruction): Plaintext {
    const { values } = this.#schedule.constants[instruction.constant!]!;
    const residues = values.map((value) => ((BigInt(value) % this.#t) + this.#t) % this.#t);
    return this.#plaintext(BigUint64Array.from({ length: this.#slots }, (_, slot) => residues[slot % residues.length]!));
  }

  #encrypted(): Ciphertext {
    const ciphertext = this.#scope.own(new this.#engine.seal.Ciphertext());
    const bound = this.#random.pick([Number(this.#t), Number(this.#t), 256, 1]);
    this.#encryptor.encryptSymmetric(this.#plaintext(BigUint64Array.from({ length: this.#slots }, () => BigInt(this.#random.below(bound)))), ciphertext);
    return ciphertext;
  }

  /** Residues modulo t, one for each slot. */
  #plaintext(slots: BigUint64Array): Plaintext {
    const plaintext = this.#scope.own(new this.#engine.seal.Plaintext());
    this.#encoder.encode(slots, plaintext);
    return plaintext;
  }

  /**
   * SEAL's budget is whole bits. A ciphertext times c has c times the noise, so the least c that costs a bit more tells the
   * fraction, in sixteenths of an octave where enough bits are left to multiply.
   */
  #budget(ciphertext: Ciphertext): number {
    const whole = this.#decryptor.invariantNoiseBudget(ciphertext);
    const bits = Math.min(4, whole - 1);
    if (bits < 1) return whole;
    const left = (factor: number): number => {
      const scaled = this.#scope.own(ciphertext.copy());
      this.#evaluator.multiplyPlainInplace(scaled, this.#plaintext(new BigUint64Array(this.#slots).fill(BigInt(factor))));
      return this.#decryptor.invariantNoiseBudget(scaled);
    };
    // Twice the least factor costs a whole bit more; the first factor that does lies in (low, high].
    let [low, high] = [2 ** bits, 2 ** (bits + 1)];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (left(middle) < whole - bits) high = middle;
      else low = middle;
    }
    return whole + Math.log2(high) - bits;
  }
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  const { message } = error as { message?: unknown };
  return Array.isArray(message) ? message.join(' ') : String(message);
}
