/** Modulus chains [q0, q1, ..., P] for BFV and BGV: sizes, and primes of these sizes. */
import { PrimeSupply } from './prime-supply.ts';

/** SEAL's largest. */
export const MAX_PRIME_BITS = 60;
/** Below 2^50 the default engine multiplies in double-precision lanes. */
export const FAST_PRIME_BITS = 49;
/** What the first prime, where answers lie, may have more than the others. */
export const FIRST_EXTRA_BITS: readonly number[] = [0, 4, 8, 12, 16];
/** A special prime this much wider than the others hides the error of key switching; more is no better. */
export const SPECIAL_EXTRA_BITS = 10;

export interface ChainRequest {
  /** Data primes. */
  readonly count: number;
  readonly switchesKeys: boolean;
  /** Of all primes together. */
  readonly maxBits: number;
  /** Of each prime. */
  readonly widest: number;
  /** Whether dropped primes should be 1 modulo the plaintext modulus. */
  readonly isAligned: boolean;
}

export interface ChainSizes {
  /** Of all data primes but the first. */
  readonly bits: number;
  readonly firstExtraBits: number;
}

export interface IntegerChain {
  readonly primes: readonly bigint[];
  readonly specialPrime: bigint;
}

export class ChainBuilder {
  readonly #supply: PrimeSupply;
  readonly #plaintextModuli: readonly bigint[];
  /** Primes are 1 modulo 2N: few exist below a small multiple of it. */
  readonly narrowest: number;
  /** Bits of the narrowest prime that there is: none may have exactly `narrowest` bits beside the plaintext modulus. */
  readonly #narrowestPrime: number;

  constructor(polyModulusDegree: number, plaintextModuli: readonly bigint[]) {
    this.#supply = new PrimeSupply(polyModulusDegree, plaintextModuli[0]!);
    this.#plaintextModuli = plaintextModuli;
    this.narrowest = Math.log2(polyModulusDegree) + 4;
    let bits = this.narrowest;
    while (this.#supply.largest(bits, new Set()) === undefined) bits++;
    this.#narrowestPrime = bits;
  }

  /** The widest data primes that leave a special prime at least as wide; below `narrowest` when none do. */
  widestBits(request: ChainRequest, firstExtraBits: number): number {
    const { count, switchesKeys, maxBits, widest } = request;
    const room = switchesKeys ? (maxBits - 2 * firstExtraBits) / (count + 1) : (maxBits - firstExtraBits - this.#unusedBits(request)) / count;
    return Math.min(Math.floor(room), widest - firstExtraBits);
  }

  /** Undefined where there are too few primes of these sizes. */
  build(request: ChainRequest, { bits, firstExtraBits }: ChainSizes): IntegerChain | undefined {
    const taken = new Set(this.#plaintextModuli);
    const take = (width: number, isAligned = false): bigint | undefined => {
      const prime = this.#supply.largest(width, taken, isAligned);
      if (prime !== undefined) taken.add(prime);
      return prime;
    };
    // Taken first, the special prime is the largest also among primes of its size.
    const special = this.#specialBits(request, { bits, firstExtraBits });
    const specialPrime = special === 0 ? 0n : take(special);
    const primes = [take(bits + firstExtraBits), ...Array.from({ length: request.count - 1 }, () => take(bits, request.isAligned))];
    return specialPrime === undefined || primes.includes(undefined) ? undefined : { primes: primes as bigint[], specialPrime };
  }

  #specialBits(request: ChainRequest, { bits, firstExtraBits }: ChainSizes): number {
    const { count, switchesKeys, maxBits, widest } = request;
    if (!switchesKeys) return this.#unusedBits(request);
    return Math.min(widest, bits + firstExtraBits + SPECIAL_EXTRA_BITS, maxBits - count * bits - firstExtraBits);
  }

  /** SEAL sets the last of several primes aside even where nothing switches keys. */
  #unusedBits({ count, switchesKeys }: ChainRequest): number {
    return count === 1 && !switchesKeys ? 0 : this.#narrowestPrime;
  }
}
