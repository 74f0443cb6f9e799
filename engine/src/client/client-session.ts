/** The key holder's side: makes keys, encrypts inputs, decrypts outputs. Never part of a server's bundle. */
import { FheError, invariant } from '@fhe-serverless/core/errors';
import { type EvaluationKeyPart, type InputEncoding, type OutputEncoding, packSamples, type PlanPacking, type PlanParameters, type Scheme, unpackSamples } from '@fhe-serverless/core/plan';
import type { BatchEncoder, CKKSEncoder, Decryptor, Encryptor, KeyGenerator } from 'node-seal';
import { HandleScope } from '../seal-wasm/handle-scope.ts';
import { plainBytes } from '../seal-wasm/plain-bytes.ts';
import { createContext, type SealContext } from '../seal-wasm/seal-context.ts';
import type { SealEngine } from '../seal-wasm/seal-engine.ts';
import { translated } from '../seal-wasm/seal-errors.ts';

/** What the key holder needs of a plan; a manifest carries it. */
export interface ClientConfiguration {
  readonly scheme: Scheme;
  readonly parameters: PlanParameters;
  readonly packing: PlanPacking;
}

/** Elements of one sample: one for a scalar, n for a vector. */
export type SampleValues = readonly (number | bigint)[];

export class ClientSession implements Disposable {
  readonly #engine: SealEngine;
  readonly #configuration: ClientConfiguration;
  readonly #scope: HandleScope;
  readonly #context: SealContext;
  readonly #keyGenerator: KeyGenerator;
  readonly #encryptor: Encryptor;
  readonly #decryptor: Decryptor;
  /** SEAL's bytes of the secret key. The caller stores them encrypted, and nowhere else. */
  readonly secretKey: Uint8Array;

  /** Opens a session with an existing secret key, or makes a fresh one. @throws FheError FHE_CLIENT_KEY_FILE for bytes of another parameter set */
  constructor(engine: SealEngine, configuration: ClientConfiguration, secretKey?: Uint8Array) {
    this.#engine = engine;
    this.#configuration = configuration;
    this.#scope = new HandleScope(engine.handles);
    const { seal } = engine;
    try {
      this.#context = createContext(seal, this.#scope, configuration.scheme, configuration.parameters);
      const { context } = this.#context;
      const key = secretKey === undefined ? undefined : this.#scope.own(new seal.SecretKey());
      if (key && secretKey) this.#loadSecretKey(() => key.loadFromArray(context, plainBytes(secretKey)));
      this.#keyGenerator = this.#scope.own(key ? new seal.KeyGenerator(context, key) : new seal.KeyGenerator(context));
      const held = key ?? this.#scope.own(this.#keyGenerator.secretKey());
      this.secretKey = secretKey ?? (held.saveToArray(seal.ComprModeType.none) as Uint8Array);
      this.#encryptor = this.#scope.own(new seal.Encryptor(context, this.#scope.own(this.#keyGenerator.createPublicKey()), held));
      this.#decryptor = this.#scope.own(new seal.Decryptor(context, held));
    } catch (error) {
      this.#scope[Symbol.dispose]();
      throw error;
    }
  }

