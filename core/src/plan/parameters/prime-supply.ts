/** Primes of one ring for integer schemes, by size: each found once, largest first, so that every engine uses the same. */
import { isPrime } from './primes.ts';

export class PrimeSupply {
  readonly #twiceDegree: bigint;
  readonly #plaintextModulus: bigint;
  readonly #found = new Map<string, bigint[]>();

  constructor(polyModulusDegree: number, plaintextModulus: bigint) {
    this.#twiceDegree = 2n * BigInt(polyModulusDegree);
    this.#plaintextModulus = plaintextModulus;
  }

  /**
   * The largest prime of exactly `bits` bits, 1 modulo 2N, that is neither taken nor the plaintext modulus; undefined when there
   * is none. An aligned prime is 1 modulo t as well: dropping it leaves BGV's correction factor as it is.
   */
  largest(bits: number, taken: ReadonlySet<bigint>, isAligned = false): bigint | undefined {
    const key = `${bits}|${isAligned}`;
    const found = this.#found.get(key) ?? [];
    this.#found.set(key, found);
    for (let i = 0; ; i++) {
      if (i === found.length) {
        const next = this.#next(bits, found.at(-1), isAligned);
        if (next === undefined) return undefined;
        found.push(next);
      }
      if (!taken.has(found[i]!)) return found[i];
    }
  }

  #next(bits: number, below: bigint | undefined, isAligned: boolean): bigint | undefined {
    const step = isAligned ? this.#twiceDegree * this.#plaintextModulus : this.#twiceDegree;
    const top = 1n << BigInt(bits);
    let q = below === undefined ? top - ((top - 1n) % step) : below - step;
    if (q === top) q -= step;
    for (; q > top >> 1n; q -= step) if (q !== this.#plaintextModulus && isPrime(q)) return q;
    return undefined;
  }
}
