/** The key holder's side: makes keys, encrypts inputs, decrypts outputs. Never part of a server's bundle. */
import { FheError, invariant } from '@fhe-serverless/core/errors';
import { ChineseRemainder, distinctPorts, type EvaluationKeyPart, finishOutputs, type InputEncoding, type OutputEncoding, packTile, type PlanPacking, type PlanParameters, portsOf, residueOf, residueParameters, type Scheme, unpackTiles } from '@fhe-serverless/core/plan';
import { withParameters } from '@fhe-serverless/core/wire';
import type { BatchEncoder, CKKSEncoder, Decryptor, Encryptor, KeyGenerator, Plaintext, SerializableGaloisKeys, SerializablePublicKey, SerializableRelinKeys } from 'node-seal';
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
  /** One for each plaintext modulus after the first, under the same secret key. */
  readonly #others: ClientSession[] = [];
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
      for (const parameters of residueParameters(configuration.parameters).slice(1)) {
        const renamed = withParameters(this.secretKey, 'plaintext', configuration.parameters.fingerprint, parameters.fingerprint);
        this.#others.push(new ClientSession(engine, { ...configuration, parameters }, renamed));
      }
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** One evaluation key, seeded: half the bytes of a full one. It serves every plaintext modulus. */
  createEvaluationKey(part: EvaluationKeyPart): Uint8Array {
    const { seal } = this.#engine;
    using scope = new HandleScope(this.#engine.handles);
    const made = scope.own(this.#makeKey(part));
    const bytes = made.saveToArray(seal.ComprModeType.none) as Uint8Array;
    invariant(bytes.length === part.bytes, 'an evaluation key has the planned size');
    return bytes;
  }

  #makeKey({ kind, galoisElement }: EvaluationKeyPart): SerializablePublicKey | SerializableRelinKeys | SerializableGaloisKeys {
    switch (kind) {
      case 'public': return this.#keyGenerator.createPublicKeySerializable();
      case 'relinearization': return this.#keyGenerator.createRelinKeysSerializable();
      case 'galois': return this.#keyGenerator.createGaloisKeysSerializableWithSteps(Int32Array.of(this.#stepOf(galoisElement)));
    }
  }

  /**
   * One port of an input for up to samplesPerCall samples, checked by the caller against the declared range: a seeded symmetric
   * ciphertext, or the encoded plaintext of a clear input. A sample is the elements of the input in row-major order.
   */
  encrypt(port: InputEncoding, samples: readonly SampleValues[]): Uint8Array {
    return this.#sessionOf(residueOf(port)).#encrypt(port, samples);
  }

  #encrypt(port: InputEncoding, samples: readonly SampleValues[]): Uint8Array {
    const { seal } = this.#engine;
    needsSamples(samples.length, this.#configuration.packing);
    using scope = new HandleScope(this.#engine.handles);
    const plaintext = scope.own(new seal.Plaintext());
    translated('FHE_ENGINE_FAILED', 'encoding', () => this.#encode(scope, port, samples, plaintext));
    if (port.refusesZeros && plaintext.isZero()) throw new FheError('FHE_INPUT_ZERO', { name: port.name });
    const made = port.encryptedBy === 'nobody' ? plaintext : scope.own(this.#encryptor.encryptSymmetricSerializable(plaintext));
    const bytes = made.saveToArray(seal.ComprModeType.none) as Uint8Array;
    invariant(bytes.length === port.payloadBytes, 'a payload has the planned size');
    return bytes;
  }

  /** The first `count` samples of every output, by name. Integers come as bigint, before division by the output's denominator. */
  decryptOutputs(outputs: readonly OutputEncoding[], payloads: readonly Uint8Array[], count: number): ReadonlyMap<string, readonly SampleValues[]> {
    const { packing, parameters: { polyModulusDegree } } = this.#configuration;
    needsSamples(count, packing);
    const each = portsOf(outputs, 0);
    const ports = each.map((output, i) => ({ output, slots: this.#decryptSlots(output, payloads.filter((_, port) => port % each.length === i)) }));
    return finishOutputs(each, new Map(distinctPorts(each).flatMap((output) => {
      const tiles = new Map(ports.filter((port) => port.output.name === output.name).map((port) => [port.output.tile, port.slots] as const));
      const samples = unpackTiles<number | bigint>(packing, polyModulusDegree, output, tiles, count);
      return [output, ...(output.alsoAs ?? [])].map(({ name }) => [name, samples] as const);
    })));
  }

  /** Noise budget that is left, in bits: for proofs with throw-away keys, never for a client's own. BFV and BGV. */
  unsafeNoiseBudgetBits(payload: Uint8Array, residue = 0): number {
    return this.#sessionOf(residue).#noiseBudgetBits(payload);
  }

  #noiseBudgetBits(payload: Uint8Array): number {
    using scope = new HandleScope(this.#engine.handles);
    const ciphertext = scope.own(new this.#engine.seal.Ciphertext());
    return translated('FHE_ENGINE_FAILED', 'measuring', () => {
      ciphertext.loadFromArray(this.#context.context, plainBytes(payload));
      return this.#decryptor.invariantNoiseBudget(ciphertext);
    });
  }

  [Symbol.dispose](): void {
    for (const other of this.#others.splice(0)) {
      other[Symbol.dispose]();
      // A copy that nobody else holds.
      other.secretKey.fill(0);
    }
    this.#scope[Symbol.dispose]();
  }

  #sessionOf(residue: number): ClientSession {
    return residue === 0 ? this : this.#others[residue - 1]!;
  }

  #encode(scope: HandleScope, port: InputEncoding, samples: readonly SampleValues[], plaintext: Plaintext): void {
    const { scheme, packing, parameters: { polyModulusDegree } } = this.#configuration;
    if (scheme !== 'ckks') {
      const slots = packTile(packing, polyModulusDegree, port, samples.map((sample) => sample.map((value) => this.#residue(BigInt(value)))), 0n);
      this.#batch(scope).encode(BigUint64Array.from(slots), plaintext);
      return;
    }
    const slots = packTile(packing, polyModulusDegree, port, samples.map((sample) => sample.map(Number)), 0);
    this.#ckks(scope).encode(Float64Array.from(slots), port.scale, plaintext);
    // Encryption follows the level of what it encrypts.
    if (port.level < this.#context.levels.length - 1) scope.own(new this.#engine.seal.Evaluator(this.#context.context)).plainModSwitchToInplace(plaintext, this.#context.levels[port.level]!);
  }

  /** Integers lie in low .. low + t - 1 of the output, t being the product of the plaintext moduli: its range is narrower. */
  #decryptSlots({ low }: OutputEncoding, payloads: readonly Uint8Array[]): ArrayLike<number | bigint> {
    const residues = payloads.map((payload, residue) => this.#sessionOf(residue).#decode(payload));
    const { scheme, parameters } = this.#configuration;
    if (scheme === 'ckks') return residues[0]!;
    const moduli = new ChineseRemainder(residueParameters(parameters).map(({ plaintextModulus }) => BigInt(plaintextModulus)));
    return Array.from(residues[0]!, (_, slot) => moduli.combineFrom(BigInt(low), residues.map((slots) => BigInt(slots[slot]!))));
  }

  /** Integers in 0 .. t - 1. */
  #decode(payload: Uint8Array): ArrayLike<number | bigint> {
    using scope = new HandleScope(this.#engine.handles);
    const ciphertext = scope.own(new this.#engine.seal.Ciphertext());
    const plaintext = scope.own(new this.#engine.seal.Plaintext());
    return translated('FHE_WIRE_REJECTED', 'decrypting', () => {
      ciphertext.loadFromArray(this.#context.context, plainBytes(payload));
      this.#decryptor.decrypt(ciphertext, plaintext);
      if (this.#configuration.scheme === 'ckks') return this.#ckks(scope).decodeFloat64(plaintext) as Float64Array;
      return this.#batch(scope).decodeBigUint64(plaintext) as BigUint64Array;
    });
  }

  #loadSecretKey(load: () => void): void {
    try {
      translated('FHE_WIRE_REJECTED', 'opening the secret key', load);
    } catch {
      throw new FheError('FHE_CLIENT_KEY_FILE', { path: 'in memory', reason: 'it belongs to other encryption parameters' });
    }
  }

  /** 3^step = element modulo 2N. SEAL makes the key that exchanges the two rows of slots for step 0. */
  #stepOf(element: number): number {
    const modulus = 2 * this.#configuration.parameters.polyModulusDegree;
    if (element === modulus - 1) return 0;
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
