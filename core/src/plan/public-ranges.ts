/**
 * What outputs can reach, as a manifest tells it. Interval analysis computes with the constants, so exact bounds would give sums of
 * them away: with circuit privacy, bounds are widened to powers of two.
 */
import type { Interval } from '../program/index.ts';
import type { LoweredProgram } from './lower/lower-program.ts';

/** Integer programs. The plaintext modulus follows from the wider ranges. */
export function withPublicRanges(lowered: LoweredProgram): LoweredProgram {
  const { circuit } = lowered;
  return { ...lowered, circuit: { ...circuit, outputs: circuit.outputs.map((output) => ({ ...output, range: publicRange(output.range) })) } };
}

/** -2^j .. 2^k - 1, or from or up to 0. */
export function publicRange({ low, high }: Interval): Interval {
  const [below, above] = [-BigInt(low), BigInt(high)];
  return { low: below > 0n ? -(1n << bitLength(below - 1n)) : 0n, high: above > 0n ? (1n << bitLength(above)) - 1n : 0n };
}

/** Bits of a number that is not negative; none for 0. */
const bitLength = (x: bigint): bigint => (x === 0n ? 0n : BigInt(x.toString(2).length));