  /** One evaluation key, seeded: half the bytes of a full one. */
  createEvaluationKey(part: EvaluationKeyPart): Uint8Array {
    const { seal } = this.#engine;
    using scope = new HandleScope(this.#engine.handles);
    const made = part.kind === 'relinearization'
      ? scope.own(this.#keyGenerator.createRelinKeysSerializable())
      : scope.own(this.#keyGenerator.createGaloisKeysSerializableWithSteps(Int32Array.of(this.#stepOf(part.galoisElement))));
    const bytes = made.saveToArray(seal.ComprModeType.none) as Uint8Array;
    invariant(bytes.length === part.bytes, 'an evaluation key has the planned size');
    return bytes;
  }

  /** Seeded symmetric ciphertext of up to samplesPerCall samples, checked by the caller against the declared range. */
  encrypt(input: InputEncoding, samples: readonly SampleValues[]): Uint8Array {
    const { seal } = this.#engine;
    const { packing } = this.#configuration;
    needsSamples(samples.length, packing);
    using scope = new HandleScope(this.#engine.handles);
    const plaintext = scope.own(new seal.Plaintext());
    translated('FHE_ENGINE_FAILED', 'encoding', () => {
      if (this.#configuration.scheme === 'ckks') {
        const slots = packSamples(packing, input.period, samples.map((sample) => sample.map(Number)), 0);
        this.#ckks(scope).encode(Float64Array.from(slots), input.scale, plaintext);
      } else {
        const slots = packSamples(packing, input.period, samples.map((sample) => sample.map((value) => this.#residue(BigInt(value)))), 0n);
        this.#batch(scope).encode(BigUint64Array.from(slots), plaintext);
      }
    });
    const sealed = scope.own(this.#encryptor.encryptSymmetricSerializable(plaintext)).saveToArray(seal.ComprModeType.none) as Uint8Array;
    invariant(sealed.length === input.ciphertextBytes, 'a ciphertext has the planned size');
    return sealed;
  }

  /** The first `count` samples of an output. Integers come as bigint, before division by the output's denominator. */
  decrypt(output: OutputEncoding, payload: Uint8Array, count: number): readonly SampleValues[] {
    const { seal } = this.#engine;
    const { packing } = this.#configuration;
    needsSamples(count, packing);
    using scope = new HandleScope(this.#engine.handles);
    const ciphertext = scope.own(new seal.Ciphertext());
    const plaintext = scope.own(new seal.Plaintext());
    const length = output.shape[0] ?? 1;
    return translated('FHE_WIRE_REJECTED', 'decrypting', () => {
      ciphertext.loadFromArray(this.#context.context, plainBytes(payload));
      this.#decryptor.decrypt(ciphertext, plaintext);
      if (this.#configuration.scheme === 'ckks') return unpackSamples<number>(packing, length, count, this.#ckks(scope).decodeFloat64(plaintext) as Float64Array);
      const slots = this.#batch(scope).decodeBigUint64(plaintext) as BigUint64Array;
      return unpackSamples<bigint>(packing, length, count, slots).map((sample) => sample.map((value) => this.#within(value, BigInt(output.low))));
    });
  }

  [Symbol.dispose](): void {
    this.#scope[Symbol.dispose]();
  }

  #loadSecretKey(load: () => void): void {
    try {
      translated('FHE_WIRE_REJECTED', 'opening the secret key', load);
    } catch {
      throw new FheError('FHE_CLIENT_KEY_FILE', { path: 'in memory', reason: 'it belongs to other encryption parameters' });
    }
  }

  /** 3^step = element modulo 2N. */
  #stepOf(element: number): number {
    const modulus = 2 * this.#configuration.parameters.polyModulusDegree;
    let power = 1;
    for (let step = 0; step < modulus / 4; step++) {
      if (power === element) return step;
      power = (power * 3) % modulus;
    }
    return invariant(false, 'the Galois element is a rotation') as never;
  }

  #residue(value: bigint): bigint {
    const t = BigInt(this.#configuration.parameters.plaintextModulus);
    return ((value % t) + t) % t;
  }

  /** The representative in low .. low + t - 1: an output's range is narrower than the plaintext modulus. */
  #within(value: bigint, low: bigint): bigint {
    return this.#residue(value - low) + low;
  }

  #ckks(scope: HandleScope): CKKSEncoder {
    return scope.own(new this.#engine.seal.CKKSEncoder(this.#context.context));
  }

  #batch(scope: HandleScope): BatchEncoder {
    return scope.own(new this.#engine.seal.BatchEncoder(this.#context.context));
  }
}

function needsSamples(count: number, packing: PlanPacking): void {
  invariant(count >= 1 && count <= packing.samplesPerCall, `1 to ${packing.samplesPerCall} samples go into one call`);
}
