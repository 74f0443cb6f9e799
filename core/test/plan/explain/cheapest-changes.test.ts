import { expect, test } from '@jest/globals';
import { FheError } from '../../../src/errors/index.ts';
import { candidateEdits, cheapestChanges } from '../../../src/plan/explain/cheapest-changes.ts';
import type { PlanFigures } from '../../../src/plan/explain/index.ts';
import { figuresOf, type Outcome, type Planner, plannerFor } from '../../../src/plan/explain/what-if.ts';
import { logistic, planned, sumOfSquares } from './functions.ts';

const { fn, draft, plan } = planned(logistic());
const subject = { traced: fn.traced, request: fn.request };
const before = figuresOf(plan);

/** Answers the candidates in their order with these figures; all others are refused. */
function answering(...answers: readonly Partial<PlanFigures>[]): Planner & { calls: number } {
  const tries = Object.assign((): Outcome => {
    const answer = answers[tries.calls++];
    return answer === undefined ? { refusal: new FheError('FHE_PLAN_TOO_DEEP') } : { figures: { ...before, ...answer }, draft };
  }, { calls: 0 });
  return tries;
}

test('every candidate is planned once, and there are at most ten', () => {
  const tries = answering();

  expect(cheapestChanges(subject, plan, tries)).toEqual([]);
  expect(tries.calls).toBe(candidateEdits(subject, plan).length);
  expect(tries.calls).toBeLessThanOrEqual(10);
});

test('the largest savings in price come first, and are real figures', () => {
  const kinds = candidateEdits(subject, plan).map(({ text }) => text.kind);
  // One answer of each kind of precision, degree and partial sums.
  const tries = answering({ amountNano: before.amountNano * 0.9 }, {}, { amountNano: before.amountNano / 2 }, { amountNano: before.amountNano * 0.8 });

  const changes = cheapestChanges(subject, plan, tries);

  expect(changes.map(({ kind }) => kind)).toEqual([kinds[2], kinds[3], kinds[0]]);
  expect(changes[0]).toMatchObject({ rowsPerCall: 1, before, savedPercent: { pricePerRow: 50, keyBytes: 0, requestBytes: 0 } });
});

test('a change that saves nothing is not shown', () => {
  expect(cheapestChanges(subject, plan, answering({ amountNano: before.amountNano * 0.995 }, { keyBytes: before.keyBytes * 0.95 }))).toEqual([]);
});

test('fewer key bytes are a saving unless the price rises much', () => {
  const fewer = { keyBytes: before.keyBytes / 2 };

  expect(cheapestChanges(subject, plan, answering({ ...fewer, amountNano: before.amountNano * 1.1 }))).toMatchObject([{ savedPercent: { keyBytes: 50, pricePerRow: -10 } }]);
  expect(cheapestChanges(subject, plan, answering({ ...fewer, amountNano: before.amountNano * 1.5 }))).toEqual([]);
});

test('of two changes of one kind the better one is shown', () => {
  const changes = cheapestChanges(subject, plan, answering({ amountNano: before.amountNano * 0.9 }, { amountNano: before.amountNano * 0.7 }));

  expect(changes).toMatchObject([{ kind: 'lower-precision', write: 'precisionBits: 4' }]);
});

test('prices of more rows are compared for that many rows on both sides', () => {
  const edits = candidateEdits(subject, plan);
  const index = edits.findIndex(({ text }) => text.kind === 'declare-rows');
  const rows = edits[index]!.subject.request.rowsPerCall!;
  const answers = Array.from({ length: index + 1 }, () => ({}));
  answers[index] = { samplesPerCall: rows, amountNano: before.amountNano, requestBytes: before.requestBytes };

  const [change] = cheapestChanges(subject, plan, answering(...answers));

  expect(rows).toBeGreaterThan(before.samplesPerCall);
  const calls = rows / before.samplesPerCall;
  expect(change).toMatchObject({ rowsPerCall: rows, savedPercent: { pricePerRow: Math.round(1000 * (1 - 1 / calls)) / 10 } });
});

test('rows are not proposed to an author who declared them', () => {
  const declared = planned(logistic({ plan: { rowsPerCall: 8 } }));

  const edits = candidateEdits({ traced: declared.fn.traced, request: declared.fn.request }, declared.plan);

  expect(edits.map(({ text }) => text.kind)).not.toContain('declare-rows');
});

test('the saving that is shown is what the author gets who writes the change', () => {
  const changes = cheapestChanges(subject, plan, plannerFor(128));
  const change = changes.find(({ kind }) => kind === 'lower-degree')!;

  const written = planned(logistic({ degree: 3 }));

  expect(change.write).toBe('degree: 3');
  expect(change.after).toEqual(figuresOf(written.plan));
  expect(change.after.amountNano).toBeLessThan(change.before.amountNano);
});

test('the same function gets the same changes', () => {
  const { fn: integers, plan: of } = planned(sumOfSquares());

  const [first, second] = [0, 1].map(() => cheapestChanges({ traced: integers.traced, request: integers.request }, of, plannerFor(128)));

  expect(first).toEqual(second);
});
