import { describe, expect, test } from '@jest/globals';
import { type Equation, fitQuality, nonNegativeLeastSquares } from '../timing/least-squares.ts';

const equation = (features: readonly number[], value: number, weight = 1): Equation => ({ features, value, weight });

describe('non-negative least squares', () => {
  test('finds the coefficients that give the values', () => {
    const found = nonNegativeLeastSquares([[1, 0], [0, 1], [2, 3], [5, 1]].map((features) => equation(features, 4 * features[0]! + 0.5 * features[1]!)));

    expect(found[0]).toBeCloseTo(4, 9);
    expect(found[1]).toBeCloseTo(0.5, 9);
  });

  test('a coefficient that would be negative is 0, and the others make the best of it', () => {
    const found = nonNegativeLeastSquares([equation([1, 1], 1), equation([1, 2], 0.5)]);

    expect(found[1]).toBe(0);
    expect(found[0]).toBeCloseTo(0.75, 9);
  });

  test('what weighs more is met more closely', () => {
    const [found] = nonNegativeLeastSquares([equation([1], 1, 1), equation([1], 2, 3)]);

    expect(found).toBeCloseTo((1 + 9 * 2) / 10, 9);
  });

  test('a feature that never occurs costs nothing', () => {
    expect(nonNegativeLeastSquares([equation([2, 0], 6)])).toEqual([3, 0]);
  });
});

describe('quality of a fit', () => {
  test('is perfect when everything is met', () => {
    const quality = fitQuality([1, 2, 3].map((value) => ({ predicted: value, measured: value })));

    expect(quality).toEqual({ count: 3, rSquared: 1, medianRelativeError: 0, worstRelativeError: 0 });
  });

  test('counts errors relative to what was measured', () => {
    const quality = fitQuality([{ predicted: 1.5, measured: 1 }, { predicted: 9, measured: 10 }, { predicted: 100, measured: 100 }]);

    expect(quality.medianRelativeError).toBeCloseTo(0.1, 9);
    expect(quality.worstRelativeError).toBeCloseTo(0.5, 9);
  });
});
