/** SEAL objects of one scheme and ring degree, with ciphertexts at every level: what the engine's operations are timed on. */
import type { Scheme } from '@fhe-serverless/core/plan';
import type { SealEngine } from '@fhe-serverless/engine/seal-wasm';
import type { Ciphertext, CKKSEncoder, Encryptor, Evaluator, GaloisKeys, KeyGenerator, ParmsIdType, Plaintext, RelinKeys, SEALContext } from 'node-seal';

/** A chain as plans have it: wide first and special primes, the rest between. None reaches 50 bits, from where on SEAL is slower. */
const FIRST_BITS = 45;
const MIDDLE_BITS = 40;
const SPECIAL_BITS = 49;
const PLAINTEXT_BITS = 20;
/** Its square still fits into the first prime. */
const SCALE = 2 ** 20;
/** A left rotation by this many slots. */
export const ROTATION_STEP = 1;

type Seal = SealEngine['seal'];

export const chainBits = (dataPrimes: number): number[] => [FIRST_BITS, ...Array<number>(dataPrimes - 1).fill(MIDDLE_BITS), SPECIAL_BITS];

/** A context without SEAL's security gate: time does not depend on it. */
export function openContext(seal: Seal, scheme: Scheme, polyModulusDegree: number, bits: readonly number[]): SEALContext {
  using settings = new seal.EncryptionParameters(seal.SchemeType[scheme]);
  settings.setPolyModulusDegree(polyModulusDegree);
  using primes = seal.CoeffModulus.Create(polyModulusDegree, Int32Array.from(bits));
  settings.setCoeffModulus(primes);
  if (scheme !== 'ckks') {
    using plaintextModulus = seal.PlainModulus.Batching(polyModulusDegree, PLAINTEXT_BITS);
    settings.setPlainModulus(plaintextModulus);
  }
  return new seal.SEALContext(settings, true, seal.SecLevelType.none);
}

export class Workbench implements Disposable {
  readonly seal: Seal;
  readonly scheme: Scheme;
  readonly polyModulusDegree: number;
  readonly dataPrimes: number;
  readonly context: SEALContext;
  readonly evaluator: Evaluator;
  readonly encryptor: Encryptor;
  readonly keyGenerator: KeyGenerator;
  readonly relinearizationKeys: RelinKeys;
  readonly galoisKeys: GaloisKeys;
  readonly #owned = new DisposableStack();
  /** parms_id by data primes, from 1. */
  readonly #levels: ParmsIdType[] = [];
  readonly #ciphertexts = new Map<string, Ciphertext>();
  readonly #plaintexts = new Map<string, Plaintext>();
  readonly #encoder: CKKSEncoder | undefined;

  constructor(seal: Seal, scheme: Scheme, polyModulusDegree: number, dataPrimes: number) {
    this.seal = seal;
    this.scheme = scheme;
    this.polyModulusDegree = polyModulusDegree;
    this.dataPrimes = dataPrimes;
    this.context = this.#owned.use(openContext(seal, scheme, polyModulusDegree, chainBits(dataPrimes)));
    this.evaluator = this.#owned.use(new seal.Evaluator(this.context));
    this.keyGenerator = this.#owned.use(new seal.KeyGenerator(this.context));
    const publicKey = this.#owned.use(this.keyGenerator.createPublicKey());
    this.encryptor = this.#owned.use(new seal.Encryptor(this.context, publicKey, this.#owned.use(this.keyGenerator.secretKey())));
    this.relinearizationKeys = this.#owned.use(this.keyGenerator.createRelinKeys());
    this.galoisKeys = this.#owned.use(this.keyGenerator.createGaloisKeysWithSteps(Int32Array.from(scheme === 'ckks' ? [ROTATION_STEP] : [0, ROTATION_STEP])));
    this.#encoder = scheme === 'ckks' ? this.#owned.use(new seal.CKKSEncoder(this.context)) : undefined;
    let data = this.#owned.use(this.context.firstContextData());
    for (;;) {
      this.#levels[data.chainIndex() + 1] = this.#owned.use(data.parmsId());
      if (data.chainIndex() === 0) break;
      data = this.#owned.use(data.nextContextData());
    }
  }

  level(primes: number): ParmsIdType {
    return this.#levels[primes]!;
  }

  /** Not to be changed: copy it. `which`: two of one shape differ, because SEAL refuses x - x. */
  ciphertext(primes: number, polynomials: number, which: 0 | 1 = 0): Ciphertext {
    const key = `${primes}/${polynomials}/${which}`;
    const known = this.#ciphertexts.get(key);
    if (known) return known;
    const made = this.#owned.use(polynomials === 3 ? this.ciphertext(primes, 2, which).copy() : new this.seal.Ciphertext());
    if (polynomials === 3) {
      this.evaluator.squareInplace(made);
      if (this.#encoder) made.setScale(SCALE);
    } else {
      this.encryptor.encryptSymmetric(this.plaintext(this.dataPrimes), made);
      if (primes < this.dataPrimes) this.evaluator.cipherModSwitchToInplace(made, this.level(primes));
    }
    this.#ciphertexts.set(key, made);
    return made;
  }

  /** `transformed`: as the engine keeps constants of BFV and BGV. `single`: the same number in all slots. CKKS has one form for all. */
  plaintext(primes: number, form: 'encoded' | 'transformed' | 'single' = 'encoded'): Plaintext {
    const key = `${primes}/${form}`;
    const known = this.#plaintexts.get(key);
    if (known) return known;
    const made = this.#owned.use(new this.seal.Plaintext());
    const slots = this.polyModulusDegree;
    if (this.#encoder) {
      this.#encoder.encode(Float64Array.from({ length: slots / 2 }, (_, i) => (i % 1000) / 500 - 1), SCALE, made);
      if (primes < this.dataPrimes) this.evaluator.plainModSwitchToInplace(made, this.level(primes));
    } else {
      using encoder = new this.seal.BatchEncoder(this.context);
      encoder.encode(BigUint64Array.from({ length: slots }, (_, i) => (form === 'single' ? 7n : BigInt((i * i + 7) % 10_007))), made);
      if (form === 'transformed') this.evaluator.plainTransformToNttInplace(made, this.level(primes));
    }
    this.#plaintexts.set(key, made);
    return made;
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}
