/**
 * How wide the flood of circuit privacy is. Noise flooding: Gentry, "A fully homomorphic encryption scheme", 2009, section 21;
 * the smudging lemma of Asharov et al., Eurocrypt 2012, lemma 2.1.
 *
 * Uniform on 2^(b + 1) consecutive integers, shifted by v, is |v| / 2^(b + 1) away from itself in statistical distance. Over N
 * coefficients, none of them above V, that is at most N V / 2^(b + 1). With b >= 40 + log2(N V) it is at most 2^-41, and by the
 * noise model some coefficient exceeds V with probability 2^-41 at most: together 2^-40 for each ciphertext of an answer.
 */

/** -log2 of the statistical distance for each ciphertext. */
export const STATISTICAL_BITS = 40;

/** Bits by which V lies above what the model says, as budgets lie below it: one for the model, and one for an unlucky key. */
export const FLOOD_MARGIN_BITS = 2;

/** How far noise strays from what is usual, counted in where it must not stray further. */
export interface NoiseTail {
  /** A normal variable exceeds sqrt(2 x logarithm) deviations once in exp(logarithm) times. */
  logarithm(polyModulusDegree: number): number;
  /** Deviations of the scatter of the mean power over all roots. */
  readonly scatter: number;
  /** Height of a peak over its usual height. */
  readonly peak: number;
}

/** The largest coefficient that is likely. */
export const USUAL_TAIL: NoiseTail = { logarithm: (n) => Math.log(2 * n), scatter: 2, peak: 1 };

/**
 * Exceeded once in 2^41 times. Scatter: 7.4 deviations of a normal variable. Peaks: a complex normal amplitude reaches 5.4 times its
 * deviation where the model counts 2.15, or the power of the secret 37 times its mean where it counts 7: both, for squares of peaks.
 */
export const RARE_TAIL: NoiseTail = { logarithm: (n) => Math.log(2 * n) + (STATISTICAL_BITS + 1) * Math.LN2, scatter: 7.4, peak: (5.4 / 2.15) * Math.sqrt(37 / 7) };

/** @param noiseBits log2 of V */
export const floodBitsFor = (noiseBits: number, polyModulusDegree: number): number => STATISTICAL_BITS + Math.ceil(noiseBits + Math.log2(polyModulusDegree));
