/**
 * FROZEN BASELINE: do not tune. It stands for what someone who knows SEAL well writes by hand for this one
 * model:
 *
 * - N = 8192 and a tight chain of 212 bits (the 2024 security table allows 214);
 * - seeded symmetric encryption, seeded keys, only the five rotation steps needed;
 * - 128 rows in one ciphertext: feature i of row b in slot i * 128 + b, so one evaluation serves them all;
 * - constants encoded once, at the level and with the scale where they are used, so that all scales agree
 *   without `setScale`;
 * - polynomial in depth 3 with four relinearizations, each before its rescale;
 * - the answer ends at the last level.
 *
 * Program: score = p((w.x + b) / R), where p is the odd degree-7 polynomial nearest to the sigmoid on [-R, R].
 */

import init, { type Ciphertext, type MainModule, type Plaintext } from 'node-seal';
import type { Baseline, PreparedBaseline } from './baseline.ts';
import model from '../../examples/tumour-risk/model.json' with { type: 'json' };

const POLY_MODULUS_DEGREE = 8192;
const SLOTS = POLY_MODULUS_DEGREE / 2;
// q0 leaves three bits above the scale for the answer; the special prime is 8 bits above the largest other one.
const COEFF_MODULUS_BITS = [36, 33, 33, 33, 33, 44];
const SCALE = 2 ** 33;

