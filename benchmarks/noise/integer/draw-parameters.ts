/** Random parameters for integer programs: mostly small insecure rings, a share of real ones. */
import type { SecurityLevel } from '../../../core/src/plan/parameters/choice.ts';
import { PrimeSupply } from '../../../core/src/plan/parameters/prime-supply.ts';
import { primeAbove } from '../../../core/src/plan/parameters/primes.ts';
import { maxModulusBits } from '../../../core/src/plan/parameters/security-table.ts';
import type { IntegerModuli } from '../../../core/src/plan/noise/integer-noise.ts';
import type { RandomSource } from '../random-source.ts';

export interface DrawnParameters {
  readonly moduli: IntegerModuli;
  readonly security: SecurityLevel;
}

/** Of a hundred parameter sets: degree, security. */
const RINGS: readonly { readonly share: number; readonly degree: number; readonly security: SecurityLevel }[] = [
  { share: 60, degree: 2048, security: 'insecure-test' },
  { share: 29, degree: 4096, security: 'insecure-test' },
  { share: 6, degree: 4096, security: 128 },
  { share: 4, degree: 8192, security: 128 },
  { share: 1, degree: 16384, security: 128 },
];
const PLAINTEXT_BITS = [16, 40] as const;
const MAX_PRIME_BITS = 60;
/** Tried for this share of sets: primes that are 1 modulo t, which exist for small t only. */
const ALIGNED_SHARE = 0.4;
const LEVELS = [1, 2, 3, 4, 5, 6, 6, 7, 8] as const;

export function drawParameters(random: RandomSource): DrawnParameters {
  for (;;) {
    const drawn = tryParameters(random);
    if (drawn) return drawn;
  }
}

function tryParameters(random: RandomSource): DrawnParameters | undefined {
  let place = random.below(100);
  const { degree, security } = RINGS.find(({ share }) => (place -= share) < 0)!;
  // Narrow ones more often: they leave room for depth.
  const plainBits = Math.max(Math.log2(degree) + 3, Math.min(random.between(...PLAINTEXT_BITS), random.between(...PLAINTEXT_BITS)));
  const plaintextModulus = primeAbove((1n << BigInt(plainBits - 1)) + random.bigBelow(1n << BigInt(plainBits - 2)), degree, new Set());
  const count = random.pick(LEVELS);
  const bits = random.between(Math.max(22, Math.log2(degree) + 8), 58);
  const first = Math.min(MAX_PRIME_BITS, bits + random.pick([0, 0, 4, 8, 12, 16]));
  const special = Math.min(MAX_PRIME_BITS, first + random.between(0, 10));
  if (first + (count - 1) * bits + special > maxModulusBits(degree, security) || first < plainBits + 2) return undefined;
  const supply = new PrimeSupply(degree, plaintextModulus);
  const isAligned = random.next() < ALIGNED_SHARE;
  const taken = new Set<bigint>();
  const take = (width: number, aligned = false): bigint => {
    const prime = supply.largest(width, taken, aligned);
    if (prime !== undefined) taken.add(prime);
    return prime ?? 0n;
  };
  const specialPrime = take(special);
  const primes = [take(first), ...Array.from({ length: count - 1 }, () => take(bits, isAligned))];
  return specialPrime === 0n || primes.includes(0n) ? undefined : { security, moduli: { polyModulusDegree: degree, plaintextModulus, specialPrime, primes } };
}
