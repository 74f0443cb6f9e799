/**
 * How wide the flood of circuit privacy is. Noise flooding: Gentry, "A fully homomorphic encryption scheme", 2009, section 21;
 * the smudging lemma of Asharov et al., Eurocrypt 2012, lemma 2.1.
 *
 * Uniform on 2^(b + 1) consecutive integers, shifted by v, is |v| / 2^(b + 1) away from itself in statistical distance. Over N
 * coefficients, none of them above V, that is at most N V / 2^(b + 1). With b >= 40 + log2(N V) it is at most 2^-41, V is
 * the rarest case of the noise model (noise-tail.ts): each way to exceed it has a probability of 2^-44, and there are fewer than
 * eight ways, so 2^-41. Together 2^-40 for each ciphertext of an answer.
 */

/** -log2 of the statistical distance for each ciphertext. */
export const STATISTICAL_BITS = 40;

/** Bits by which V lies above what the model says, as budgets lie below it: one for the model, and one for an unlucky key. */
export const FLOOD_MARGIN_BITS = 2;

/** @param noiseBits log2 of V */
export const floodBitsFor = (noiseBits: number, polyModulusDegree: number): number => STATISTICAL_BITS + Math.ceil(noiseBits + Math.log2(polyModulusDegree));
