/** What BFV and BGV each say of noise; integer-noise.ts applies it. */
import type { Noise } from './noise-value.ts';
import type { Spectrum } from './noise-spectrum.ts';

/** Noise about a mean that is not zero: the spread, and the mean as a peak. */
export interface Offset<T> {
  readonly spread: T;
  readonly peak: number;
}

export interface ProductFactor {
  readonly noise: Noise;
  readonly spread: Spectrum;
}

export interface PeakFactor {
  readonly height: number;
  /** Spread at a root where the secret is strong, as amplitude there. */
  readonly spread: number;
}

export interface SchemeRules {
  /** Deviation of what adding a constant leaves. */
  readonly constantRounding: number;
  /** What rounding a ciphertext of two polynomials adds. */
  readonly rounding: Offset<Spectrum>;
  /** What a key-switching digit adds, for each unit of its modulus over the special prime. */
  readonly digit: Offset<number>;
  product(left: ProductFactor, right: ProductFactor): Pick<Noise, 'own' | 'lineage'>;
  /** Height of a product's peak, from the factors' heights and spreads at that root. */
  peakOfProduct(left: PeakFactor, right: PeakFactor): number;
  /** The integer by which multiplying with a lone number scales a ciphertext. */
  scalarFactor(value: bigint, ntt: boolean): number;
  productFactor(left: bigint, right: bigint): bigint;
  /** The correction factor after dropping a prime. */
  switchedFactor(factor: bigint, prime: bigint): bigint;
}

/** The first root's share of a mean's power is 8 / pi^2; the rest, at the other roots, counts as spread: (1 - 8 / pi^2) / 4. */
export const MEAN_AT_OTHER_ROOTS = 0.0474;
/** |1 + X + ... + X^(N-1)| at the root next to 1, over N. */
export const MEAN_AT_FIRST_ROOT = 2 / Math.PI;
