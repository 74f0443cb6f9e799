/** The secret-key test: what it computes, what it finds, and what it lets pass. Secret keys here are made, shown and dropped. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkCiphertext, checkPlaintext, checkPublicKey, checkRelinearizationKeys } from '../../src/wire/index.ts';
import { blockSums, sampledCoefficients } from '../../src/wire/seal-structure/sampled-inverse-ntt.ts';
import { isDenseTernaryCoefficients, isDenseTernaryNtt, isTernaryPolynomial } from '../../src/wire/seal-structure/ternary.ts';
import { insecureSealObjects, type InsecureObjects, type InsecureParameterChoice } from './insecure-seal-objects.ts';
import { outcomeOf } from './vector-files.ts';

const DEGREE = 64;
const MODULUS = 12289n;
/** Of order 4096 modulo 12289. */
const ROOT = 1331n;
const words = (values: readonly bigint[]): DataView => new DataView(BigUint64Array.from(values).buffer);
const reduced = (value: bigint): bigint => ((value % MODULUS) + MODULUS) % MODULUS;
const size = (value: bigint): bigint => (2n * value > MODULUS ? MODULUS - value : value);
const ascending = (left: bigint, right: bigint): number => Number(left - right);

/** The negacyclic transform by its definition, in SEAL's order. */
function transformed(coefficients: readonly bigint[]): bigint[] {
  const degree = coefficients.length;
  const bits = Math.log2(degree);
  const root = ROOT ** BigInt(2048 / degree) % MODULUS;
  const powers = [1n];
  while (powers.length < 2 * degree) powers.push((powers.at(-1)! * root) % MODULUS);
  return coefficients.map((_value, index) => {
    const exponent = 2 * Number.parseInt(index.toString(2).padStart(bits, '0').split('').reverse().join(''), 2) + 1;
    return reduced(coefficients.reduce((sum, coefficient, j) => sum + coefficient * powers[(exponent * j) % (2 * degree)]!, 0n));
  });
}

const polynomial = (least: bigint, most: bigint): fc.Arbitrary<bigint[]> => fc.array(fc.bigInt({ min: least, max: most }), { minLength: DEGREE, maxLength: DEGREE });

describe('sampled coefficients', () => {
  test('are those at the multiples of N/M, up to order and sign', () => {
    expect(ROOT ** 2048n % MODULUS).toBe(MODULUS - 1n);
    fc.assert(fc.property(polynomial(0n, MODULUS - 1n), fc.constantFrom(1, 4, 16, 64), (coefficients, samples) => {
      const residues = transformed(coefficients);
      const sums = samples === DEGREE ? residues : blockSums(words(residues), 0, DEGREE, samples);
      const expected = coefficients.filter((_value, index) => index % (DEGREE / samples) === 0).map(size);

      expect(sampledCoefficients(sums, DEGREE, MODULUS).map(size).toSorted(ascending)).toEqual(expected.toSorted(ascending));
    }), { numRuns: 40 });
  });
});

describe('a ternary polynomial', () => {
  test('is found in NTT form and in coefficient form', () => {
    fc.assert(fc.property(polynomial(-1n, 1n), (coefficients) => {
      expect(isTernaryPolynomial(words(transformed(coefficients)), 0, DEGREE, MODULUS)).toBe(true);
      expect(isTernaryPolynomial(words(coefficients.map(reduced)), 0, DEGREE, MODULUS)).toBe(true);
    }), { numRuns: 40 });
  });

  test('is not seen in a uniform polynomial, also when its constant coefficient is 0', () => {
    fc.assert(fc.property(polynomial(2n, MODULUS - 2n), (coefficients) => {
      const residues = transformed([0n, ...coefficients.slice(1)]);
      expect(isTernaryPolynomial(words(residues), 0, DEGREE, MODULUS)).toBe(false);
    }), { numRuns: 40 });
  });
});

