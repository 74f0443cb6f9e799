/** Integers from their residues modulo several primes: the Chinese remainder theorem, in mixed radix (Garner 1959). */
import { inverse, modulo } from './noise/correction-factor.ts';

export class ChineseRemainder {
  /** Pairwise coprime. */
  readonly moduli: readonly bigint[];
  readonly product: bigint;
  /** Product of the moduli before each, and its inverse modulo that one. */
  readonly #steps: readonly { readonly modulus: bigint; readonly before: bigint; readonly inverse: bigint }[];

  constructor(moduli: readonly bigint[]) {
    let before = 1n;
    this.moduli = moduli;
    this.#steps = moduli.map((modulus) => {
      const step = { modulus, before, inverse: inverse(before, modulus) };
      before *= modulus;
      return step;
    });
    this.product = before;
  }

  /** Whether residues determine values at all. */
  get areCoprime(): boolean {
    return this.#steps.every(({ modulus, before, inverse: unit }) => modulo(before * unit, modulus) === 1n);
  }

  /** The value in 0 .. product - 1 that has these residues, in the order of the moduli. */
  combine(residues: readonly bigint[]): bigint {
    return this.#steps.reduce((value, { modulus, before, inverse: unit }, i) => value + before * modulo((residues[i]! - value) * unit, modulus), 0n);
  }

  /** The value in low .. low + product - 1 that has these residues. */
  combineFrom(low: bigint, residues: readonly bigint[]): bigint {
    return modulo(this.combine(residues) - low, this.product) + low;
  }
}
