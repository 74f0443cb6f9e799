/**
 * Noise of BGV: ct(s) itself, message included, in the average case. SEAL corrects what dropping a prime rounds by residues in
 * 0 .. t - 1, which have a mean of t / 2: (1 + X + ... ) * (1 + s) * t / 2 is part of every switched value.
 */
import { centred, inverse, modulo } from './correction-factor.ts';
import { freshVariance, hammingWeight } from './key-noise.ts';
import { MEAN_AT_FIRST_ROOT, MEAN_AT_OTHER_ROOTS, type SchemeRules } from './scheme-rules.ts';
import { multipliedLineages } from './noise-lineage.ts';
import { combined, spectrum } from './noise-spectrum.ts';
import type { NoiseTail } from './noise-tail.ts';

export function bgvRules(polyModulusDegree: number, plaintextModulus: bigint, tail: NoiseTail): SchemeRules {
  const n = polyModulusDegree;
  const h = hammingWeight(n);
  const t = Number(plaintextModulus);
  return {
    constantRounding: t / Math.sqrt(12),
    rounding: {
      spread: spectrum((strength) => t * Math.sqrt((1 + h * strength) * (1 / 12 + MEAN_AT_OTHER_ROOTS))),
      peak: -(t / 2) * MEAN_AT_FIRST_ROOT * n * (1 + Math.sqrt(h * tail.strength)),
    },
    // A digit lies in 0 .. q: it spreads by q^2 / 12 about a mean of q / 2, which meets the error of the key at the first root.
    digit: { spread: t * Math.sqrt(n * freshVariance * (1 / 12 + MEAN_AT_OTHER_ROOTS)), peak: (t / 2) * MEAN_AT_FIRST_ROOT * n * Math.sqrt(n * freshVariance) },
    product: (left, right) => {
      const { lineage, excess, isNorm } = multipliedLineages(left.noise.lineage, right.noise.lineage);
      // The norm of a noise has the coefficient N x y, which no other reaches; as a spread it is as much over the usual tail.
      const growth = isNorm ? Math.max(Math.sqrt(n * excess), n / Math.sqrt(2 * Math.log(2 * n))) : Math.sqrt(n * excess);
      return { own: combined(left.spread, right.spread, (x, y) => growth * x * y), lineage };
    },
    peakOfProduct: (left, right) => left.height * right.height + left.height * right.spread + right.height * left.spread,
    scalarFactor: (value) => Number(centred(value, plaintextModulus)),
    productFactor: (left, right) => modulo(left * right, plaintextModulus),
    switchedFactor: (factor, prime) => modulo(factor * inverse(prime, plaintextModulus), plaintextModulus),
  };
}
