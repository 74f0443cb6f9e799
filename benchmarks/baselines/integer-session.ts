/** One node-seal instance with context and keys for exact integers, as the hand-written programs open it: client and server in one. */
import init, { type BatchEncoder, type Ciphertext, type Evaluator, type GaloisKeys, type MainModule, type ParmsIdType, type Plaintext, type RelinKeys } from 'node-seal';

/** What an expert chooses: the scheme, every prime, and only the keys that the program uses. */
export interface CompetentParameters {
  readonly scheme: 'bfv' | 'bgv';
  readonly polyModulusDegree: number;
  /** The last one is the special prime of key switching. */
  readonly coeffModulusBits: readonly number[];
  /** The plaintext modulus is the smallest batching prime above this: as many values as answers take. */
  readonly plainModulusAbove: bigint;
  readonly relinearizes: boolean;
  /** Steps of `rotateRows`; 0 is the exchange of the two rows by `rotateColumns`. */
  readonly rotationSteps: readonly number[];
}

/** What a beginner chooses: everything else is a documented default. */
export interface DefaultParameters {
  /** Of `PlainModulus.Batching`; decoding is signed, so one bit more than the largest answer. */
  readonly plainModulusBits: number;
  readonly relinearizes: boolean;
  readonly rotates: boolean;
}

/** Values of one ciphertext; slots beyond the end are zero. */
export type Slots = readonly (number | bigint)[];

/** What the server has: no secret key. */
export interface ServerSession {
  readonly seal: MainModule;
  readonly evaluator: Evaluator;
  readonly encoder: BatchEncoder;
  readonly relinKeys: RelinKeys;
  readonly galoisKeys: GaloisKeys;
  readonly topLevel: ParmsIdType;
  readonly lastLevel: ParmsIdType;
  readonly slotCount: number;
  /** Returns signed values as a plaintext; the caller frees it. */
  encode(values: Slots): Plaintext;
  /** Replaces x by the sum over its rotations to the left by 0, step, 2 step, ..., (count - 1) step. `count` is a power of two. */
  sumRotations(x: Ciphertext, step: number, count: number): void;
}

export interface IntegerSession extends ServerSession {
  readonly keyBytes: number;
  encrypt(values: Slots): Uint8Array;
  load(bytes: Uint8Array): Ciphertext;
  save(cipher: Ciphertext): Uint8Array;
  decrypt(bytes: Uint8Array): { readonly signed: readonly bigint[]; readonly unsigned: readonly bigint[] };
  /** In bits. For the offline check that an answer was decrypted right; never shown to a server. */
  noiseBudget(bytes: Uint8Array): number;
  dispose(): void;
}

const DEFAULT_POLY_MODULUS_DEGREE = 8192;

/** Seeded symmetric encryption and seeded keys: what travels is half as long. */
export async function openCompetent(parameters: CompetentParameters): Promise<IntegerSession> {
  const seal = await init();
  const { polyModulusDegree } = parameters;
  using coeffModulus = seal.CoeffModulus.Create(polyModulusDegree, Int32Array.from(parameters.coeffModulusBits));
  using plainModulus = new seal.Modulus(smallestBatchingPrime(seal, polyModulusDegree, parameters.plainModulusAbove));
  using encryption = new seal.EncryptionParameters(parameters.scheme === 'bfv' ? seal.SchemeType.bfv : seal.SchemeType.bgv);
  encryption.setPolyModulusDegree(polyModulusDegree);
  encryption.setCoeffModulus(coeffModulus);
  encryption.setPlainModulus(plainModulus);
  return open(seal, encryption, 'seeded', parameters.relinearizes, parameters.rotationSteps);
}

/** BFV with SEAL's default modulus, public-key encryption, and the default Galois keys if there are rotations. */
export async function openDefaults(parameters: DefaultParameters): Promise<IntegerSession> {
  const seal = await init();
  using coeffModulus = seal.CoeffModulus.BFVDefault(DEFAULT_POLY_MODULUS_DEGREE, seal.SecLevelType.tc128);
  using plainModulus = seal.PlainModulus.Batching(DEFAULT_POLY_MODULUS_DEGREE, parameters.plainModulusBits);
  using encryption = new seal.EncryptionParameters(seal.SchemeType.bfv);
  encryption.setPolyModulusDegree(DEFAULT_POLY_MODULUS_DEGREE);
  encryption.setCoeffModulus(coeffModulus);
  encryption.setPlainModulus(plainModulus);
  return open(seal, encryption, 'full', parameters.relinearizes, parameters.rotates ? 'default' : []);
}