const FEATURES = model.features.length;
/** 30 features, padded to a power of two. */
const PADDED_FEATURES = 32;
const ROWS_PER_CALL = SLOTS / PADDED_FEATURES;
/** Rotations that sum over the features: left by 16, 8, 4, 2 and 1 features of 128 slots each. */
const ROTATION_STEPS = [16, 8, 4, 2, 1].map((features) => features * ROWS_PER_CALL);

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
  const encryptor = setUp.use(new seal.Encryptor(context, publicKey, secretKey));
  const decryptor = setUp.use(new seal.Decryptor(context, secretKey));
  const relinKeys = setUp.use(new seal.RelinKeys());
  const galoisKeys = setUp.use(new seal.GaloisKeys());
  const keyBytes = uploadRelinKeys() + uploadGaloisKeys();

  // Server. The constants are encoded once, each where it is used. `q[k]` is dropped by the rescale that leaves
  // level k; a rescale divides the scale by it.
  const evaluator = setUp.use(new seal.Evaluator(context));
  const q: readonly number[] = (seal.jsArrayFromVecModulus(coeffModulus) as readonly bigint[]).map(Number);
  const [, q1, q2, q3, q4] = q as [number, number, number, number, number];

  const scaleU = SCALE;
  const scaleU2 = (scaleU * scaleU) / q3;
  const scaleU4 = (scaleU2 * scaleU2) / q2;
  const scaleC7U = SCALE;
  const scaleHigh = (scaleC7U * scaleU2) / q2;
  const scaleSum = scaleHigh * scaleU4;
  const scaleAnswer = scaleSum / q1;

  const constant = (value: number): Float64Array => new Float64Array(SLOTS).fill(value);
  // The dot product: multiplied at scale q4, so that the rescale by q4 gives SCALE again.
  const weights = setUp.use(encode(stride(WEIGHTS), q4, 4));
  const bias = setUp.use(encode(constant(BIAS), scaleU, 3));
  // c7 u^3 + c5 u, then (that) u^4 + c3 u u^2 + c1 u + 1/2. Each scale makes its term agree with its sum.
  const c7 = setUp.use(encode(constant(C7), (scaleC7U * q3) / scaleU, 3));
  const c5 = setUp.use(encode(constant(C5), (scaleC7U * scaleU2) / scaleU, 2));
  const c3 = setUp.use(encode(constant(C3), ((scaleSum / scaleU2) * q3) / scaleU, 3));
  const c1 = setUp.use(encode(constant(C1), scaleSum / scaleU, 1));
  const half = setUp.use(encode(constant(0.5), scaleAnswer, 0));

  function uploadRelinKeys(): number {
    using made = keyGenerator.createRelinKeysSerializable();
    const bytes: Uint8Array = made.saveToArray(none);
    relinKeys.loadFromArray(context, bytes);
    return bytes.length;
  }

  function uploadGaloisKeys(): number {
    using made = keyGenerator.createGaloisKeysSerializableWithSteps(Int32Array.from(ROTATION_STEPS));
    const bytes: Uint8Array = made.saveToArray(none);
    galoisKeys.loadFromArray(context, bytes);
    return bytes.length;
  }

  /** Puts value i into the slots of feature i, for every row; the padding stays zero. */
  function stride(values: readonly number[]): Float64Array {
    const slots = new Float64Array(SLOTS);
    values.forEach((value, i) => slots.fill(value, i * ROWS_PER_CALL, (i + 1) * ROWS_PER_CALL));
    return slots;
  }

  function encode(values: Float64Array, scale: number, level: number): Plaintext {
    const plain = new seal.Plaintext();
    encoder.encode(values, scale, plain);
    for (let at = COEFF_MODULUS_BITS.length - 2; at > level; at--) {
      evaluator.plainModSwitchToNextInplace(plain);
    }
    return plain;
  }

  function relinearizeAndRescale(x: Ciphertext): void {
    evaluator.relinearizeInplace(x, relinKeys);
    evaluator.rescaleToNextInplace(x);
  }

  /** Turns x (level 4) into u = (w.x + b) / R (level 3): afterwards every slot of a row holds the row's u. */
  function dotProduct(x: Ciphertext): void {
    evaluator.multiplyPlainInplace(x, weights);
    evaluator.rescaleToNextInplace(x);
    for (const step of ROTATION_STEPS) {
      using rotated = new seal.Ciphertext();
      evaluator.rotateVector(x, step, galoisKeys, rotated);
      evaluator.addInplace(x, rotated);
    }
    evaluator.addPlainInplace(x, bias);
  }

  /** Takes u at level 3 and returns the score at level 0. */
  function evaluatePolynomial(u: Ciphertext): Ciphertext {
    using u2 = new seal.Ciphertext();
    evaluator.square(u, u2);
    relinearizeAndRescale(u2);
    using c3u = new seal.Ciphertext();
    evaluator.multiplyPlain(u, c3, c3u);
    evaluator.rescaleToNextInplace(c3u);
    using high = new seal.Ciphertext();
    evaluator.multiplyPlain(u, c7, high);
    evaluator.rescaleToNextInplace(high);

    // Level 2: high = c7 u u^2 + c5 u, and u4 = u2^2.
    evaluator.multiplyInplace(high, u2);
    evaluator.cipherModSwitchToNextInplace(u);
    using c5u = new seal.Ciphertext();
    evaluator.multiplyPlain(u, c5, c5u);
    evaluator.addInplace(high, c5u);
    relinearizeAndRescale(high);
    using u4 = new seal.Ciphertext();
    evaluator.square(u2, u4);
    relinearizeAndRescale(u4);

    // Level 1: the three remaining terms share one relinearization and one rescale.
    const score = new seal.Ciphertext();
    evaluator.multiply(high, u4, score);
    evaluator.cipherModSwitchToNextInplace(c3u);
    evaluator.cipherModSwitchToNextInplace(u2);
    evaluator.multiplyInplace(c3u, u2);
    evaluator.addInplace(score, c3u);
    evaluator.cipherModSwitchToNextInplace(u);
    evaluator.multiplyPlainInplace(u, c1);
    evaluator.addInplace(score, u);
    relinearizeAndRescale(score);

    evaluator.addPlainInplace(score, half);
    return score;
  }

  const live = setUp.move();
  return {
    rowsPerCall: ROWS_PER_CALL,
    keyBytes,
    encrypt(rows) {
      if (rows.length < 1 || rows.length > ROWS_PER_CALL) {
        throw new RangeError(`a ciphertext holds 1 to ${ROWS_PER_CALL} rows`);
      }
      const slots = new Float64Array(SLOTS);
      rows.forEach((row, b) => standardise(row).forEach((z, i) => { slots[i * ROWS_PER_CALL + b] = z; }));
      using plain = new seal.Plaintext();
      encoder.encode(slots, SCALE, plain);
      using cipher = encryptor.encryptSymmetricSerializable(plain);
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
      return Array.from(slots.subarray(0, ROWS_PER_CALL), (score) => [score]);
    },
    reference: (rows) => rows.map((row) => [referenceScore(row)]),
    dispose: () => live.dispose(),
  };
}

export const baseline: Baseline = {
  name: 'tumour-risk.competent',
  kind: 'competent',
  program: 'tumour-risk',
  prepare,
};
