/** Arithmetic modulo one prime, for the few values that a check transforms. Not for hot loops. */
import { invariant } from '../../errors/index.ts';

export function powerMod(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Inverse by Fermat: `modulus` is prime, `value` no multiple of it. */
export function inverseMod(value: bigint, modulus: bigint): bigint {
  return powerMod(value, modulus - 2n, modulus);
}

/** Some omega with omega^size = -1: a primitive root of unity of order 2 * size. Needs modulus = 1 mod 2 * size. */
export function rootOfMinusOne(size: number, modulus: bigint): bigint {
  const exponent = (modulus - 1n) / BigInt(2 * size);
  // Every second base is a quadratic non-residue and gives one.
  for (let base = 2n; base < 200n; base++) {
    const root = powerMod(base, exponent, modulus);
    if (powerMod(root, BigInt(size), modulus) === modulus - 1n) return root;
  }
  invariant(false, 'the modulus of a plan is prime');
}
