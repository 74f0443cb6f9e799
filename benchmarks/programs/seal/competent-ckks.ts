/**
 * FROZEN BASELINE: do not tune. What every expert-written CKKS baseline here sets up in the same way: a tight chain, seeded
 * symmetric encryption, seeded keys for only the rotations needed, constants encoded once, at the level and scale of their use.
 */
import init, { type Ciphertext, type Evaluator, type MainModule, type Plaintext } from 'node-seal';

export interface CompetentParameters {
  readonly polyModulusDegree: number;
  /** First the prime that stays, last the special prime. */
  readonly coeffModulusBits: readonly number[];
  /** Empty: no Galois keys. */
  readonly rotationSteps: readonly number[];
  readonly relinearizes: boolean;
}

/** Level k has k + 1 primes; fresh ciphertexts are at the top level. */
export interface CompetentCkks extends Disposable {
  readonly seal: MainModule;
  readonly evaluator: Evaluator;
  readonly slotCount: number;
  readonly keyBytes: number;
  /** primes[k] is dropped by the rescale that leaves level k, and divides the scale. */
  readonly primes: readonly number[];
  /** A constant of the server; freed with the set-up. */
  encode(values: Float64Array, scale: number, level: number): Plaintext;
  /** The same value in every slot. */
  encodeConstant(value: number, scale: number, level: number): Plaintext;
  encrypt(slots: Float64Array, scale: number): Uint8Array;
  decrypt(bytes: Uint8Array): Float64Array;
  load(bytes: Uint8Array): Ciphertext;
  save(x: Ciphertext): Uint8Array;
  rotateLeft(x: Ciphertext, step: number): Ciphertext;
  /** x + x rotated by each step in turn, in place. */
  rotateAndSum(x: Ciphertext, steps: readonly number[]): void;
  relinearizeAndRescale(x: Ciphertext): void;
}

export async function setUpCompetent({ polyModulusDegree, coeffModulusBits, rotationSteps, relinearizes }: CompetentParameters): Promise<CompetentCkks> {
  const seal = await init();
  const none = seal.ComprModeType.none;
  using setUp = new DisposableStack();

  using parms = new seal.EncryptionParameters(seal.SchemeType.ckks);
  parms.setPolyModulusDegree(polyModulusDegree);
  using coeffModulus = seal.CoeffModulus.Create(polyModulusDegree, Int32Array.from(coeffModulusBits));
  parms.setCoeffModulus(coeffModulus);
  const context = setUp.use(new seal.SEALContext(parms, true, seal.SecLevelType.tc128));
  if (!context.parametersSet()) {
    throw new Error('SEAL refuses the encryption parameters');
  }
  const primes = (seal.jsArrayFromVecModulus(coeffModulus) as readonly bigint[]).map(Number);

  using keyGenerator = new seal.KeyGenerator(context);
  using publicKey = keyGenerator.createPublicKey();
  using secretKey = keyGenerator.secretKey();
  const encoder = setUp.use(new seal.CKKSEncoder(context));
  const encryptor = setUp.use(new seal.Encryptor(context, publicKey, secretKey));
  const decryptor = setUp.use(new seal.Decryptor(context, secretKey));
  const evaluator = setUp.use(new seal.Evaluator(context));
  const relinKeys = setUp.use(new seal.RelinKeys());
  const galoisKeys = setUp.use(new seal.GaloisKeys());
  const keyBytes = (relinearizes ? uploadRelinKeys() : 0) + (rotationSteps.length > 0 ? uploadGaloisKeys() : 0);
  const topLevel = coeffModulusBits.length - 2;

  function uploadRelinKeys(): number {
    using made = keyGenerator.createRelinKeysSerializable();
    const bytes: Uint8Array = made.saveToArray(none);
    relinKeys.loadFromArray(context, bytes);
    return bytes.length;
  }

  function uploadGaloisKeys(): number {
    using made = keyGenerator.createGaloisKeysSerializableWithSteps(Int32Array.from(rotationSteps));
    const bytes: Uint8Array = made.saveToArray(none);
    galoisKeys.loadFromArray(context, bytes);
    return bytes.length;
  }

  function encode(values: Float64Array, scale: number, level: number): Plaintext {
    const plain = live.use(new seal.Plaintext());
    encoder.encode(values, scale, plain);
    for (let at = topLevel; at > level; at--) {
      evaluator.plainModSwitchToNextInplace(plain);
    }
    return plain;
  }

  function rotateLeft(x: Ciphertext, step: number): Ciphertext {
    const rotated = new seal.Ciphertext();
    evaluator.rotateVector(x, step, galoisKeys, rotated);
    return rotated;
  }

  const live = setUp.move();
  return {
    seal,
    evaluator,
    slotCount: polyModulusDegree / 2,
    keyBytes,
    primes,
    encode,
    encodeConstant: (value, scale, level) => encode(new Float64Array(polyModulusDegree / 2).fill(value), scale, level),
    encrypt(slots, scale) {
      using plain = new seal.Plaintext();
      encoder.encode(slots, scale, plain);
      using cipher = encryptor.encryptSymmetricSerializable(plain);
      return cipher.saveToArray(none);
    },
    decrypt(bytes) {
      using cipher = new seal.Ciphertext();
      cipher.loadFromArray(context, bytes);
      using plain = new seal.Plaintext();
      decryptor.decrypt(cipher, plain);
      return encoder.decodeFloat64(plain);
    },
    load(bytes) {
      const cipher = new seal.Ciphertext();
      cipher.loadFromArray(context, bytes);
      return cipher;
    },
    save: (x) => x.saveToArray(none),
    rotateLeft,
    rotateAndSum(x, steps) {
      for (const step of steps) {
        using rotated = rotateLeft(x, step);
        evaluator.addInplace(x, rotated);
      }
    },
    relinearizeAndRescale(x) {
      evaluator.relinearizeInplace(x, relinKeys);
      evaluator.rescaleToNextInplace(x);
    },
    [Symbol.dispose]: () => live.dispose(),
  };
}
