/**
 * FROZEN BASELINE: do not tune. It stands for what someone who knows SEAL well writes by hand for this one
 * program in BFV:
 *
 * - N = 8192, a chain of 214 bits (the limit of the 2024 security table), and the smallest plaintext prime that
 *   holds the largest answer, read unsigned;
 * - seeded symmetric encryption, seeded keys, only the ten rotation steps needed;
 * - eight data sets in one ciphertext: both batching rows hold four each, padded to 1,024 values, value i of set d in
 *   slot i * 4 + d, so one evaluation serves them all;
 * - the constant n encoded once;
 * - what meets no further ciphertext product moves to the last level at once, so the answers end there.
 *
 * Program: for n = 1,000 salaries, the exact sum, the exact sum of squares, and n * sumOfSquares - sum^2, which is the
 * variance times n^2. The client knows n and forms mean = sum / n and variance = numerator / n^2.
 */

import init, { type Ciphertext, type MainModule } from 'node-seal';
import type { Baseline, PreparedBaseline, Value } from './baseline.ts';

const POLY_MODULUS_DEGREE = 8192;
const SLOTS_PER_ROW = POLY_MODULUS_DEGREE / 2;
const COEFF_MODULUS_BITS = [53, 53, 53, 55];

const COUNT = 1_000;
const PADDED_COUNT = 1_024;
const MIN_SALARY = 18_000;
const MAX_SALARY = 250_000;
/** Data sets in one of the two batching rows. */
const SETS_PER_ROW = SLOTS_PER_ROW / PADDED_COUNT;
const SETS_PER_CALL = 2 * SETS_PER_ROW;
/** Rotations that sum over the values of a data set: left by 512, 256, ..., 1 values of 4 slots each. */
const ROTATION_STEPS = [512, 256, 128, 64, 32, 16, 8, 4, 2, 1].map((values) => values * SETS_PER_ROW);

/**
 * The largest answer: n^2 times the variance, which is at most a quarter of the squared range (half the values at
 * either end). Only answers must fit; n * sumOfSquares may wrap modulo t before sum^2 is taken from it.
 */
const LARGEST_ANSWER = (BigInt(COUNT) ** 2n * BigInt(MAX_SALARY - MIN_SALARY) ** 2n) / 4n;

function requireSalaries(row: readonly number[]): void {
  const isSalary = (value: number): boolean => Number.isInteger(value) && value >= MIN_SALARY && value <= MAX_SALARY;
  if (row.length !== COUNT || !row.every(isSalary)) {
    throw new RangeError(`a row must hold ${COUNT} whole numbers from ${MIN_SALARY} to ${MAX_SALARY}`);
  }
}

/** Sum, sum of squares, numerator and denominator of the mean, numerator and denominator of the variance. */
function resultRow(sum: bigint, sumOfSquares: bigint, varianceNumerator: bigint): readonly Value[] {
  const n = BigInt(COUNT);
  return [sum, sumOfSquares, sum, n, varianceNumerator, n * n];
}

function referenceRow(row: readonly number[]): readonly Value[] {
  requireSalaries(row);
  let sum = 0n;
  let sumOfSquares = 0n;
  for (const value of row) {
    sum += BigInt(value);
    sumOfSquares += BigInt(value) * BigInt(value);
  }
  return resultRow(sum, sumOfSquares, BigInt(COUNT) * sumOfSquares - sum * sum);
}

/** Where value i of data set `set` sits: sets 0-3 in the first batching row, 4-7 in the second. */
function slotOf(set: number, i: number): number {
  const batchingRow = Math.floor(set / SETS_PER_ROW);
  return batchingRow * SLOTS_PER_ROW + i * SETS_PER_ROW + (set % SETS_PER_ROW);
}

/** One WASM instance for each prepared baseline. */
function loadSeal(): Promise<MainModule> {
  return init();
}

/** Returns the smallest prime above `bound` that batching accepts: 1 modulo 2N. */
function smallestBatchingPrime(seal: MainModule, bound: bigint): bigint {
  const step = BigInt(2 * POLY_MODULUS_DEGREE);
  for (let candidate = (bound / step + 1n) * step + 1n; ; candidate += step) {
    using modulus = new seal.Modulus(candidate);
    if (modulus.isPrime()) {
      return candidate;
    }
  }
}

