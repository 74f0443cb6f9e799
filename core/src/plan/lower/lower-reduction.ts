/** Sums over the elements of a vector and rotations of vectors whose length is no power of two. */
import type { Scalar } from '../../program/index.ts';
import type { CircuitBuilder, Operand } from '../circuit-builder.ts';

/**
 * Rotate-and-sum in log2(period) rotations. Because the slots repeat with the period, every slot ends up with the sum:
 * the result is a scalar that is already spread over all slots.
 */
export function sumElements(b: CircuitBuilder, x: Operand): Operand {
  if ('constant' in x) return sumConstant(b, x);
  const { length, period, zeroPadded } = b.nodeOf(x);
  let sum = zeroPadded || length === period ? x : b.multiply(x, mask(b, period, (i) => i < length));
  for (let step = period / 2; step >= 1; step /= 2) sum = b.add(sum, b.rotate(sum, step));
  return b.view(sum, { length: 1, period: 1, zeroPadded: true });
}

function sumConstant(b: CircuitBuilder, x: Extract<Operand, { constant: readonly Scalar[] }>): Operand {
  const values = Array.from({ length: x.length }, (_, i) => x.constant[i % x.constant.length]!);
  return b.constant([values.reduce((total, value) => (typeof total === 'bigint' ? total + BigInt(value) : total + Number(value)))]);
}

/** Element i of the result is element (i + steps) mod length. */
export function rotateVector(b: CircuitBuilder, x: Operand, steps: number): Operand {
  if ('constant' in x || steps === 0) return b.rotate(x, steps);
  const { length, period } = b.nodeOf(x);
  if (length === period) return b.rotate(x, steps);
  // A cyclic slot rotation wraps at the period, not at the length: take the two runs apart and mask each.
  const kept = b.multiply(b.rotate(x, steps), mask(b, period, (i) => i < length - steps));
  const wrapped = b.multiply(b.rotate(x, steps - length), mask(b, period, (i) => i >= length - steps && i < length));
  return b.view(b.add(kept, wrapped), { length, period, zeroPadded: true });
}

function mask(b: CircuitBuilder, period: number, keeps: (i: number) => boolean): Operand {
  const [one, zero] = b.domain === 'integer' ? [1n, 0n] : [1, 0];
  return b.constant(Array.from({ length: period }, (_, i) => (keeps(i) ? one : zero)));
}
