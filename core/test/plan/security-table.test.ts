import { expect, test } from '@jest/globals';
import { maxModulusBits, RING_DEGREES } from '../../src/plan/parameters/security-table.ts';

test('the table holds the rows of ia.cr/2024/463 for a ternary secret', () => {
  const row = (security: 128 | 192 | 256): number[] => RING_DEGREES.map((degree) => maxModulusBits(degree, security));

  expect(RING_DEGREES).toEqual([1024, 2048, 4096, 8192, 16384, 32768]);
  expect(row(128)).toEqual([26, 53, 106, 214, 430, 868]);
  expect(row(192)).toEqual([0, 36, 73, 147, 297, 597]);
  expect(row(256)).toEqual([0, 27, 56, 114, 230, 462]);
});

test('128 bits is meant where nothing is said, and nothing fits a degree outside the table', () => {
  expect(maxModulusBits(8192)).toBe(214);
  expect(maxModulusBits(512)).toBe(0);
  expect(maxModulusBits(65536, 'insecure-test')).toBe(0);
});

test('insecure parameters are wider than any table allows', () => {
  for (const degree of [1024, 2048, 4096]) expect(maxModulusBits(degree, 'insecure-test')).toBeGreaterThan(maxModulusBits(degree, 128));
});
