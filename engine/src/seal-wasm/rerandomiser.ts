/**
 * Circuit privacy of one plan: hides from the key holder what the noise, the second polynomial and the unread slots of an answer
 * would tell of the constants. The randomness is drawn afresh for every answer and kept nowhere. docs/decisions/0010.
 */
import { invariant } from '@fhe-serverless/core/errors';
import { CIPHERTEXT_START_BYTES, CORRECTION_FACTOR_OFFSET, WORD_BYTES } from '@fhe-serverless/core/parameters';
import { paddingSlots, type Plan } from '@fhe-serverless/core/plan';
import type { BatchEncoder, Ciphertext } from 'node-seal';
import type { Machine } from './apply-instruction.ts';
import { HandleScope } from './handle-scope.ts';
import type { SealInstance } from './seal-instance.ts';
import type { SealKeys } from './seal-keys.ts';
import { uniformBelow, uniformBits } from './secure-random.ts';

export class Rerandomiser {
  readonly #engine: SealInstance;
  readonly #machine: Machine;
  readonly #encoder: BatchEncoder;
  readonly #plaintextModulus: bigint;
  readonly #primes: readonly bigint[];
  /** Of each output: the slots that nobody reads. */
  readonly #padding: readonly (readonly number[])[];

  /** Lives as long as `scope`. */
  constructor(engine: SealInstance, machine: Machine, plan: Plan, scope: HandleScope) {
    const { polyModulusDegree, plaintextModulus, coeffModulus } = plan.parameters;
    this.#engine = engine;
    this.#machine = machine;
    this.#encoder = scope.own(new engine.seal.BatchEncoder(machine.context));
    this.#plaintextModulus = BigInt(plaintextModulus);
    this.#primes = coeffModulus.map(BigInt);
    this.#padding = plan.outputs.map((output) => paddingSlots(plan.packing, polyModulusDegree, output));
  }

  /** Under the caller's public key, at the top level: random values in the slots of an output that nobody reads, zeros in the others. */
  encryptPadding(scope: HandleScope, port: number, { encryptor }: SealKeys): Ciphertext {
    invariant(encryptor !== undefined, 'the caller gave a public key');
    using own = new HandleScope(this.#engine.handles);
    const slots = new BigUint64Array(this.#machine.polyModulusDegree);
    const padding = this.#padding[port]!;
    const values = uniformBelow(this.#plaintextModulus, padding.length);
    padding.forEach((slot, i) => { slots[slot] = values[i]!; });
    const plaintext = own.own(new this.#engine.seal.Plaintext());
    this.#encoder.encode(slots, plaintext);
    const encrypted = scope.own(new this.#engine.seal.Ciphertext());
    encryptor.encrypt(plaintext, encrypted);
    return encrypted;
  }

  /** Adds padding and flood to x. Coefficients of the flood are uniform in -2^floodBits .. 2^floodBits - 1, times t in BGV. Overwrites both. */
  rerandomise(x: Ciphertext, padding: Ciphertext, floodBits: number): void {
    const { evaluator, context, scheme } = this.#machine;
    if (scheme === 'bgv') evaluator.cipherTransformFromNttInplace(padding);
    const bytes = this.#bytesOf(padding);
    this.#flood(bytes, padding.coeffModulusSize(), floodBits);
    // Sums of unequal factors would scale the noise. Random values times a unit stay random, and zeros stay zeros.
    if (scheme === 'bgv') bytes.set(this.#bytesOf(x).subarray(CORRECTION_FACTOR_OFFSET, CORRECTION_FACTOR_OFFSET + WORD_BYTES), CORRECTION_FACTOR_OFFSET);
    padding.loadFromArray(context, bytes);
    // SEAL 4.1 transforms coefficients of BGV when it loads them; other versions do not.
    if (scheme === 'bgv' && !padding.isNttForm()) evaluator.cipherTransformToNttInplace(padding);
    evaluator.addInplace(x, padding);
  }

  /** The first polynomial of a ciphertext in coefficient form: for each prime, N coefficients. */
  #flood(bytes: Uint8Array, primes: number, floodBits: number): void {
    const { scheme, polyModulusDegree: n } = this.#machine;
    const unit = scheme === 'bgv' ? this.#plaintextModulus : 1n;
    const drawn = uniformBits(floodBits + 1, n);
    const end = CIPHERTEXT_START_BYTES + primes * n * WORD_BYTES;
    // Words begin at an odd offset in the object.
    const words = new BigUint64Array(bytes.slice(CIPHERTEXT_START_BYTES, end).buffer);
    for (let prime = 0; prime < primes; prime++) {
      const q = this.#primes[prime]!;
      const lowest = q - ((unit << BigInt(floodBits)) % q);
      for (let i = 0; i < n; i++) words[prime * n + i] = (words[prime * n + i]! + lowest + unit * drawn[i]!) % q;
    }
    bytes.set(new Uint8Array(words.buffer), CIPHERTEXT_START_BYTES);
  }

  #bytesOf(ciphertext: Ciphertext): Uint8Array {
    return ciphertext.saveToArray(this.#engine.seal.ComprModeType.none) as Uint8Array;
  }
}
