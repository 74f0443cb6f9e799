/** Checks a ciphertext, and what SEAL stores as one: a public key, and each part of a key-switching key. */
import type { ModulusChain } from '../../parameters/index.ts';
import { areBelow } from './coefficients.ts';
import { demand, SealCursor } from './seal-cursor.ts';
import { expectedCiphertextBytes, SEED_BYTES, SEED_INFO_BYTES, WORD_BYTES } from '../../parameters/index.ts';
import { isTernaryPolynomial } from './ternary.ts';

export interface CiphertextExpectation {
  readonly chain: ModulusChain;
  /** Planned level; 0 is the last. */
  readonly level: number;
  /** 2 or 3; seeded ciphertexts have 2. */
  readonly polynomials: number;
  readonly seeded: boolean;
  /** Planned scale, equal to the head's; 1 for BFV and BGV. */
  readonly scale: number;
}

export interface PublicKeyExpectation {
  readonly chain: ModulusChain;
  readonly seeded: boolean;
}

/** What the walk below demands of one object. */
interface CiphertextForm {
  readonly primes: number;
  readonly polynomials: number;
  readonly seeded: boolean;
  readonly scale: number;
  readonly isNttForm: boolean;
  /** Correction factors lie in 1 .. this. */
  readonly greatestCorrection: bigint;
}

/** SEAL's default generator, BLAKE2xb. */
const DEFAULT_GENERATOR = 1;

/** Accepts exactly the ciphertexts that the plan foresees. @throws FheError FHE_WIRE_REJECTED */
export function checkCiphertext(payload: Uint8Array, expectation: CiphertextExpectation): void {
  const { chain, level, polynomials, seeded, scale } = expectation;
  const { scheme, plaintextModulus } = chain.parameters;
  demand(level <= chain.maxLevel && (polynomials === 2 || (polynomials === 3 && !seeded)));
  const isNttForm = scheme !== 'bfv';
  // spec: wire-format 7.6 - only BGV's modulus switching changes the correction factor.
  const greatestCorrection = scheme === 'bgv' ? plaintextModulus - 1n : 1n;
  const cursor = new SealCursor(payload);
  walkCiphertext(cursor, chain, { primes: level + 1, polynomials, seeded, scale, isNttForm, greatestCorrection });
  cursor.demandEnd();
}

/** @throws FheError FHE_WIRE_REJECTED */
export function checkPublicKey(payload: Uint8Array, expectation: PublicKeyExpectation): void {
  const cursor = new SealCursor(payload);
  walkPublicKey(cursor, expectation);
  cursor.demandEnd();
}

/** A public key at the cursor: two polynomials at the key level, in NTT form for every scheme. */
export function walkPublicKey(cursor: SealCursor, { chain, seeded }: PublicKeyExpectation): void {
  const primes = chain.parameters.coeffModulus.length;
  walkCiphertext(cursor, chain, { primes, polynomials: 2, seeded, scale: 1, isNttForm: true, greatestCorrection: 1n });
}

function walkCiphertext(cursor: SealCursor, chain: ModulusChain, form: CiphertextForm): void {
  const { primes, polynomials, seeded, scale, isNttForm, greatestCorrection } = form;
  const { polyModulusDegree } = chain.parameters;
  const objectBytes = expectedCiphertextBytes({ polyModulusDegree, primes, polynomials, seeded });
  const stored = seeded ? 1 : polynomials;
  cursor.demandHeader(objectBytes);
  cursor.demandBytes(chain.parmsIds[primes - 1]!);
  cursor.demandByte(isNttForm ? 1 : 0);
  cursor.demandWord(polynomials);
  cursor.demandWord(polyModulusDegree);
  cursor.demandWord(primes);
  demand(Number.isFinite(scale) && scale > 0 && cursor.double() === scale);
  const correction = cursor.word();
  demand(correction >= 1n && correction <= greatestCorrection);
  walkPolynomials(cursor, chain, primes, stored);
  if (seeded) walkSeed(cursor);
}

function walkPolynomials(cursor: SealCursor, chain: ModulusChain, primes: number, polynomials: number): void {
  const { polyModulusDegree, coeffModulus } = chain.parameters;
  const words = polynomials * primes * polyModulusDegree;
  cursor.demandArrayStart(words);
  for (let polynomial = 0; polynomial < polynomials; polynomial++) {
    for (let prime = 0; prime < primes; prime++) {
      const modulus = coeffModulus[prime]!;
      const start = cursor.skip(WORD_BYTES * polyModulusDegree);
      demand(areBelow(cursor.view, start, polyModulusDegree, modulus));
      // spec: wire-format 8.3 - the first component of every stored polynomial.
      if (prime === 0) demand(!isTernaryPolynomial(cursor.view, start, polyModulusDegree, modulus));
    }
  }
}

// spec: wire-format 7.8 - the default generator and exactly 64 bytes of seed. Any seed is a uniform polynomial.
function walkSeed(cursor: SealCursor): void {
  cursor.demandHeader(SEED_INFO_BYTES);
  cursor.demandByte(DEFAULT_GENERATOR);
  cursor.skip(SEED_BYTES);
}
