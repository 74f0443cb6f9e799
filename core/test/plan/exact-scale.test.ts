import { describe, expect, test } from '@jest/globals';
import { ScaleTable } from '../../src/plan/schedule/exact-scale.ts';

/** Not powers of two, so that products and quotients are rounded. */
const PRIMES = [1099511922689, 1099510054913, 1099515691009];
const primeOf = (level: number): number => PRIMES[level]!;
const FRESH = 2 ** 40 + 3;

describe('scales', () => {
  test('are computed as SEAL computes them', () => {
    const table = new ScaleTable(2, 0);

    const { values } = table.evaluate(FRESH, primeOf);

    const below = (FRESH * FRESH) / PRIMES[2]!;
    expect(values[table.canonical(2)]).toBe(FRESH);
    expect(values[table.canonical(1)]).toBe(below);
    expect(values[table.canonical(0)]).toBe((below * below) / PRIMES[1]!);
  });

  test('that come about alike have one name', () => {
    const table = new ScaleTable(2, 0);
    const [high, low] = [table.canonical(2), table.canonical(1)];

    expect(table.product(high, low)).toBe(table.product(low, high));
    expect(table.rescaled(table.product(high, high), 2)).toBe(low);
    expect(table.before(low, 2)).toBe(table.product(high, high));
    expect(table.factor(table.product(high, low), low)).toBe(high);
  });

  test('undo one another', () => {
    const table = new ScaleTable(2, 0);
    const [high, low] = [table.canonical(2), table.canonical(1)];

    expect(table.rescaled(table.before(high, 1), 1)).toBe(high);
    expect(table.product(table.factor(high, low), low)).toBe(high);
  });

  test('of constants lead to the wanted scale to the last bit, or the table says that they do not', () => {
    let exact = 0;
    for (let step = 0; step < 200; step++) {
      const table = new ScaleTable(2, 0);
      const target = table.product(table.canonical(1), table.canonical(1));
      const factor = table.factor(target, table.canonical(2));
      const before = table.before(table.canonical(2), 1);

      const { values, isExact } = table.evaluate(FRESH + step, primeOf);

      const isMet = values[factor]! * values[table.canonical(2)]! === values[target] && values[before]! / PRIMES[1]! === values[table.canonical(2)];
      expect(isExact).toBe(isMet);
      exact += Number(isExact);
    }
    expect(exact).toBeGreaterThan(20);
  });

  test('have the degree of the values they carry', () => {
    const table = new ScaleTable(2, 0);
    const square = table.product(table.canonical(1), table.canonical(1));

    expect([table.degree(table.canonical(0)), table.degree(square), table.degree(table.factor(square, table.canonical(2)))]).toEqual([1, 2, 1]);
    expect(table.nominal(40)[square]).toBe(2 ** 80);
  });
});