async function prepare(): Promise<PreparedBaseline> {
  const seal = await loadSeal();
  const none = seal.ComprModeType.none;
  using setUp = new DisposableStack();

  using parms = new seal.EncryptionParameters(seal.SchemeType.bfv);
  parms.setPolyModulusDegree(POLY_MODULUS_DEGREE);
  using coeffModulus = seal.CoeffModulus.Create(POLY_MODULUS_DEGREE, Int32Array.from(COEFF_MODULUS_BITS));
  parms.setCoeffModulus(coeffModulus);
  using plainModulus = new seal.Modulus(smallestBatchingPrime(seal, LARGEST_ANSWER));
  parms.setPlainModulus(plainModulus);
  const context = setUp.use(new seal.SEALContext(parms, true, seal.SecLevelType.tc128));
  if (!context.parametersSet()) {
    throw new Error('SEAL refuses the encryption parameters');
  }

  // Client.
  using keyGenerator = new seal.KeyGenerator(context);
  using publicKey = keyGenerator.createPublicKey();
  using secretKey = keyGenerator.secretKey();
  const encoder = setUp.use(new seal.BatchEncoder(context));
  const encryptor = setUp.use(new seal.Encryptor(context, publicKey, secretKey));
  const decryptor = setUp.use(new seal.Decryptor(context, secretKey));
  const relinKeys = setUp.use(new seal.RelinKeys());
  const galoisKeys = setUp.use(new seal.GaloisKeys());
  const keyBytes = uploadRelinKeys() + uploadGaloisKeys();

  // Server. The last level has two primes, 106 bits: one prime would be smaller than the plaintext modulus.
  const evaluator = setUp.use(new seal.Evaluator(context));
  const lastLevel = setUp.use(context.lastParmsId());
  const count = setUp.use(new seal.Plaintext());
  encoder.encode(new BigUint64Array(encoder.slotCount()).fill(BigInt(COUNT)), count);

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

  /** Squares `x` and moves the result to the last level. */
  function square(x: Ciphertext): Ciphertext {
    const result = new seal.Ciphertext();
    evaluator.square(x, result);
    evaluator.relinearizeInplace(result, relinKeys);
    evaluator.cipherModSwitchToInplace(result, lastLevel);
    return result;
  }

  /** Replaces `x` by the sum over its values; afterwards every slot of a data set holds the set's sum. */
  function sumValues(x: Ciphertext): void {
    for (const step of ROTATION_STEPS) {
      using rotated = new seal.Ciphertext();
      evaluator.rotateRows(x, step, galoisKeys, rotated);
      evaluator.addInplace(x, rotated);
    }
  }

  /** Decrypts one answer and returns the value of each data set. */
  function decryptSets(bytes: Uint8Array): bigint[] {
    using cipher = new seal.Ciphertext();
    cipher.loadFromArray(context, bytes);
    using plain = new seal.Plaintext();
    decryptor.decrypt(cipher, plain);
    const slots: BigUint64Array = encoder.decodeBigUint64(plain);
    return Array.from({ length: SETS_PER_CALL }, (_, set) => slots[slotOf(set, 0)]!);
  }

  const live = setUp.move();
  return {
    rowsPerCall: SETS_PER_CALL,
    keyBytes,
    encrypt(rows) {
      if (rows.length < 1 || rows.length > SETS_PER_CALL) {
        throw new RangeError(`a ciphertext holds 1 to ${SETS_PER_CALL} data sets`);
      }
      const slots = new BigUint64Array(encoder.slotCount());
      rows.forEach((row, set) => {
        requireSalaries(row);
        row.forEach((value, i) => { slots[slotOf(set, i)] = BigInt(value); });
      });
      using plain = new seal.Plaintext();
      encoder.encode(slots, plain);
      using cipher = encryptor.encryptSymmetricSerializable(plain);
      return [cipher.saveToArray(none)];
    },
    evaluate(request) {
      using sum = new seal.Ciphertext();
      sum.loadFromArray(context, request[0]!);
      using sumOfSquares = square(sum);
      sumValues(sumOfSquares);
      // The sum is squared too, so it stays at the top level until then.
      sumValues(sum);
      using sumSquared = square(sum);
      evaluator.cipherModSwitchToInplace(sum, lastLevel);
      using varianceNumerator = new seal.Ciphertext();
      evaluator.multiplyPlain(sumOfSquares, count, varianceNumerator);
      evaluator.subInplace(varianceNumerator, sumSquared);
      return [sum, sumOfSquares, varianceNumerator].map((answer): Uint8Array => answer.saveToArray(none));
    },
    decrypt(response) {
      const [sums, sumsOfSquares, varianceNumerators] = response.map(decryptSets);
      return sums!.map((sum, set) => resultRow(sum, sumsOfSquares![set]!, varianceNumerators![set]!));
    },
    reference: (rows) => rows.map(referenceRow),
    dispose: () => live.dispose(),
  };
}

export const baseline: Baseline = {
  name: 'salary-statistics.competent',
  kind: 'competent',
  program: 'salary-statistics',
  prepare,
};
