import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { approximation, horner, rangesOf } from '../../src/program/index.ts';
import { defineFheFunction, integer, real } from '../../src/trace/index.ts';

test('every value of a real program lies in its computed range', () => {
  const value = fc.double({ min: -3, max: 2, noNaN: true });
  const fn = defineFheFunction({
    inputs: { x: real.vector(4, { min: -3, max: 2 }) }, outputs: { y: real.scalar() },
    evaluate: ({ x }) => ({ y: x.polynomial([1, -2, 0.5, 0.25]).multiply(x).subtract(x.square()).dot([1, -1, 2, 0.5]).add(x.variance()).add(x.power(3).mean()) }),
  });
  const { low, high } = rangesOf(fn.traced.program)[fn.traced.program.outputs[0]!.node]!;

  fc.assert(fc.property(fc.array(value, { minLength: 4, maxLength: 4 }), (x) => {
    const y = Number(fn.simulate({ x })['y']!.values[0]);
    return y >= Number(low) - 1e-9 && y <= Number(high) + 1e-9;
  }));
});

test('the range of an integer variance is exact at its extreme', () => {
  const fn = defineFheFunction({ inputs: { v: integer.vector(4, { min: 0, max: 10 }) }, outputs: { s: integer.scalar() }, evaluate: ({ v }) => ({ s: v.variance() }) });

  expect(rangesOf(fn.traced.program).at(-1)).toEqual({ low: 0n, high: 400n });
  expect(fn.simulate({ v: [0, 0, 10, 10] })['s']!.values).toEqual([400n]);
});

test.each([3, 5, 7, 15])('the sigmoid of degree %i stays within its stated error between the grid points', (degree) => {
  const { coefficients, radius, maxError } = approximation('sigmoid', degree, -8, 8);
  const errorAt = (x: number): number => Math.abs(horner(coefficients, x / radius) - 1 / (1 + Math.exp(-x)));

  const largest = Math.max(...Array.from({ length: 20_001 }, (_, i) => errorAt(-8 + (16 * i) / 20_000)));

  expect(largest).toBeLessThanOrEqual(maxError * 1.001);
  expect(coefficients.filter((_, power) => power > 0 && power % 2 === 0)).toEqual(Array(Math.floor(degree / 2)).fill(0));
});
