/**
 * How far noise goes beyond its deviation. The largest that is likely is what runs are measured against; the largest but for one
 * case in 2^40, over keys, encryptions and slots together, is what a plan must survive.
 */

export interface NoiseTail {
  /** |s(w)|^2 / h of the secret at one chosen root: exceeded with probability exp(-strength). */
  readonly strength: number;
  /** |z|^2 of a complex normal amplitude there, of the noise that powers are taken of, */
  readonly noiseStrength: number;
  /** and |z| of the digits of key switches, and of the polynomials of constants. */
  readonly digit: number;
  readonly constant: number;
  /** Deviations of the mean over all roots that are counted in. */
  readonly scatter: number;
  /** |z|^2 of the strongest of all roots, where a single one may outweigh the others. @default - none does */
  readonly strongest?: number;
  /** Of the largest of N coefficients, in deviations. */
  readonly coefficient: (polyModulusDegree: number) => number;
}

/** A key in a thousand is stronger at a given root, a digit in a hundred longer, a constant in ten: those are many. */
export const LIKELY: NoiseTail = { strength: 7, noiseStrength: 4, digit: 2.15, constant: 1.5, scatter: 2, coefficient: (n) => Math.sqrt(2 * Math.log(2 * n)) };

/** A plan's answers decrypt wrongly with a probability of at most 2^-40. */
export const FAILURE_BITS = 40;
/** Each way to fail has a sixteenth of it: exp(-EXPONENT). */
const EXPONENT = (FAILURE_BITS + 4) * Math.LN2;
/** N / 2 roots of a ring of degree 2^15 are as many chances. */
const STRONGEST = EXPONENT + 14 * Math.LN2;

export const RARE: NoiseTail = {
  strength: EXPONENT, noiseStrength: EXPONENT, digit: Math.sqrt(EXPONENT), constant: Math.sqrt(EXPONENT), scatter: Math.sqrt(2 * EXPONENT), strongest: STRONGEST,
  coefficient: (n) => Math.sqrt(2 * (Math.log(2 * n) + EXPONENT)),
};
