import { describe, expect, test } from '@jest/globals';
import { isFheError } from '@fhe-serverless/core/errors';
import { planProgram } from '@fhe-serverless/core/plan';
import { comparePlans, explainPlan, explainRefusal, type RefusalExplanation } from '@fhe-serverless/core/plan/explain';
import { defineFheFunction, type FheFunctionModule, integer } from '@fhe-serverless/core/trace';
import { diffPage } from '../../src/commands/plan/diff-page.ts';
import { planPage } from '../../src/commands/plan/plan-page.ts';
import { refusalPage } from '../../src/commands/plan/refusal-page.ts';
import { showBound } from '../../src/commands/plan/show-values.ts';
import { plannedFunction, withoutFolder } from './planned-function.ts';
import { scoreFunction } from './score.ts';

const widest = (page: string): number => Math.max(...page.split('\n').map((line) => line.length));

function refusal({ traced, request }: FheFunctionModule): RefusalExplanation {
  const local = withoutFolder(traced);
  try {
    planProgram(local, request);
  } catch (error) {
    if (isFheError(error)) return explainRefusal(local, error, request)!;
    throw error;
  }
  throw new Error('the function has a plan');
}

test('the page of a plan is the recorded one, to the last figure', () => {
  const planned = plannedFunction(scoreFunction());

  const page = planPage('score.ts', planned, explainPlan(planned.traced, planned.draft, planned.plan), 'unchanged');

  expect(page).toMatchSnapshot();
  expect(widest(page)).toBeLessThanOrEqual(100);
});

test('the page of a plan with circuit privacy says what hides the circuit, and what that costs', () => {
  const fn = defineFheFunction({ inputs: { x: integer.vector(4, { min: -9, max: 9 }) }, outputs: { y: integer.scalar() }, evaluate: ({ x }) => ({ y: x.dot([3, -1, 4, 1]) }), plan: { circuitPrivacy: true } }) as FheFunctionModule;
  const planned = plannedFunction(fn);

  const page = planPage('hidden.ts', planned, explainPlan(planned.traced, planned.draft, planned.plan, fn.request), 'unchanged');

  expect(page).toMatch(/privacy +answers are re-randomised, their noise flooded to 2\^\d+/);
  expect(page).toMatch(/without it the function would\s+cost \d/);
  expect(page).toMatch(/the public key, for circuit privacy/);
  expect(page).toMatch(/circuitPrivacy: false/);
  expect(widest(page)).toBeLessThanOrEqual(100);
});

test('the page of a plan over several plaintext moduli says why, and what they cost', () => {
  const planned = plannedFunction(defineFheFunction({
    inputs: { cents: integer.vector(8, { min: 0, max: 2n ** 40n }) }, outputs: { squares: integer.scalar() },
    evaluate: ({ cents }) => ({ squares: cents.square().sum() }),
  }) as FheFunctionModule);

  const page = planPage('squares.ts', planned, explainPlan(planned.traced, planned.draft, planned.plan), 'unchanged');

  expect(page.replaceAll(/\s+/g, ' ')).toMatch(/plaintext modulo (\d+, )+\d+ \((\d+ \+ )+\d+ bits\), put together after decryption: output squares spans 84 bits, one modulus holds 59/);
  expect(page.replaceAll(/\s+/g, ' ')).toMatch(/each value is encrypted, computed and decrypted (\d) times, under the same keys: \1 times the request, the computing and the answer of one modulus/);
  expect(widest(page)).toBeLessThanOrEqual(100);
});

describe('a comparison', () => {
  const before = plannedFunction(scoreFunction());

  test('says what changed, and what clients upload', () => {
    const after = plannedFunction(scoreFunction({ degree: 3, precisionBits: 10 }));

    const page = diffPage('old.json', 'score.ts', comparePlans(before.plan, after.plan), 'USD');

    expect(page).toMatchSnapshot();
    expect(widest(page)).toBeLessThanOrEqual(100);
  });

  test('of a plan with itself is one line', () => {
    expect(diffPage('old.json', 'score.ts', comparePlans(before.plan, before.plan), 'USD')).toBe('old.json to score.ts\n  no change');
  });
});

describe('a refusal', () => {
  test('of a value out of range shows the ranges on the way and what would fit', () => {
    const page = refusalPage(refusal(scoreFunction({ range: [-1, 1] })));

    expect(page).toMatchSnapshot();
    expect(widest(page)).toBeLessThanOrEqual(100);
  });

  test('of a deep function shows the depth on the way', () => {
    const page = refusalPage(refusal(scoreFunction({ plan: { polyModulusDegree: 4096 } })));

    expect(page).toMatchSnapshot();
  });

  test('shows a line that runs many times in a row once, and leaves out the middle of a long way', () => {
    const value = { operation: 'square', shape: [], low: '0', high: '1', errorBits: null, visibility: 'encrypted' } as const;
    const step = (line: number): RefusalExplanation['path'][number] => ({ ...value, where: `f.ts:${line}`, depth: line });
    const explained = (path: RefusalExplanation['path']): string => refusalPage({ formatVersion: 1, code: 'FHE_PLAN_TOO_DEEP', measure: 'depth', path, remedies: [] });

    const repeated = explained(Array.from({ length: 50 }, () => step(7)));
    const long = explained(Array.from({ length: 50 }, (_, line) => step(line)));

    expect(repeated).toContain('f.ts:7  square, 50 times  depth 7');
    expect(long.split('\n').filter((line) => line.includes('f.ts:'))).toHaveLength(10);
    expect(long).toContain('40 more steps');
    expect(long).toContain('No single change that was tried makes it fit');
  });
});

test('bounds are rounded up', () => {
  expect([0.0123, 0.012, 1.9999, 0, 3.01e-9].map(showBound)).toEqual(['0.013', '0.012', '2', '0', '3.1e-9']);
});
