/** Draws of circuit privacy: in range, to the last bit, and without a bias that a few thousand draws would show. */
import { describe, expect, test } from '@jest/globals';
import { uniformBelow, uniformBits } from '../src/seal-wasm/secure-random.ts';

const COUNT = 4096;
/** Chi-squared over 16 cells exceeds 60 once in 4 million times. */
const chiSquared = (cells: readonly number[]): number => {
  const counts = new Array<number>(16).fill(0);
  for (const cell of cells) counts[cell]!++;
  return counts.reduce((sum, count) => sum + (count - COUNT / 16) ** 2 / (COUNT / 16), 0);
};

describe('integers below a modulus', () => {
  // The last one refuses almost half of all words.
  test.each([2n, 65_537n, 1_152_921_504_606_830_593n, (1n << 63n) + 1n])('%d: uniform', (modulus) => {
    const drawn = Array.from(uniformBelow(modulus, COUNT));

    expect(drawn.every((value) => value >= 0n && value < modulus)).toBe(true);
    if (modulus > 16n) expect(chiSquared(drawn.map((value) => Number((value * 16n) / modulus)))).toBeLessThan(60);
    expect(new Set(drawn).size).toBeGreaterThan(modulus > 2n ** 40n ? COUNT - 1 : 1);
  });

  test('none where none are asked for', () => {
    expect(uniformBelow(17n, 0)).toHaveLength(0);
  });
});

describe('integers of some bits', () => {
  test.each([5, 63, 64, 65, 103, 128, 200])('%d: uniform, from the first bit to the last', (bits) => {
    const drawn = uniformBits(bits, COUNT);

    expect(drawn.every((value) => value >= 0n && value < 1n << BigInt(bits))).toBe(true);
    expect(chiSquared(drawn.map((value) => Number(value >> BigInt(bits - 4))))).toBeLessThan(60);
    expect(chiSquared(drawn.map((value) => Number(value & 15n)))).toBeLessThan(60);
  });
});
