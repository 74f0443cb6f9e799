import { expect, test } from '@jest/globals';
import { defineFheFunction, real } from '../../src/index.ts';
import { expectMatchesReference, Rational } from '../../src/testing/index.ts';
import { likelihood, score, statistics } from '../fixtures/functions.ts';

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

test('fails when a row is outside the declared range, or breaks an assertion', async () => {
  const asserted = defineFheFunction({ inputs: { x: real.scalar({ min: -1, max: 1 }) }, outputs: { y: real.scalar() }, evaluate: ({ x }) => ({ y: x.assertWithin(0, 1).add(1) }) });

  await expect(expectMatchesReference(likelihood, { x: Array.from({ length: 64 }, () => 3) })).rejects.toMatchObject({ code: 'FHE_INPUT_OUT_OF_RANGE' });
  await expect(expectMatchesReference(asserted, { x: -0.5 })).rejects.toMatchObject({ code: 'FHE_ASSERTION_FAILED' });
});