describe('an encoded constant', () => {
  const degree = 512;
  const dense = Array.from({ length: degree }, (_value, index) => BigInt((index % 3) - 1));
  const sparse = dense.map((value, index) => (index % 8 === 0 ? value : 0n));
  const residues = (coefficients: readonly bigint[]): DataView => words(transformed(coefficients));

  test('is refused when it is ternary and dense', () => {
    expect(isDenseTernaryNtt(residues(dense), 0, degree, MODULUS)).toBe(true);
    expect(isDenseTernaryCoefficients(words(dense.map(reduced)), 0, degree, MODULUS)).toBe(true);
  });

  test.each([['zero', dense.map(() => 0n)], ['sparse', sparse], ['dense and not ternary', dense.map((value) => 5n * value)]])('passes when it is %s', (_name, coefficients) => {
    expect(isDenseTernaryNtt(residues(coefficients), 0, degree, MODULUS)).toBe(false);
    expect(isDenseTernaryCoefficients(words(coefficients.map(reduced)), 0, degree, MODULUS)).toBe(false);
  });
});

const choices: readonly InsecureParameterChoice[] = [
  { scheme: 'ckks', polyModulusDegree: 2048, coeffModulusBits: [36, 34, 37], scale: 2 ** 20 },
  { scheme: 'bfv', polyModulusDegree: 2048, coeffModulusBits: [36, 34, 37], plaintextModulusBits: 18, scale: 1 },
  { scheme: 'bgv', polyModulusDegree: 2048, coeffModulusBits: [36, 34, 37], plaintextModulusBits: 18, scale: 1 },
];

describe.each(choices)('a disguised secret key of $scheme is refused', ({ scheme, polyModulusDegree, scale }) => {
  const keyDataStart = 88;
  let objects: InsecureObjects;
  let dataLevelKey: Uint8Array;

  beforeAll(async () => {
    objects = await insecureSealObjects(choices.find((choice) => choice.scheme === scheme)!);
    dataLevelKey = objects.throwAwaySecretKey.subarray(keyDataStart, keyDataStart + 8 * 2 * polyModulusDegree);
  });

  const overwritten = (payload: Uint8Array, offset: number, bytes: Uint8Array): Uint8Array => {
    const copy = payload.slice();
    copy.set(bytes, offset);
    return copy;
  };

  test.each([['first', 0], ['second', 1]])('as the %s polynomial of a ciphertext', (_name, index) => {
    const payload = overwritten(objects.publicKeyCiphertext, 113 + index * dataLevelKey.length, dataLevelKey);

    expect(outcomeOf(() => checkCiphertext(payload, { chain: objects.chain, level: 1, polynomials: 2, seeded: false, scale }))).toBe('FHE_WIRE_REJECTED');
  });

  test('as a polynomial of a public key', () => {
    const key = objects.throwAwaySecretKey.subarray(keyDataStart);

    expect(outcomeOf(() => checkPublicKey(overwritten(objects.publicKey, 113 + key.length, key), { chain: objects.chain, seeded: false }))).toBe('FHE_WIRE_REJECTED');
    expect(outcomeOf(() => checkPublicKey(overwritten(objects.seededPublicKey, 113, key), { chain: objects.chain, seeded: true }))).toBe('FHE_WIRE_REJECTED');
  });

  test('as the last polynomial of a relinearization key', () => {
    const key = objects.throwAwaySecretKey.subarray(keyDataStart);
    const payload = overwritten(objects.relinearizationKeys, objects.relinearizationKeys.length - key.length, key);

    expect(outcomeOf(() => checkRelinearizationKeys(payload, { chain: objects.chain, seeded: false }))).toBe('FHE_WIRE_REJECTED');
  });

  test('as an encoded constant', () => {
    const { chain, plaintext, throwAwaySecretKey } = objects;
    const prime = chain.parameters.coeffModulus[0]!;
    const view = new DataView(throwAwaySecretKey.buffer, throwAwaySecretKey.byteOffset + keyDataStart);
    const residues = Array.from({ length: polyModulusDegree }, (_value, index) => view.getBigUint64(8 * index, true));
    const coefficients = sampledCoefficients(residues, polyModulusDegree, prime).map((value) => (value > 1n ? chain.parameters.plaintextModulus - 1n : value));
    const payload = overwritten(plaintext, 88, scheme === 'ckks' ? dataLevelKey : new Uint8Array(BigUint64Array.from(coefficients).buffer));

    expect(outcomeOf(() => checkPlaintext(plaintext, { chain, level: scheme === 'ckks' ? 1 : undefined, scale }))).toBe('ok');
    expect(outcomeOf(() => checkPlaintext(payload, { chain, level: scheme === 'ckks' ? 1 : undefined, scale }))).toBe('FHE_WIRE_REJECTED');
  });
});
