/** Constants of SEAL's noise: a ternary secret and a centred binomial error (SEAL 4.1, util/rlwe.cpp). */

/** Variance of a coefficient of the error: 21 coin pairs. */
export const freshVariance = 10.5;

/** Expected nonzero coefficients of a uniform ternary secret. */
export const hammingWeight = (polyModulusDegree: number): number => (2 * polyModulusDegree) / 3;

/** Variance of the coefficients that rounding every polynomial of a ciphertext adds to its decryption. */
export function rounding(polyModulusDegree: number, polynomials: number): number {
  const two = (1 + hammingWeight(polyModulusDegree)) / 12;
  return polynomials === 2 ? two : two + (8 * polyModulusDegree ** 2) / 9 / 12;
}
