import { describe, expect, test } from '@jest/globals';
import { CircuitBuilder, type Operand } from '../../src/plan/circuit-builder.ts';

describe('sums in which every ciphertext cancels out are known values', () => {
  const b = new CircuitBuilder('integer');
  const [x, y] = [b.input(0, 4, 0), b.input(1, 4, 0)];
  const times = (a: Operand, ...factors: bigint[]): Operand => b.multiply(a, b.constant(factors));

  test.each<[string, () => Operand, readonly bigint[] | undefined]>([
    ['a value minus itself', () => b.subtract(x, x), [0n]],
    ['two multiples that are opposite', () => b.add(times(x, 3n), times(x, -3n)), [0n]],
    ['multiples that are opposite in every slot', () => b.add(times(x, 1n, 2n), times(x, -1n, -2n)), [0n]],
    ['multiples that are opposite in some slots only', () => b.add(times(x, 1n, 2n), times(x, -1n, 2n)), undefined],
    ['constants beside what cancels', () => b.subtract(b.add(x, b.constant([5n])), b.add(x, b.constant([1n, 2n]))), [4n, 3n]],
    ['through several sums', () => b.subtract(b.subtract(b.add(x, y), x), y), [0n]],
    ['a multiple of a sum', () => b.subtract(times(b.add(x, y), 2n), b.add(b.add(x, x), b.add(y, y))), [0n]],
    ['one ciphertext is left', () => b.subtract(b.add(x, y), x), undefined],
    ['a rotation is another ciphertext', () => b.subtract(x, b.rotate(x, 1)), undefined],
    ['a product is another ciphertext', () => b.subtract(b.square(x), x), undefined],
  ])('%s', (_name, make, expected) => {
    const made = make();
    if (expected === undefined) expect(made).toHaveProperty('node');
    else expect(made).toEqual({ constant: expected });
  });

  test('reals cancel up to rounding', () => {
    const reals = new CircuitBuilder('real');
    const z = reals.input(0, 4, 1);
    const sum = reals.add(reals.multiply(z, reals.constant([0.1])), reals.multiply(z, reals.constant([0.2])));

    expect(reals.subtract(sum, reals.multiply(z, reals.constant([0.3])))).toEqual({ constant: [0] });
    expect(reals.subtract(sum, reals.multiply(z, reals.constant([0.300001])))).toHaveProperty('node');
  });
});
