/** Primes congruent to 1 modulo 2N, which number-theoretic transforms of degree N need. Chosen here, so that every engine uses the same. */
import { invariant } from '../../errors/index.ts';

/** Largest suitable prime below 2^bits that is not taken. */
export function primeBelow(bits: number, polyModulusDegree: number, taken: ReadonlySet<bigint>): bigint {
  const step = 2n * BigInt(polyModulusDegree);
  const top = 1n << BigInt(bits);
  for (let q = top - ((top - 1n) % step); q > step; q -= step) {
    if (q < top && !taken.has(q) && isPrime(q)) return q;
  }
  return invariant(false, `there is a prime of ${bits} bits for degree ${polyModulusDegree}`) as never;
}

/** Suitable prime nearest to a value that is not taken. */
export function primeNearest(value: number, polyModulusDegree: number, taken: ReadonlySet<bigint>): bigint {
  const step = 2n * BigInt(polyModulusDegree);
  const middle = (BigInt(Math.round(value)) / step) * step + 1n;
  for (let distance = 0n; distance < middle; distance += step) {
    for (const q of [middle - distance, middle + distance]) if (!taken.has(q) && isPrime(q)) return q;
  }
  return invariant(false, `there is a prime near ${value} for degree ${polyModulusDegree}`) as never;
}

/** Smallest suitable prime above a value. */
export function primeAbove(value: bigint, polyModulusDegree: number, taken: ReadonlySet<bigint>): bigint {
  const step = 2n * BigInt(polyModulusDegree);
  let q = (value / step) * step + 1n;
  while (q <= value || taken.has(q) || !isPrime(q)) q += step;
  return q;
}

export const bitLength = (value: bigint): number => value.toString(2).length;

/** Miller-Rabin with the first twelve primes as bases: exact below 3.3e24 (Sorenson and Webster 2015). */
const BASES = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n];

export function isPrime(n: bigint): boolean {
  if (n < 2n) return false;
  for (const p of BASES) {
    if (n === p) return true;
    if (n % p === 0n) return false;
  }
  let [d, doublings] = [n - 1n, 0];
  while (d % 2n === 0n) [d, doublings] = [d / 2n, doublings + 1];
  return BASES.every((base) => {
    let x = power(base, d, n);
    if (x === 1n || x === n - 1n) return true;
    for (let i = 1; i < doublings; i++) {
      x = (x * x) % n;
      if (x === n - 1n) return true;
    }
    return false;
  });
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base % modulus];
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
