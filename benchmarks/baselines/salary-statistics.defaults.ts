/**
 * FROZEN BASELINE: do not tune. It stands for a first working version, written with node-seal and the
 * documented defaults of the SEAL examples:
 *
 * - BFV, N = 8192, `CoeffModulus.BFVDefault`, `PlainModulus.Batching` with one spare bit for the sign;
 * - public-key encryption, one data set per ciphertext;
 * - all default Galois keys, unseeded and uncompressed;
 * - the constant n encoded at each call;
 * - the answers stay at the level where the computation ends.
 *
 * Program: for n = 1,000 salaries, the exact sum, the exact sum of squares, and n * sumOfSquares - sum^2, which is the
 * variance times n^2. The client knows n and forms mean = sum / n and variance = numerator / n^2.
 */

import init, { type Ciphertext, type MainModule } from 'node-seal';
import type { Baseline, PreparedBaseline, Value } from './baseline.ts';

const POLY_MODULUS_DEGREE = 8192;
/** The variance numerator can reach n^2 * ((250,000 - 18,000) / 2)^2 < 2^53.6; decoding is signed, hence one bit more. */
const PLAIN_MODULUS_BITS = 55;

const COUNT = 1_000;
/** The values are padded with zeros to a power of two, so that halving rotations sum them all. */
const PADDED_COUNT = 1_024;
const MIN_SALARY = 18_000;
const MAX_SALARY = 250_000;

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

/** One WASM instance for each prepared baseline. */
function loadSeal(): Promise<MainModule> {
  return init();
}

async function prepare(): Promise<PreparedBaseline> {
  const seal = await loadSeal();
  const none = seal.ComprModeType.none;
  using setUp = new DisposableStack();

  using parms = new seal.EncryptionParameters(seal.SchemeType.bfv);
  parms.setPolyModulusDegree(POLY_MODULUS_DEGREE);
  using coeffModulus = seal.CoeffModulus.BFVDefault(POLY_MODULUS_DEGREE, seal.SecLevelType.tc128);
  parms.setCoeffModulus(coeffModulus);
  using plainModulus = seal.PlainModulus.Batching(POLY_MODULUS_DEGREE, PLAIN_MODULUS_BITS);
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

  function square(x: Ciphertext): Ciphertext {
    const result = new seal.Ciphertext();
    evaluator.square(x, result);
    evaluator.relinearizeInplace(result, relinKeys);
    return result;
  }

  /** Sums the values into slot 0; the other slots hold partial sums. */
  function sumValues(x: Ciphertext): Ciphertext {
    const sum = x.copy();
    for (let step = PADDED_COUNT / 2; step >= 1; step /= 2) {
      using rotated = new seal.Ciphertext();
      evaluator.rotateRows(sum, step, galoisKeys, rotated);
      evaluator.addInplace(sum, rotated);
    }
    return sum;
  }

  /** Decrypts one answer and returns its slot 0. */
  function decryptFirst(bytes: Uint8Array): bigint {
    using cipher = new seal.Ciphertext();
    cipher.loadFromArray(context, bytes);
    using plain = new seal.Plaintext();
    decryptor.decrypt(cipher, plain);
    const slots: BigInt64Array = encoder.decodeBigInt64(plain);
    return slots[0]!;
  }

  const live = setUp.move();
  return {
    rowsPerCall: 1,
    keyBytes,
    encrypt(rows) {
      if (rows.length !== 1) {
        throw new RangeError('a ciphertext holds one data set');
      }
      requireSalaries(rows[0]!);
      using plain = new seal.Plaintext();
      encoder.encode(BigInt64Array.from(rows[0]!, BigInt), plain);
      using cipher = new seal.Ciphertext();
      encryptor.encrypt(plain, cipher);
      return [cipher.saveToArray(none)];
    },
    evaluate(request) {
      using values = new seal.Ciphertext();
      values.loadFromArray(context, request[0]!);
      using sum = sumValues(values);
      using squares = square(values);
      using sumOfSquares = sumValues(squares);
      using count = new seal.Plaintext();
      encoder.encode(new BigInt64Array(slotCount).fill(BigInt(COUNT)), count);
      using varianceNumerator = new seal.Ciphertext();
      evaluator.multiplyPlain(sumOfSquares, count, varianceNumerator);
      using sumSquared = square(sum);
      evaluator.subInplace(varianceNumerator, sumSquared);
      return [sum, sumOfSquares, varianceNumerator].map((answer): Uint8Array => answer.saveToArray(none));
    },
    decrypt(response) {
      const [sum, sumOfSquares, varianceNumerator] = response.map(decryptFirst);
      return [resultRow(sum!, sumOfSquares!, varianceNumerator!)];
    },
    reference: (rows) => rows.map(referenceRow),
    dispose: () => live.dispose(),
  };
}

export const baseline: Baseline = {
  name: 'salary-statistics.defaults',
  kind: 'defaults',
  program: 'salary-statistics',
  prepare,
};
