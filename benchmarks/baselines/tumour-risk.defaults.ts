/**
 * FROZEN BASELINE: do not tune. It stands for a first working version, written with node-seal and the
 * documented defaults of the SEAL examples:
 *
 * - N = 16384, coefficient modulus [60, 40, ..., 40, 60], scale 2^40;
 * - public-key encryption, one sample per ciphertext;
 * - all default Galois keys, unseeded and uncompressed;
 * - constants encoded at each call, for the top level, and then switched down;
 * - scales snapped to 2^40 with `setScale` after each rescale;
 * - powers x^2, x^4, x^6 and one product for each term, as in SEAL's CKKS example;
 * - the answer stays at the level where the computation ends.
 *
 * Program: score = p((w.x + b) / R), where p is the odd degree-7 polynomial nearest to the sigmoid on [-R, R].
 */

import init, { type Ciphertext, type MainModule, type Plaintext } from 'node-seal';
import type { Baseline, PreparedBaseline } from './baseline.ts';
import model from '../../examples/tumour-risk/model.json' with { type: 'json' };

const POLY_MODULUS_DEGREE = 16384;
const COEFF_MODULUS_BITS = [60, 40, 40, 40, 40, 40, 60];
const SCALE = 2 ** 40;

const FEATURES = model.features.length;
/** The features are padded with zeros to a power of two, so that halving rotations sum them all. */
const PADDED_FEATURES = 32;

const R = model.logitBound;
// The division by R is folded into the weights: u = (w.x + b) / R lies in [-1, 1].
const WEIGHTS = model.weights.map((weight) => weight / R);
const BIAS = model.bias / R;
const [C1, C3, C5, C7] = sigmoidCoefficients(R);

/**
 * Returns the coefficients of u, u^3, u^5 and u^7 that approximate sigmoid(R u) - 1/2 on [-1, 1]: the Chebyshev
 * series cut after degree 7. Even terms vanish because the function is odd.
 */
function sigmoidCoefficients(bound: number): readonly [number, number, number, number] {
  const nodes = 4096;
  const series = (degree: number): number => {
    let sum = 0;
    for (let j = 0; j < nodes; j++) {
      const angle = (Math.PI * (j + 0.5)) / nodes;
      sum += (1 / (1 + Math.exp(-bound * Math.cos(angle))) - 0.5) * Math.cos(degree * angle);
    }
    return (2 / nodes) * sum;
  };
  const [t1, t3, t5, t7] = [series(1), series(3), series(5), series(7)];
  // T3 = 4u^3 - 3u, T5 = 16u^5 - 20u^3 + 5u, T7 = 64u^7 - 112u^5 + 56u^3 - 7u.
  return [t1 - 3 * t3 + 5 * t5 - 7 * t7, 4 * t3 - 20 * t5 + 56 * t7, 16 * t5 - 112 * t7, 64 * t7];
}

/** Turns the raw features of one row into clipped z-scores. */
function standardise(row: readonly number[]): number[] {
  if (row.length !== FEATURES || !row.every(Number.isFinite)) {
    throw new RangeError(`a row must hold ${FEATURES} finite numbers`);
  }
  return row.map((value, i) => {
    const z = (value - model.mean[i]!) / model.scale[i]!;
    return Math.max(-model.clip, Math.min(model.clip, z));
  });
}

/** The score in the clear, with the same polynomial. */
function referenceScore(row: readonly number[]): number {
  const u = standardise(row).reduce((sum, z, i) => sum + WEIGHTS[i]! * z, BIAS);
  const square = u * u;
  return 0.5 + u * (C1 + square * (C3 + square * (C5 + square * C7)));
}

/** One WASM instance for each prepared baseline. */
function loadSeal(): Promise<MainModule> {
  return init();
}

