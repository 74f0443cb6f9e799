/** Recognises a secret key by its shape: a polynomial whose coefficients are all -1, 0 or 1. */
import { sumOfCoefficients } from './coefficients.ts';
import { blockSums, sampledCoefficients } from './sampled-inverse-ntt.ts';

/** Coefficients looked at in ciphertexts and keys. */
const CIPHERTEXT_SAMPLES = 16;
/** Coefficients looked at in plaintexts; a SEAL secret key has 171 +- 8 among them that are not zero. */
const PLAINTEXT_SAMPLES = 256;
const PLAINTEXT_NONZERO = 64;

/**
 * True when the residues of one RNS component look like a ternary polynomial, in NTT or in coefficient form.
 *
 * No ternary polynomial is missed, zero included. One that is not ternary is taken for one only when all 16
 * coefficients at multiples of N/16 are -1, 0 or 1; an honest, uniform one does so with probability (3/q)^16.
 * So no transform is longer than 16 points, and crafted input cannot make the check slow. One component is
 * enough: a SEAL secret key is the same small polynomial under every prime.
 *
 * The residues must be below `modulus` already. Cost: one addition per residue.
 */
export function isTernaryPolynomial(view: DataView, offset: number, degree: number, modulus: bigint): boolean {
  if (ternaryWeight(stridedWords(view, offset, degree, CIPHERTEXT_SAMPLES), modulus) !== undefined) return true;
  return hasTernaryConstant(view, offset, degree, modulus)
    && ternaryWeight(sampledCoefficients(blockSums(view, offset, degree, CIPHERTEXT_SAMPLES), degree, modulus), modulus) !== undefined;
}

/**
 * The same for an encoded constant in NTT form. A constant may honestly be zero or sparse (a clear input of zeros),
 * so only a dense ternary polynomial counts: at least 64 of 256 sampled coefficients are not zero.
 */
export function isDenseTernaryNtt(view: DataView, offset: number, degree: number, modulus: bigint): boolean {
  if (!hasTernaryConstant(view, offset, degree, modulus)) return false;
  return isDense(ternaryWeight(sampledCoefficients(blockSums(view, offset, degree, PLAINTEXT_SAMPLES), degree, modulus), modulus));
}

/** The same for an encoded constant in coefficient form, modulo the plaintext modulus. */
export function isDenseTernaryCoefficients(view: DataView, offset: number, degree: number, modulus: bigint): boolean {
  return isDense(ternaryWeight(stridedWords(view, offset, degree, PLAINTEXT_SAMPLES), modulus));
}

// The constant coefficient is 1/N times the sum of all residues. Almost every honest polynomial leaves here.
function hasTernaryConstant(view: DataView, offset: number, degree: number, modulus: bigint): boolean {
  const sum = sumOfCoefficients(view, offset, degree) % modulus;
  const scaledOne = BigInt(degree) % modulus;
  return sum === 0n || sum === scaledOne || sum === modulus - scaledOne;
}

function* stridedWords(view: DataView, offset: number, degree: number, samples: number): Generator<bigint> {
  const stride = 8 * (degree / samples);
  for (let index = 0; index < samples; index++) yield view.getBigUint64(offset + stride * index, true);
}

/** How many of the values are not zero, or undefined as soon as one is none of -1, 0, 1. */
function ternaryWeight(values: Iterable<bigint>, modulus: bigint): number | undefined {
  let weight = 0;
  for (const value of values) {
    if (value > 1n && value !== modulus - 1n) return undefined;
    if (value !== 0n) weight++;
  }
  return weight;
}

function isDense(weight: number | undefined): boolean {
  return weight !== undefined && weight >= PLAINTEXT_NONZERO;
}
