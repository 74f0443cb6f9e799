import { describe, expect, test } from '@jest/globals';
import { bitLength, isPrime, primeAbove, primeBelow } from '../../src/plan/parameters/primes.ts';
import { PrimeSupply } from '../../src/plan/parameters/prime-supply.ts';

describe('primes', () => {
  test('below a power of two and above a value suit the ring', () => {
    const below = primeBelow(40, 8192, new Set());
    const above = primeAbove(1_000_000n, 8192, new Set());

    expect([isPrime(below), below % 16384n, bitLength(below)]).toEqual([true, 1n, 40]);
    expect([isPrime(above), above % 16384n, above > 1_000_000n]).toEqual([true, 1n, true]);
    expect(primeAbove(above, 8192, new Set())).toBeGreaterThan(above);
  });

  test('are told from composites that fool single bases', () => {
    expect([2047n, 3215031751n, 3825123056546413051n, 561n, 1n, 0n].map(isPrime)).toEqual(Array(6).fill(false));
    expect([2n, 65537n, (1n << 61n) - 1n].map(isPrime)).toEqual([true, true, true]);
  });
});

describe('the supply of primes', () => {
  const supply = new PrimeSupply(4096, 65537n);

  test('gives distinct primes of exactly the size, largest first', () => {
    const first = supply.largest(36, new Set())!;
    const second = supply.largest(36, new Set([first]))!;

    expect(second).toBeLessThan(first);
    expect([first, second].map(bitLength)).toEqual([36, 36]);
    expect([first, second].every((prime) => isPrime(prime) && prime % 8192n === 1n)).toBe(true);
    expect(supply.largest(36, new Set())).toBe(first);
  });

  test('gives aligned primes that are 1 modulo the plaintext modulus', () => {
    const prime = supply.largest(45, new Set(), true)!;

    expect([prime % 65537n, prime % 8192n, bitLength(prime), isPrime(prime)]).toEqual([1n, 1n, 45, true]);
  });

  test('gives none where there is none, and never the plaintext modulus', () => {
    expect(supply.largest(13, new Set())).toBeUndefined();
    expect(supply.largest(29, new Set(), true)).toBeUndefined();
    expect(new PrimeSupply(4096, supply.largest(20, new Set())!).largest(20, new Set())).not.toBe(supply.largest(20, new Set()));
  });
});
