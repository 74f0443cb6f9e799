import { expect, test } from '@jest/globals';
import { defineFheFunction, integer, real } from 'fhe-serverless';
import { sampleRow } from '../../src/commands/run/sample-rows.ts';

test('a made-up row has the shape of every input, inside its range, and an index', () => {
  const fn = defineFheFunction({
    inputs: { x: integer.scalar({ min: 5, max: 9 }), m: integer.matrix(2, 3, { min: -4, max: 4 }), c: integer.index(7) },
    outputs: { y: integer.scalar() },
    evaluate: ({ x, m, c }) => ({ y: m.sum().add(x).add(c.sum()) }),
  });

  const row = sampleRow(fn.traced.program, fn) as { x: bigint; m: bigint[][]; c: number };

  expect(Number(row.x)).toBeGreaterThanOrEqual(5);
  expect(row.m.map((line) => line.length)).toEqual([3, 3]);
  expect(row.m.flat().every((value) => value >= -4n && value <= 4n)).toBe(true);
  expect(row.c).toBeGreaterThanOrEqual(0);
  expect(row.c).toBeLessThan(7);
});

test('a made-up row satisfies the assertions that its middle satisfies', () => {
  const fn = defineFheFunction({ inputs: { x: real.vector(4, { min: -1, max: 1 }) }, outputs: { y: real.scalar() }, evaluate: ({ x }) => ({ y: x.sum().assertWithin(-0.01, 0.01) }) });

  expect(() => fn.simulate(sampleRow(fn.traced.program, fn))).not.toThrow();
});

test('fails when the middle of every range breaks an assertion', () => {
  const fn = defineFheFunction({ inputs: { x: real.scalar({ min: -1, max: 1 }) }, outputs: { y: real.scalar() }, evaluate: ({ x }) => ({ y: x.assertWithin(0.9, 1) }) });

  expect(() => sampleRow(fn.traced.program, fn)).toThrow(expect.objectContaining({ code: 'FHE_CLI_INPUT' }));
});
