import { expect, test } from '@jest/globals';
import { defineFheFunction, integer, real } from '../../src/index.ts';
import { expectMatchesReference, Rational } from '../../src/testing/index.ts';
import { bothRows, likelihood, longVector, orders, partialSums, ratings, score, spread, statistics } from '../fixtures/functions.ts';

test('one row of a real-valued function: results, plan and both errors', async () => {
  const { outputs, plan, errors, proof } = await expectMatchesReference(likelihood, { x: Array.from({ length: 64 }, (_, i) => 1 - i / 32) });

  expect((outputs[0]!.p as number[])[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 1);
  expect(plan.scheme).toBe('ckks');
  expect(errors.p!.polynomial).toBeLessThanOrEqual(errors.p!.promised);
  // The polynomial of degree 3 is farther from the true sigmoid than encryption is from the polynomial.
  expect(errors.p!.exact).toBeGreaterThan(errors.p!.polynomial);
  expect(proof.samples).toBe(plan.packing.samplesPerCall);
});

test('more rows than one call holds', async () => {
  const rows = Array.from({ length: 513 }, (_, row) => ({ applicant: [row / 513, 0, 0, 0] }));

  const { outputs, errors } = await expectMatchesReference(score, rows);

  expect(outputs).toHaveLength(513);
  expect(errors.score!.polynomial).toBeLessThan(2 ** -8);
});

test('integers are exact', async () => {
  const { outputs, errors } = await expectMatchesReference(statistics, [{ salaries: [1, 2, 3, 4] }]);

  expect(outputs).toEqual([{ mean: new Rational(10n, 4n), variance: new Rational(20n, 16n) }]);
  expect(errors).toEqual({ mean: { polynomial: 0, exact: 0, promised: 0 }, variance: { polynomial: 0, exact: 0, promised: 0 } });
});

test('several ciphertexts for one value, over more rows than one call holds', async () => {
  const rows = Array.from({ length: 2049 }, (_, row) => ({ x: [row / 2049, 0, -row / 2049, 1] }));

  const { outputs, plan, errors } = await expectMatchesReference(spread, rows);

  expect(plan.inputs.map(({ name, tile }) => `${name} ${tile}`)).toEqual(['x 0', 'x 1', 'x 2', 'x 3']);
  expect(outputs).toHaveLength(2049);
  expect(errors.score!.polynomial).toBeLessThan(2 ** -8);
});

test('a vector longer than the slots of a ciphertext, and one that fills both rows of them', async () => {
  const long = await expectMatchesReference(longVector, { x: Array.from({ length: 5000 }, (_, i) => (i % 7) / 7) });
  const both = await expectMatchesReference(bothRows, { x: Array.from({ length: 4096 }, (_, i) => i % 10) });

  expect(long.plan.inputs.length).toBeGreaterThan(1);
  expect((long.outputs[0]!.doubled as number[])[4999]).toBeCloseTo((2 * (4999 % 7)) / 7, 2);
  expect(both.plan.packing.kind).toBe('both-rows');
  expect((both.outputs[0]!.squares as bigint[]).slice(4090)).toEqual([0n, 1n, 4n, 9n, 16n, 25n]);
});

test('sums that the key holder finishes', async () => {
  const { outputs, plan } = await expectMatchesReference(partialSums, [{ x: [1, 2, 3, 4, 5, 6, 7, 8] }, { x: [9, 9, 9, 9, 9, 9, 9, 9] }]);

  expect(plan.outputs[0]!.digits).toEqual([[-3, 8, 0, 8]]);
  expect(outputs).toEqual([{ sum: 36n, mean: new Rational(36n, 8n) }, { sum: 72n, mean: new Rational(72n, 8n) }]);
});

test('a matrix with a clear one, and an index with an image', async () => {
  const reals = await expectMatchesReference(ratings, { films: [[1, -1, 0.5], [0.25, 0.5, 0]], taste: [[0.5, 0.25, -1], [1, 0, 0]] });
  const whole = await expectMatchesReference(orders, { article: 4, counts: [[[1, 2, 3], [4, 5, 6]]] });

  expect((reals.outputs[0]!.doubled as number[][]).map((line) => line.map((value) => Math.round(value * 100) / 100 + 0))).toEqual([[2, -2, 1], [0.5, 1, 0]]);
  expect(whole.outputs[0]).toEqual({ price: 50n, counts: [[[2n, 3n, 4n], [5n, 6n, 7n]]], means: [[new Rational(6n, 3n), new Rational(15n, 3n)]] });
});

test('an input that the function never uses is checked and not sent', async () => {
  const fn = defineFheFunction({ inputs: { x: integer.scalar({ min: 0, max: 9 }), unused: integer.vector(2, { min: 0, max: 9 }) }, outputs: { y: integer.scalar() }, evaluate: ({ x }) => ({ y: x.add(1) }) });

  const { outputs, plan } = await expectMatchesReference(fn, { x: 1, unused: [2, 3] });

  expect(outputs).toEqual([{ y: 2n }]);
  expect(plan.inputs.map(({ name }) => name)).toEqual(['x']);
  await expect(expectMatchesReference(fn, { x: 1, unused: [2] })).rejects.toMatchObject({ code: 'FHE_INPUT_SHAPE' });
});

test('fails when a row is outside the declared range, or breaks an assertion', async () => {
  const asserted = defineFheFunction({ inputs: { x: real.scalar({ min: -1, max: 1 }) }, outputs: { y: real.scalar() }, evaluate: ({ x }) => ({ y: x.assertWithin(0, 1).add(1) }) });

  await expect(expectMatchesReference(likelihood, { x: Array.from({ length: 64 }, () => 3) })).rejects.toMatchObject({ code: 'FHE_INPUT_OUT_OF_RANGE' });
  await expect(expectMatchesReference(asserted, { x: -0.5 })).rejects.toMatchObject({ code: 'FHE_ASSERTION_FAILED' });
});
