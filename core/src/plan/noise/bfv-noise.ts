/**
 * Noise of BFV: t * ct(s) modulo the level's modulus, in the average case (Costache, Laine, Player, ia.cr/2019/493) with the BEHZ
 * multiplication that SEAL uses (ia.cr/2016/510).
 */
import { centred, modulo } from './correction-factor.ts';
import { freshVariance, hammingWeight } from './key-noise.ts';
import type { ProductFactor, SchemeRules } from './scheme-rules.ts';
import { joinedLineages, type Lineage, lineageOf, multipliedLineages } from './noise-lineage.ts';
import { combined, quadrature, spectrum } from './noise-spectrum.ts';
import { areRelated } from './noise-value.ts';

/** Noise of one factor times the other's multiple of the modulus, which belongs to that ciphertext alone. */
function met({ noise }: ProductFactor, other: ProductFactor): { readonly growth: number; readonly lineage: Lineage } {
  const { lineage, excess } = multipliedLineages(noise.lineage, lineageOf('multiple', other.noise.origin));
  return { growth: Math.sqrt(excess), lineage };
}

export function bfvRules(polyModulusDegree: number, plaintextModulus: bigint): SchemeRules {
  const n = polyModulusDegree;
  const h = hammingWeight(n);
  const t = Number(plaintextModulus);
  // Each factor is rounded to a multiple of the modulus, and its noise meets the other factor's multiple: one rounding at a root.
  const multiple = (strength: number): number => t * Math.sqrt((n * (1 + h * strength)) / 12);
  const scalingError = (strength: number): number => t * Math.sqrt((1 + h * strength + (h * strength) ** 2) / 12);
  return {
    constantRounding: t / Math.sqrt(12),
    rounding: { spread: spectrum((strength) => t * Math.sqrt((1 + h * strength) / 12)), peak: 0 },
    // A digit lies in 0 .. q, its mean square is q^2 / 3. Its mean gathers at one root, but no product of BFV squares noise there.
    digit: { spread: t * Math.sqrt((n * freshVariance) / 3), peak: 0 },
    product: (left, right) => {
      // The same multiple may have met the noise before: x^3 has the noise of x^2 times the multiple of x again.
      const [a, b] = [met(left, right), met(right, left)];
      const isSum = left.noise !== right.noise && !areRelated(left.noise, right.noise);
      const meeting = (x: number, y: number): number => (isSum ? quadrature(x * a.growth, y * b.growth) : x * a.growth + y * b.growth);
      return { own: combined(left.spread, right.spread, (x, y, strength) => quadrature(multiple(strength) * meeting(x, y), scalingError(strength))), lineage: joinedLineages(a.lineage, b.lineage) };
    },
    peakOfProduct: () => 0,
    // SEAL multiplies coefficients by the residue of a lone constant as it stands, t - 1 for -1 (evaluator.cpp, multiply_plain_normal).
    scalarFactor: (value, ntt) => Number(ntt ? centred(value, plaintextModulus) : modulo(value, plaintextModulus)),
    productFactor: () => 1n,
    switchedFactor: () => 1n,
  };
}
