import { describe, expect, test } from '@jest/globals';
import { axisOf } from '../charts/axis.ts';

describe('axisOf', () => {
  test.each([
    [[37.5], [0, 10, 20, 30, 40]],
    [[0.9], [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[7], [0, 2, 4, 6, 8]],
    [[0], [0, 1]],
    [[], [0, 1]],
  ])('a linear axis of %j has round ticks from 0 to the largest value or beyond', (values, expected) => {
    const { ticks } = axisOf(values, 'linear');

    expect(ticks).toEqual(expected);
  });

  test('no linear axis has more than 7 ticks, and the largest value is on it', () => {
    for (let largest = 0.003; largest < 1e7; largest *= 1.37) {
      const { ticks, share } = axisOf([largest], 'linear');

      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(share(largest)).toBeLessThanOrEqual(1);
      expect(share(largest)).toBeGreaterThan(0.5);
    }
  });

  test('a logarithmic axis has powers of ten, and begins below half of the smallest value', () => {
    expect(axisOf([0.31, 620], 'log').ticks).toEqual([0.1, 1, 10, 100, 1000]);
    expect(axisOf([1, 2], 'log').ticks).toEqual([0.1, 1, 10]);
  });

  test('a logarithmic axis leaves out zeros', () => {
    const { ticks, share } = axisOf([0, 50], 'log');

    expect(ticks).toEqual([10, 100]);
    expect(share(0)).toBe(0);
  });

  test('a logarithmic axis of zeros alone still has an axis', () => {
    expect(axisOf([0], 'log').ticks).toEqual([1, 10]);
  });
});
