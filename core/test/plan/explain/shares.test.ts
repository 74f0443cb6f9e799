import { expect, test } from '@jest/globals';
import { percentages, percentOf, savedPercent } from '../../../src/plan/explain/shares.ts';

test('percentages of any parts add up to 100', () => {
  for (const parts of [[1, 1, 1], [2, 3, 7, 11, 13], [1, 999_999], [5], [1, 0, 0]]) {
    const tenths = percentages(parts).map((percent) => Math.round(percent * 10));

    expect(tenths.reduce((sum, tenth) => sum + tenth, 0)).toBe(1000);
  }
});

test('what is left over goes to the largest remainders, and to the first of equal ones', () => {
  expect(percentages([1, 1, 1])).toEqual([33.4, 33.3, 33.3]);
});

test('parts of nothing are nothing', () => {
  expect(percentages([0, 0])).toEqual([0, 0]);
});

test('a figure that grows saves less than nothing', () => {
  expect(savedPercent(200, 150)).toBe(25);
  expect(savedPercent(200, 300)).toBe(-50);
  expect(savedPercent(0, 0)).toBe(0);
  expect(Object.is(savedPercent(1_000_000, 1_000_001), 0)).toBe(true);
  expect(percentOf(3, 2)).toBe(150);
});
