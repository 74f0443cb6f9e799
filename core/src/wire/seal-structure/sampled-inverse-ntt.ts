/** A few coefficients of a polynomial from all of its NTT residues, without transforming the whole. */
import { sumOfCoefficients } from './coefficients.ts';
import { inverseMod, rootOfMinusOne } from './modular-arithmetic.ts';

/** Sums of `blocks` consecutive blocks of equal length. */
export function blockSums(view: DataView, offset: number, degree: number, blocks: number): bigint[] {
  const length = degree / blocks;
  return Array.from({ length: blocks }, (_value, block) => sumOfCoefficients(view, offset + 8 * length * block, length));
}

/**
 * Coefficients a_j at j = m * N/M, m = 0 .. M - 1, of a polynomial of degree N, from the sums of its M blocks of residues.
 *
 * SEAL's NTT puts a(psi^(2 brv(i) + 1)) at index i. For j = m * N/M the weight psi^(-(2 brv(i) + 1) j) depends on
 * the top log2 M bits of i alone, so a_j = 1/N * sum_b S_b omega^(-(2 brv(b) + 1) m) with omega = psi^(N/M): an
 * inverse NTT of size M over the sums. Another root of the same order permutes the a_j and flips signs.
 *
 * Source: SEAL 4.1.2, util/ntt (bit-reversed output of the negacyclic transform).
 */
export function sampledCoefficients(sums: readonly bigint[], degree: number, modulus: bigint): bigint[] {
  const powers = powersOf(inverseMod(rootOfMinusOne(sums.length, modulus), modulus), 2 * sums.length, modulus);
  const scale = inverseMod(BigInt(degree), modulus);
  let values = sums.map((sum) => sum % modulus);
  for (let span = 1; span < sums.length; span *= 2) values = foldNeighbours(values, span, powers, modulus);
  return values.map((value) => (value * scale) % modulus);
}

/**
 * One stage. Block B holds a modulo X^span - s and modulo X^span + s, s = omega^(span (2 brv(B) + 1)); their
 * sum and difference / s are twice the halves of a modulo X^(2 span) - s^2. The powers of two are left to `scale`.
 */
function foldNeighbours(values: readonly bigint[], span: number, powers: readonly bigint[], modulus: bigint): bigint[] {
  const folded = [...values];
  const blocks = values.length / (2 * span);
  for (let block = 0; block < blocks; block++) {
    const twiddle = powers[(span * (2 * bitReverse(block, blocks) + 1)) % powers.length]!;
    for (let index = 2 * span * block, end = index + span; index < end; index++) {
      const left = values[index]!;
      const right = values[index + span]!;
      folded[index] = (left + right) % modulus;
      folded[index + span] = ((left - right + modulus) * twiddle) % modulus;
    }
  }
  return folded;
}

function powersOf(root: bigint, count: number, modulus: bigint): bigint[] {
  const powers = [1n];
  while (powers.length < count) powers.push((powers[powers.length - 1]! * root) % modulus);
  return powers;
}

/** Reverses the log2(size) bits of `value`. */
function bitReverse(value: number, size: number): number {
  let reversed = 0;
  for (let bit = 1, mirror = size >> 1; bit < size; bit <<= 1, mirror >>= 1) if (value & bit) reversed |= mirror;
  return reversed;
}