async function prepare(): Promise<PreparedBaseline> {
  const seal = await loadSeal();
  const none = seal.ComprModeType.none;
  using setUp = new DisposableStack();

  using parms = new seal.EncryptionParameters(seal.SchemeType.ckks);
  parms.setPolyModulusDegree(POLY_MODULUS_DEGREE);
  using coeffModulus = seal.CoeffModulus.Create(POLY_MODULUS_DEGREE, Int32Array.from(COEFF_MODULUS_BITS));
  parms.setCoeffModulus(coeffModulus);
  const context = setUp.use(new seal.SEALContext(parms, true, seal.SecLevelType.tc128));
  if (!context.parametersSet()) {
    throw new Error('SEAL refuses the encryption parameters');
  }

  // Client.
  using keyGenerator = new seal.KeyGenerator(context);
  using publicKey = keyGenerator.createPublicKey();
  using secretKey = keyGenerator.secretKey();
  const encoder = setUp.use(new seal.CKKSEncoder(context));
  const encryptor = setUp.use(new seal.Encryptor(context, publicKey));
  const decryptor = setUp.use(new seal.Decryptor(context, secretKey));
  const relinKeys = setUp.use(new seal.RelinKeys());
  const galoisKeys = setUp.use(new seal.GaloisKeys());
  const keyBytes = uploadRelinKeys() + uploadGaloisKeys();

  // Server.
  const evaluator = setUp.use(new seal.Evaluator(context));
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

  /** Encodes at the top level, then switches down to the level of `partner`. */
  function encodeFor(partner: Ciphertext, values: Float64Array): Plaintext {
    using level = partner.parmsId();
    const plain = new seal.Plaintext();
    encoder.encode(values, SCALE, plain);
    evaluator.plainModSwitchToInplace(plain, level);
    return plain;
  }

  function constantFor(partner: Ciphertext, value: number): Plaintext {
    return encodeFor(partner, new Float64Array(slotCount).fill(value));
  }

  function switchToLevelOf(partner: Ciphertext, x: Ciphertext): void {
    using level = partner.parmsId();
    evaluator.cipherModSwitchToInplace(x, level);
  }

  function rescale(x: Ciphertext): void {
    evaluator.rescaleToNextInplace(x);
    x.setScale(SCALE);
  }

  function square(x: Ciphertext): Ciphertext {
    const result = new seal.Ciphertext();
    evaluator.square(x, result);
    evaluator.relinearizeInplace(result, relinKeys);
    rescale(result);
    return result;
  }

  /** Multiplies `x` by `y`; one of the two is first switched down to the level of the other. */
  function multiply(x: Ciphertext, y: Ciphertext): Ciphertext {
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
  }

  function multiplyConstant(x: Ciphertext, value: number): Ciphertext {
    using constant = constantFor(x, value);
    const result = new seal.Ciphertext();
    evaluator.multiplyPlain(x, constant, result);
    rescale(result);
    return result;
  }

  /** Turns x into u = (w.x + b) / R, which lands in slot 0; the other slots hold partial sums. */
  function dotProduct(x: Ciphertext): void {
    using weights = encodeFor(x, Float64Array.from(WEIGHTS));
    evaluator.multiplyPlainInplace(x, weights);
    rescale(x);
    for (let step = PADDED_FEATURES / 2; step >= 1; step /= 2) {
      using rotated = new seal.Ciphertext();
      evaluator.rotateVector(x, step, galoisKeys, rotated);
      evaluator.addInplace(x, rotated);
    }
    using bias = constantFor(x, BIAS);
    evaluator.addPlainInplace(x, bias);
  }

  function evaluatePolynomial(u: Ciphertext): Ciphertext {
    using u2 = square(u);
    using u4 = square(u2);
    using u6 = multiply(u4, u2);
    using c1u = multiplyConstant(u, C1);
    using c3u = multiplyConstant(u, C3);
    using c5u = multiplyConstant(u, C5);
    using c7u = multiplyConstant(u, C7);
    using term3 = multiply(c3u, u2);
    using term5 = multiply(c5u, u4);
    const sum = multiply(c7u, u6);
    for (const term of [c1u, term3, term5]) {
      switchToLevelOf(sum, term);
      evaluator.addInplace(sum, term);
    }
    using half = constantFor(sum, 0.5);
    evaluator.addPlainInplace(sum, half);
    return sum;
  }

  const live = setUp.move();
  return {
    rowsPerCall: 1,
    keyBytes,
    encrypt(rows) {
      if (rows.length !== 1) {
        throw new RangeError('a ciphertext holds one row');
      }
      using plain = new seal.Plaintext();
      encoder.encode(Float64Array.from(standardise(rows[0]!)), SCALE, plain);
      using cipher = new seal.Ciphertext();
      encryptor.encrypt(plain, cipher);
      return [cipher.saveToArray(none)];
    },
    evaluate(request) {
      using x = new seal.Ciphertext();
      x.loadFromArray(context, request[0]!);
      dotProduct(x);
      using score = evaluatePolynomial(x);
      return [score.saveToArray(none)];
    },
    decrypt(response) {
      using cipher = new seal.Ciphertext();
      cipher.loadFromArray(context, response[0]!);
      using plain = new seal.Plaintext();
      decryptor.decrypt(cipher, plain);
      const slots: Float64Array = encoder.decodeFloat64(plain);
      return [[slots[0]!]];
    },
    reference: (rows) => rows.map((row) => [referenceScore(row)]),
    dispose: () => live.dispose(),
  };
}

export const baseline: Baseline = {
  name: 'tumour-risk.defaults',
  kind: 'defaults',
  program: 'tumour-risk',
  prepare,
};
