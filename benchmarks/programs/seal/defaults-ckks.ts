/**
 * FROZEN BASELINE: do not tune. What every beginner-written CKKS baseline here sets up in the same way, after the SEAL examples:
 * chain [60, 40, ..., 40, 60] and scale 2^40, public-key encryption, all default Galois keys unseeded, constants encoded at each call for
 * the top level and switched down, scales snapped to 2^40 with `setScale` after each rescale.
 */
import init, { type Ciphertext, type Plaintext } from 'node-seal';

const SCALE = 2 ** 40;

export interface DefaultParameters {
  readonly polyModulusDegree: number;
  /** How many products and rescales follow each other. */
  readonly depth: number;
  readonly multiplies: boolean;
  readonly rotates: boolean;
}

export interface DefaultCkks extends Disposable {
  readonly keyBytes: number;
  encrypt(values: readonly number[]): Uint8Array;
  decrypt(bytes: Uint8Array): Float64Array;
  load(bytes: Uint8Array): Ciphertext;
  save(x: Ciphertext): Uint8Array;
  square(x: Ciphertext): Ciphertext;
  /** One of the two is first switched down to the level of the other. */
  multiply(x: Ciphertext, y: Ciphertext): Ciphertext;
  multiplyValues(x: Ciphertext, values: readonly number[]): Ciphertext;
  /** The same number for every slot. */
  multiplyConstant(x: Ciphertext, value: number): Ciphertext;
  /** In place; `y` is switched down to the level of x, which must not be above y's. */
  add(x: Ciphertext, y: Ciphertext): void;
  addValues(x: Ciphertext, values: readonly number[]): void;
  addConstant(x: Ciphertext, value: number): void;
  rotateLeft(x: Ciphertext, step: number): Ciphertext;
  /** Adds the first `count` slots (a power of two), in place: slot 0 holds the sum, others partial sums of more slots. */
  sumSlots(x: Ciphertext, count: number): void;
}

export async function setUpDefaults({ polyModulusDegree, depth, multiplies, rotates }: DefaultParameters): Promise<DefaultCkks> {
  const seal = await init();
  const none = seal.ComprModeType.none;
  using setUp = new DisposableStack();

  using parms = new seal.EncryptionParameters(seal.SchemeType.ckks);
  parms.setPolyModulusDegree(polyModulusDegree);
  using coeffModulus = seal.CoeffModulus.Create(polyModulusDegree, Int32Array.from([60, ...new Array<number>(depth).fill(40), 60]));
  parms.setCoeffModulus(coeffModulus);
  const context = setUp.use(new seal.SEALContext(parms, true, seal.SecLevelType.tc128));
  if (!context.parametersSet()) {
    throw new Error('SEAL refuses the encryption parameters');
  }

  using keyGenerator = new seal.KeyGenerator(context);
  using publicKey = keyGenerator.createPublicKey();
  using secretKey = keyGenerator.secretKey();
  const encoder = setUp.use(new seal.CKKSEncoder(context));
  const encryptor = setUp.use(new seal.Encryptor(context, publicKey));
  const decryptor = setUp.use(new seal.Decryptor(context, secretKey));
  const evaluator = setUp.use(new seal.Evaluator(context));
  const relinKeys = setUp.use(new seal.RelinKeys());
  const galoisKeys = setUp.use(new seal.GaloisKeys());
  const keyBytes = (multiplies ? uploadRelinKeys() : 0) + (rotates ? uploadGaloisKeys() : 0);
  const slotCount = encoder.slotCount();

  function uploadRelinKeys(): number {
    using made = keyGenerator.createRelinKeys();
    const bytes: Uint8Array = made.saveToArray(none);
    relinKeys.loadFromArray(context, bytes);
    return bytes.length;
  }

  function uploadGaloisKeys(): number {
    using made = keyGenerator.createGaloisKeys();
    const bytes: Uint8Array = made.saveToArray(none);
    galoisKeys.loadFromArray(context, bytes);
    return bytes.length;
  }

  function encodeFor(partner: Ciphertext, values: Float64Array): Plaintext {
    using level = partner.parmsId();
    const plain = new seal.Plaintext();
    encoder.encode(values, SCALE, plain);
    evaluator.plainModSwitchToInplace(plain, level);
    return plain;
  }

  function multiplyPlain(x: Ciphertext, values: Float64Array): Ciphertext {
    using plain = encodeFor(x, values);
    const result = new seal.Ciphertext();
    evaluator.multiplyPlain(x, plain, result);
    rescale(result);
    return result;
  }

  function addPlain(x: Ciphertext, values: Float64Array): void {
    using plain = encodeFor(x, values);
    evaluator.addPlainInplace(x, plain);
  }

  function switchToLevelOf(partner: Ciphertext, x: Ciphertext): void {
    using level = partner.parmsId();
    evaluator.cipherModSwitchToInplace(x, level);
  }

  function rescale(x: Ciphertext): void {
    evaluator.rescaleToNextInplace(x);
    x.setScale(SCALE);
  }

  function rotateLeft(x: Ciphertext, step: number): Ciphertext {
    const rotated = new seal.Ciphertext();
    evaluator.rotateVector(x, step, galoisKeys, rotated);
    return rotated;
  }

  const repeated = (value: number): Float64Array => new Float64Array(slotCount).fill(value);
  const live = setUp.move();
  return {
    keyBytes,
    encrypt(values) {
      using plain = new seal.Plaintext();
      encoder.encode(Float64Array.from(values), SCALE, plain);
      using cipher = new seal.Ciphertext();
      encryptor.encrypt(plain, cipher);
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
    square(x) {
      const result = new seal.Ciphertext();
      evaluator.square(x, result);
      evaluator.relinearizeInplace(result, relinKeys);
      rescale(result);
      return result;
    },
    multiply(x, y) {
      const result = x.copy();
      using right = y.copy();
      if (result.coeffModulusSize() > right.coeffModulusSize()) {
        switchToLevelOf(right, result);
      } else {
        switchToLevelOf(result, right);
      }
      evaluator.multiplyInplace(result, right);
      evaluator.relinearizeInplace(result, relinKeys);
      rescale(result);
      return result;
    },
    multiplyValues: (x, values) => multiplyPlain(x, Float64Array.from(values)),
    multiplyConstant: (x, value) => multiplyPlain(x, repeated(value)),
    add(x, y) {
      using right = y.copy();
      switchToLevelOf(x, right);
      evaluator.addInplace(x, right);
    },
    addValues: (x, values) => addPlain(x, Float64Array.from(values)),
    addConstant: (x, value) => addPlain(x, repeated(value)),
    rotateLeft,
    sumSlots(x, count) {
      for (let step = count / 2; step >= 1; step /= 2) {
        using rotated = rotateLeft(x, step);
        evaluator.addInplace(x, rotated);
      }
    },
    [Symbol.dispose]: () => live.dispose(),
  };
}
