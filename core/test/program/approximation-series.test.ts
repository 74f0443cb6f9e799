import { describe, expect, test } from '@jest/globals';
import { chebyshevBound, chebyshevDerivative, clenshaw, horner } from '../../src/program/index.ts';

/** Deterministic numbers in [-1, 1]. */
function numbers(count: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 1073741824 - 1;
  });
}

const sampledLargest = (f: (u: number) => number, low: number, high: number, points = 20_000): number => {
  let largest = 0;
  for (let i = 0; i <= points; i++) largest = Math.max(largest, Math.abs(f(low + ((high - low) * i) / points)));
  return largest;
};

describe('Chebyshev series', () => {
  test.each([0, 1, 2, 7, 31, 63])('T_%i is the cosine of a multiple angle', (degree) => {
    const series = Array.from({ length: degree + 1 }, (_, k) => Number(k === degree));

    const errors = Array.from({ length: 1001 }, (_, i) => Math.PI * (i / 1000)).map((angle) => Math.abs(clenshaw(series, Math.cos(angle)) - Math.cos(degree * angle)));

    expect(Math.max(...errors)).toBeLessThan(1e-12);
  });

  test('the derivative is that of the same polynomial in powers', () => {
    // 3 + 2u - (2u^2 - 1) + 0.5 (4u^3 - 3u)
    expect(chebyshevDerivative([3, 2, -1, 0.5])).toEqual([2 - 1.5 + 3, -4, 3]);
    expect([-1, -0.3, 0.8].map((u) => clenshaw(chebyshevDerivative([3, 2, -1, 0.5]), u))).toEqual([-1, -0.3, 0.8].map((u) => expect.closeTo(horner([0.5, -4, 6], u), 12)));
  });

  test('a constant has the derivative 0', () => {
    expect(chebyshevDerivative([5])).toEqual([0]);
  });
});

describe('the bound of a polynomial', () => {
  const ranges: [number, number][] = [[-1, 1], [0, 1], [-0.25, 0.5], [0.9, 1], [-1, -0.999], [0.1, 0.1000001]];
  test.each([1, 2, 3, 7, 15, 31, 63])('of degree %i holds on every part of its range and is at most 5 %% too large', (degree) => {
    for (const [index, [low, high]] of ranges.entries()) {
      const decaying = numbers(degree + 1, degree + index).map((c, k) => c / (1 + k));
      for (const series of [numbers(degree + 1, index + 1), decaying]) {
        const sampled = sampledLargest((u) => clenshaw(series, u), low, high);
        const bound = chebyshevBound(series, low, high);

        expect(bound).toBeGreaterThanOrEqual(sampled * (1 - 1e-12));
        expect(bound).toBeLessThanOrEqual(1.05 * sampled);
      }
    }
  });

  test('holds outside [-1, 1], where Chebyshev polynomials grow', () => {
    const series = numbers(8, 3);
    const sampled = sampledLargest((u) => clenshaw(series, u), -1.5, 2);

    expect(chebyshevBound(series, -1.5, 2)).toBeGreaterThanOrEqual(sampled);
    expect(chebyshevBound(series, -1.5, 2)).toBeLessThanOrEqual(1.05 * sampled);
  });

  test('of a constant is its size, and of nothing is 0', () => {
    expect([chebyshevBound([-2], -1, 1), chebyshevBound([], -1, 1), chebyshevBound([0, 0, 0], -1, 1)]).toEqual([2, 0, 0]);
  });

  test('of a point is the value there', () => {
    expect(chebyshevBound([1, 2, 3], 0.5, 0.5)).toBeCloseTo(0.5, 12);
  });
});
