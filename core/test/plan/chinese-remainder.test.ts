import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ChineseRemainder } from '../../src/plan/chinese-remainder.ts';
import { modulo } from '../../src/plan/noise/correction-factor.ts';

const PRIMES = [65537n, 114689n, 147457n, 163841n, 557057n, 638977n, 737281n, 786433n];
const moduli = fc.shuffledSubarray(PRIMES, { minLength: 1 });

test('values in low .. low + product - 1 come back from their residues, negative ones among them', () => {
  fc.assert(fc.property(moduli, fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), fc.bigInt({ min: 0n, max: 2n ** 200n }), (chosen, low, offset) => {
    const remainder = new ChineseRemainder(chosen);
    const value = low + modulo(offset, remainder.product);

    expect(remainder.combineFrom(low, chosen.map((modulus) => modulo(value, modulus)))).toBe(value);
  }));
});

test.each([0n, 1n, -1n, -(2n ** 62n)])('both ends of the range from %p are told apart', (low) => {
  const remainder = new ChineseRemainder(PRIMES.slice(0, 3));
  const [first, last] = [low, low + remainder.product - 1n];

  for (const value of [first, last]) expect(remainder.combineFrom(low, remainder.moduli.map((modulus) => modulo(value, modulus)))).toBe(value);
});

test('moduli with a common factor do not determine values', () => {
  expect(new ChineseRemainder(PRIMES).areCoprime).toBe(true);
  expect(new ChineseRemainder([15n, 21n]).areCoprime).toBe(false);
  expect(new ChineseRemainder([65537n, 65537n]).areCoprime).toBe(false);
});