function open(
  seal: MainModule, encryption: InstanceType<MainModule['EncryptionParameters']>, form: 'seeded' | 'full', relinearizes: boolean, rotations: readonly number[] | 'default',
): IntegerSession {
  const none = seal.ComprModeType.none;
  using setUp = new DisposableStack();
  const context = setUp.use(new seal.SEALContext(encryption, true, seal.SecLevelType.tc128));
  if (!context.parametersSet()) {
    throw new Error('SEAL refuses the encryption parameters');
  }
  using keyGenerator = new seal.KeyGenerator(context);
  using publicKey = keyGenerator.createPublicKey();
  using secretKey = keyGenerator.secretKey();
  const encoder = setUp.use(new seal.BatchEncoder(context));
  const encryptor = setUp.use(new seal.Encryptor(context, publicKey, secretKey));
  const decryptor = setUp.use(new seal.Decryptor(context, secretKey));
  const evaluator = setUp.use(new seal.Evaluator(context));
  const relinKeys = setUp.use(new seal.RelinKeys());
  const galoisKeys = setUp.use(new seal.GaloisKeys());
  const topLevel = setUp.use(context.firstParmsId());
  const lastLevel = setUp.use(context.lastParmsId());
  const slotCount = encoder.slotCount();
  const keyBytes = (relinearizes ? uploadRelinKeys() : 0) + (rotations.length > 0 ? uploadGaloisKeys() : 0);

  function uploadRelinKeys(): number {
    using made = form === 'seeded' ? keyGenerator.createRelinKeysSerializable() : keyGenerator.createRelinKeys();
    const bytes: Uint8Array = made.saveToArray(none);
    relinKeys.loadFromArray(context, bytes);
    return bytes.length;
  }

  function uploadGaloisKeys(): number {
    using made = rotations === 'default' ? keyGenerator.createGaloisKeys() : keyGenerator.createGaloisKeysSerializableWithSteps(Int32Array.from(rotations));
    const bytes: Uint8Array = made.saveToArray(none);
    galoisKeys.loadFromArray(context, bytes);
    return bytes.length;
  }

  function encode(values: Slots): Plaintext {
    if (values.length > slotCount) {
      throw new RangeError(`a ciphertext holds ${slotCount} values`);
    }
    const plain = new seal.Plaintext();
    encoder.encode(BigInt64Array.from(values, BigInt), plain);
    return plain;
  }

  function load(bytes: Uint8Array): Ciphertext {
    const cipher = new seal.Ciphertext();
    cipher.loadFromArray(context, bytes);
    return cipher;
  }

  const live = setUp.move();
  return {
    seal, evaluator, encoder, relinKeys, galoisKeys, topLevel, lastLevel, slotCount, keyBytes, encode, load,
    sumRotations(x, step, count) {
      for (let half = count / 2; half >= 1; half /= 2) {
        using rotated = new seal.Ciphertext();
        evaluator.rotateRows(x, half * step, galoisKeys, rotated);
        evaluator.addInplace(x, rotated);
      }
    },
    encrypt(values) {
      using plain = encode(values);
      if (form === 'seeded') {
        using cipher = encryptor.encryptSymmetricSerializable(plain);
        return cipher.saveToArray(none);
      }
      using cipher = new seal.Ciphertext();
      encryptor.encrypt(plain, cipher);
      return cipher.saveToArray(none);
    },
    save: (cipher): Uint8Array => cipher.saveToArray(none),
    decrypt(bytes) {
      using cipher = load(bytes);
      using plain = new seal.Plaintext();
      decryptor.decrypt(cipher, plain);
      const signed: BigInt64Array = encoder.decodeBigInt64(plain);
      const unsigned: BigUint64Array = encoder.decodeBigUint64(plain);
      return { signed: [...signed], unsigned: [...unsigned] };
    },
    noiseBudget(bytes) {
      using cipher = load(bytes);
      return decryptor.invariantNoiseBudget(cipher);
    },
    dispose: () => live.dispose(),
  };
}

/** Returns the smallest prime above `bound` that batching accepts: 1 modulo 2N. */
function smallestBatchingPrime(seal: MainModule, polyModulusDegree: number, bound: bigint): bigint {
  const step = BigInt(2 * polyModulusDegree);
  for (let candidate = (bound / step + 1n) * step + 1n; ; candidate += step) {
    using modulus = new seal.Modulus(candidate);
    if (modulus.isPrime()) {
      return candidate;
    }
  }
}
