import { expect, test } from '@jest/globals';
import { costBreakdown, microUnitsOfEach } from '../../../src/plan/explain/cost-breakdown.ts';
import { logistic, planned, sumOfSquares } from './functions.ts';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

test.each([['reals', logistic], ['integers', sumOfSquares]])('the instructions of a plan on %s cost what the plan costs', (_kind, make) => {
  const { plan } = planned(make());

  const each = microUnitsOfEach(plan.scheme, plan.instructions, plan.parameters.polyModulusDegree);

  expect(sum(each)).toBe(plan.cost.microUnits);
});

test('computing and transfer add up to the price of a call', () => {
  const { draft, plan } = planned(logistic());

  const { computingNano, transferNano, microUnits } = costBreakdown(draft.candidate, plan);

  expect(computingNano + transferNano).toBe(plan.cost.amountNano);
  expect(Math.min(computingNano, transferNano)).toBeGreaterThan(0);
  expect(microUnits).toBe(plan.cost.microUnits);
});

test('lines and operations each add up to all instructions, units and percent', () => {
  const { draft, plan } = planned(logistic());

  const { lines, otherLines, operations, otherOperations } = costBreakdown(draft.candidate, plan);

  for (const shares of [[...lines, otherLines], [...operations, otherOperations]]) {
    expect(sum(shares.map(({ instructions }) => instructions))).toBe(plan.instructions.length);
    expect(sum(shares.map(({ microUnits }) => microUnits))).toBe(plan.cost.microUnits);
    expect(sum(shares.map(({ percent }) => Math.round(10 * percent)))).toBe(1000);
  }
});

test('the costliest line comes first and is named by file, line and operation', () => {
  const { draft, plan } = planned(sumOfSquares());

  const { lines } = costBreakdown(draft.candidate, plan);

  expect(lines.map(({ microUnits }) => microUnits)).toEqual(lines.map(({ microUnits }) => microUnits).toSorted((a, b) => b - a));
  expect(lines.map(({ operation }) => operation)).toEqual(expect.arrayContaining(['sum', 'square', 'input x']));
  expect(lines[0]!.where).toMatch(/explain\/functions\.ts:\d+$/);
});

test('at most five lines and five operations are named', () => {
  const { draft, plan } = planned(logistic());

  const { lines, operations, otherOperations } = costBreakdown(draft.candidate, plan);

  expect(lines.length).toBeLessThanOrEqual(5);
  expect(operations).toHaveLength(5);
  expect(otherOperations.instructions).toBeGreaterThan(0);
});
