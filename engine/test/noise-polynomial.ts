/** What a key holder sees of an answer beyond its values: the noise of every coefficient. Needs the secret key of a test. */
import { CIPHERTEXT_START_BYTES, CORRECTION_FACTOR_OFFSET, PLAINTEXT_START_BYTES } from '@fhe-serverless/core/parameters';
import type { Plan } from '@fhe-serverless/core/plan';
import type { Ciphertext, Decryptor, Plaintext } from 'node-seal';
import type { ClientSession } from '../src/client/index.ts';
import { createMachine, type Machine } from '../src/seal-wasm/apply-instruction.ts';
import { HandleScope } from '../src/seal-wasm/handle-scope.ts';
import type { SealEngine } from '../src/seal-wasm/index.ts';

export class NoiseReader implements Disposable {
  readonly #engine: SealEngine;
  readonly #scope: HandleScope;
  readonly #machine: Machine;
  readonly #decryptor: Decryptor;
  readonly #primes: readonly bigint[];
  readonly #t: bigint;
  /** Coefficients of the secret key: -1, 0, 1. */
  readonly #secret: readonly bigint[];

  constructor(engine: SealEngine, { scheme, parameters }: Plan, session: ClientSession, input: Uint8Array) {
    const { seal } = engine;
    this.#engine = engine;
    this.#scope = new HandleScope(engine.handles);
    this.#machine = createMachine(engine, this.#scope, scheme, parameters);
    this.#primes = parameters.coeffModulus.map(BigInt);
    this.#t = BigInt(parameters.plaintextModulus);
    const key = this.#scope.own(new seal.SecretKey());
    key.loadFromArray(this.#machine.context, session.secretKey);
    this.#decryptor = this.#scope.own(new seal.Decryptor(this.#machine.context, key));
    this.#secret = this.#secretCoefficients(input);
  }

  /** Noise of the first `count` coefficients, in whole units: what is left of c0 + c1 s when the message is taken away, in BGV divided by t. */
  noiseOf(payload: Uint8Array, count = this.#machine.polyModulusDegree): bigint[] {
    using scope = new HandleScope(this.#engine.handles);
    const ciphertext = this.#loaded(scope, payload);
    const message = coefficientsOf(this.#decrypted(scope, ciphertext), this.#machine.polyModulusDegree);
    if (this.#machine.scheme === 'bgv') this.#machine.evaluator.cipherTransformFromNttInplace(ciphertext);
    const primes = this.#primes.slice(0, ciphertext.coeffModulusSize());
    const q = product(primes);
    const phase = this.#phase(this.#saved(ciphertext), primes, count);
    if (this.#machine.scheme === 'bgv') return phase.map((x) => (x - residue(x, this.#t)) / this.#t);
    return phase.map((x, i) => centred(x - (q * message[i]! + this.#t / 2n) / this.#t, q));
  }

  /** Every slot, also those that hold no element of the output. */
  slotsOf(payload: Uint8Array): readonly bigint[] {
    using scope = new HandleScope(this.#engine.handles);
    const encoder = scope.own(new this.#engine.seal.BatchEncoder(this.#machine.context));
    return Array.from(encoder.decodeBigUint64(this.#decrypted(scope, this.#loaded(scope, payload))) as BigUint64Array);
  }

  [Symbol.dispose](): void {
    this.#scope[Symbol.dispose]();
  }

  /** Decryption of (0, q / t) in BFV, of (0, 1) in BGV: c0 + c1 s is then the secret as a message. */
  #secretCoefficients(input: Uint8Array): bigint[] {
    using scope = new HandleScope(this.#engine.handles);
    const { scheme, polyModulusDegree: n } = this.#machine;
    const ciphertext = this.#loaded(scope, input);
    if (scheme === 'bgv') this.#machine.evaluator.cipherTransformFromNttInplace(ciphertext);
    const primes = this.#primes.slice(0, ciphertext.coeffModulusSize());
    const bytes = this.#saved(ciphertext);
    const words = new BigUint64Array(2 * n * primes.length);
    const unit = scheme === 'bgv' ? 1n : product(primes) / this.#t;
    primes.forEach((q, i) => { words[(primes.length + i) * n] = unit % q; });
    bytes.set(new Uint8Array(words.buffer), CIPHERTEXT_START_BYTES);
    new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(CORRECTION_FACTOR_OFFSET, 1n, true);
    return coefficientsOf(this.#decrypted(scope, this.#loaded(scope, bytes)), n).map((x) => centred(x, this.#t));
  }

  /** The first coefficients of c0 + c1 s modulo X^N + 1, centred. */
  #phase(bytes: Uint8Array, primes: readonly bigint[], count: number): bigint[] {
    const n = this.#machine.polyModulusDegree;
    const words = new BigUint64Array(bytes.slice(CIPHERTEXT_START_BYTES).buffer);
    const q = product(primes);
    const composed = (polynomial: number): bigint[] => {
      const weights = primes.map((p) => (q / p) * inverse(q / p, p));
      return Array.from({ length: n }, (_, i) => primes.reduce((sum, _p, j) => sum + words[(polynomial * primes.length + j) * n + i]! * weights[j]!, 0n) % q);
    };
    const [phase, c1] = [composed(0).slice(0, count), composed(1)];
    this.#secret.forEach((s, shift) => {
      if (s === 0n) return;
      // X^N = -1: what passes the end comes back with the other sign.
      for (let at = 0; at < count; at++) phase[at]! += (at >= shift) === (s > 0n) ? c1[(at - shift + n) % n]! : -c1[(at - shift + n) % n]!;
    });
    return phase.map((x) => centred(x, q));
  }

  #loaded(scope: HandleScope, payload: Uint8Array): Ciphertext {
    const ciphertext = scope.own(new this.#engine.seal.Ciphertext());
    ciphertext.loadFromArray(this.#machine.context, new Uint8Array(payload));
    return ciphertext;
  }

  #decrypted(scope: HandleScope, ciphertext: Ciphertext): Plaintext {
    const plaintext = scope.own(new this.#engine.seal.Plaintext());
    this.#decryptor.decrypt(ciphertext, plaintext);
    return plaintext;
  }

  #saved(ciphertext: Ciphertext): Uint8Array {
    return ciphertext.saveToArray(this.#engine.seal.ComprModeType.none) as Uint8Array;
  }
}

/** SEAL leaves leading zeros out. */
function coefficientsOf(plaintext: Plaintext, n: number): bigint[] {
  const bytes = plaintext.saveToArray({ value: 0 } as never) as Uint8Array;
  const words = new BigUint64Array(bytes.slice(PLAINTEXT_START_BYTES).buffer);
  return Array.from({ length: n }, (_, i) => words[i] ?? 0n);
}

const product = (primes: readonly bigint[]): bigint => primes.reduce((a, b) => a * b, 1n);
const residue = (x: bigint, q: bigint): bigint => ((x % q) + q) % q;

function centred(x: bigint, q: bigint): bigint {
  const r = residue(x, q);
  return 2n * r > q ? r - q : r;
}

/** By Fermat: p is prime. */
function inverse(x: bigint, p: bigint): bigint {
  let [result, square] = [1n, x % p];
  for (let rest = p - 2n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % p;
    square = (square * square) % p;
  }
  return result;
}
