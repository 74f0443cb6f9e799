/** Integers that no single plaintext modulus holds: computed modulo several, and put together by the key holder. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isFheError } from '@fhe-serverless/core/errors';
import { namedOutputs, type Plan, residueCount } from '@fhe-serverless/core/plan';
import { defineFheFunction, equals, type FheFunctionModule, integer, lookup, matrixMultiply } from '@fhe-serverless/core/trace';
import { createSealEngine, type SealEngine } from '../../src/seal-wasm/index.ts';
import { functionOf, randomProgram, rowsOf } from '../random/program-arbitrary.ts';
import { expectThreeWayAgreement, type Row } from '../three-way.ts';

let engine: SealEngine;
beforeAll(async () => { engine = await createSealEngine(); });

const COUNT = Number(process.env['FHE_RANDOM_PROGRAMS'] ?? 25);
const SEED = Number(process.env['FHE_RANDOM_SEED'] ?? 1);

const planned = (fn: FheFunctionModule, rows: readonly Row[]): Plan => expectThreeWayAgreement(engine, fn, rows, { security: 'insecure-test' });

test('random programs over wide integers agree in the clear, as a plan, and encrypted', () => {
  const found = { computed: 0, several: 0 };

  fc.assert(fc.property(randomProgram('integer', {}, 'wide'), (program) => {
    try {
      const plan = expectThreeWayAgreement(engine, functionOf(program), rowsOf(program), { request: program.request, security: 'insecure-test' });
      found.computed++;
      if (residueCount(plan.parameters) > 1) found.several++;
    } catch (error) {
      // Too deep, wider than eight moduli, a constant beyond 2^62: refused with a reason.
      if (!isFheError(error) || error.kind !== 'program') throw error;
    }
  }), { numRuns: COUNT, seed: SEED, endOnFailure: process.env['FHE_RANDOM_SHRINK'] === '0' });

  expect(found.computed).toBeGreaterThan(COUNT * 0.5);
  expect(found.several).toBeGreaterThan(found.computed * 0.5);
}, 3_600_000);

const signed30 = fc.bigInt({ min: -(2n ** 30n), max: 2n ** 30n });
const vectors = (value: fc.Arbitrary<bigint>, length: number): fc.Arbitrary<bigint[]> => fc.array(value, { minLength: length, maxLength: length });
const sampled = <T>(arbitrary: fc.Arbitrary<T>): T[] => fc.sample(arbitrary, { numRuns: 6, seed: SEED });

describe('computes exactly', () => {
  test('products of 30-bit values summed over a vector, negative ones and the ends of the range among them', () => {
    const range = { min: -(2 ** 30), max: 2 ** 30 };
    const fn = defineFheFunction({ inputs: { x: integer.vector(64, range), y: integer.vector(64, range) }, outputs: { z: integer.scalar() }, evaluate: ({ x, y }) => ({ z: x.dot(y) }) });
    const [low, high] = [Array<bigint>(64).fill(-(2n ** 30n)), Array<bigint>(64).fill(2n ** 30n)];

    const plan = planned(fn as FheFunctionModule, [{ x: low, y: high }, { x: high, y: high }, ...sampled(fc.record({ x: vectors(signed30, 64), y: vectors(signed30, 64) }))]);

    expect([plan.scheme, residueCount(plan.parameters) > 1]).toEqual(['bfv', true]);
  });

  test('mean and variance of large salaries, in cents', () => {
    const most = 2n ** 40n;
    const fn = defineFheFunction({
      inputs: { cents: integer.vector(50, { min: 0, max: most }) }, outputs: { mean: integer.scalar(), variance: integer.scalar() },
      evaluate: ({ cents }) => ({ mean: cents.mean(), variance: cents.variance() }),
    });
    const spread = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? 0n : most));

    const plan = planned(fn as FheFunctionModule, [{ cents: spread }, { cents: Array<bigint>(50).fill(most) }, ...sampled(fc.record({ cents: vectors(fc.bigInt({ min: 0n, max: most }), 50) }))]);

    expect(namedOutputs(plan.outputs).find(({ name }) => name === 'variance')!.denominator).toBe('2500');
    expect(residueCount(plan.parameters)).toBeGreaterThan(1);
  });

  test('a product of matrices of wide values', () => {
    const wide = fc.bigInt({ min: -(2n ** 50n), max: 2n ** 50n });
    const range = { min: -(2n ** 50n), max: 2n ** 50n };
    const fn = defineFheFunction({ inputs: { a: integer.matrix(4, 4, range), b: integer.matrix(4, 4, range) }, outputs: { c: integer.matrix(4, 4) }, evaluate: ({ a, b }) => ({ c: matrixMultiply(a, b) }) });
    const matrix = vectors(wide, 16).map((flat) => [0, 1, 2, 3].map((row) => flat.slice(4 * row, 4 * row + 4)));

    planned(fn as FheFunctionModule, sampled(fc.record({ a: matrix, b: matrix })));
  });

  test('values of 2^61 times wide constants, whose residues differ from modulus to modulus', () => {
    const most = 2n ** 61n;
    const fn = defineFheFunction({
      inputs: { x: integer.vector(5, { min: -most, max: most }) }, outputs: { lone: integer.vector(5), weighted: integer.vector(5) },
      evaluate: ({ x }) => ({ lone: x.multiply(-123_456_789_012_345n).add(most), weighted: x.multiply([2n ** 40n, -1n, 0n, 3n, -7n]).subtract([1n, -most, most, 0n, 5n]) }),
    });

    planned(fn as FheFunctionModule, [{ x: [-most, most, 0n, 1n, -1n] }, ...sampled(fc.record({ x: vectors(fc.bigInt({ min: -most, max: most }), 5) }))]);
  });

  test('equality and lookup, which divide and select modulo each plaintext modulus', () => {
    const table = Array.from({ length: 8 }, (_, i) => 2n ** 61n - BigInt(i));
    const fn = defineFheFunction({
      inputs: { x: integer.vector(4, { min: 0, max: 5 }), index: integer.index(8) }, outputs: { found: integer.vector(4), entry: integer.scalar() },
      evaluate: ({ x, index }) => ({ found: equals(x, 3).multiply(2n ** 60n), entry: lookup(table, index).multiply(2) }),
    });

    const plan = planned(fn as FheFunctionModule, [0, 3, 7].map((index) => ({ x: [0, 3, 5, 2], index })));

    expect(residueCount(plan.parameters)).toBeGreaterThan(1);
  });

  test('a polynomial with clear coefficients sent at the call, in the clear', () => {
    const fn = defineFheFunction({
      inputs: { x: integer.vector(4, { min: -(2 ** 40), max: 2 ** 40 }), w: integer.vector(4, { min: 1, max: 2 ** 40, visibility: 'clear' }) }, outputs: { y: integer.vector(4) },
      evaluate: ({ x, w }) => ({ y: x.multiply(w).add(w) }),
    });

    const plan = planned(fn as FheFunctionModule, [{ x: [-(2 ** 40), 2 ** 40, 5, 0], w: [2 ** 40, 2 ** 40, 1, 7] }]);

    expect(plan.inputs.filter(({ encryptedBy }) => encryptedBy === 'nobody').length % residueCount(plan.parameters)).toBe(0);
  });

  test('circuit privacy has one modulus: with it, wide results are refused', () => {
    const fn = defineFheFunction({ inputs: { x: integer.vector(5, { min: 0, max: 2n ** 60n }) }, outputs: { y: integer.vector(5) }, evaluate: ({ x }) => ({ y: x.multiply(3) }), plan: { circuitPrivacy: true } });

    expect(() => expectThreeWayAgreement(engine, fn as FheFunctionModule, [], { request: fn.request })).toThrow(expect.objectContaining({ code: 'FHE_PLAN_PLAINTEXT_RANGE', details: expect.objectContaining({ limit: 59, moduli: 'one plaintext modulus' }) }));
  });

  test('what does not fit eight moduli is refused with both numbers', () => {
    const fn = defineFheFunction({ inputs: { x: integer.scalar({ min: 0, max: 2n ** 61n }) }, outputs: { y: integer.scalar() }, evaluate: ({ x }) => ({ y: x.power(8) }) });

    expect(() => planned(fn as FheFunctionModule, [])).toThrow(expect.objectContaining({ code: 'FHE_PLAN_PLAINTEXT_RANGE', details: expect.objectContaining({ bits: 489, limit: 472, moduli: '8 plaintext moduli' }) }));
  });
});
