import { describe, expect, test } from '@jest/globals';
import { checkPlanRequest, checkProgram, type Program, type TracedProgram } from '../../../src/program/index.ts';
import { evaluateReference } from '../../../src/reference/index.ts';
import { defineFheFunction, integer, real } from '../../../src/trace/index.ts';
import { withAssertedOutput, withAssertionsBefore } from '../../../src/plan/explain/edits/change-program.ts';
import { fitRange, lowerDegrees, narrowRanges } from '../../../src/plan/explain/edits/change-approximation.ts';
import { liftLimits, revealPartialSums } from '../../../src/plan/explain/edits/change-request.ts';
import { encryptInputs } from '../../../src/plan/explain/edits/encrypt-inputs.ts';
import { lowerPrecision } from '../../../src/plan/explain/edits/lower-precision.ts';
import { assertOutput, narrowInput } from '../../../src/plan/explain/edits/narrow-integers.ts';
import type { PlanEdit, PlanSubject } from '../../../src/plan/explain/edits/plan-edit.ts';
import { shortened, shortenPolynomial } from '../../../src/plan/explain/edits/shorten-polynomial.ts';
import { approximationSites } from '../../../src/plan/explain/program-facts.ts';
import { logistic, sumOfSquares } from './functions.ts';

const subjectOf = ({ traced, request }: { readonly traced: TracedProgram; readonly request: PlanSubject['request'] }): PlanSubject => ({ traced, request });
const approximated = ({ nodes }: Program): unknown => nodes.flatMap((node) => (node.op === 'approximate' ? [{ degree: node.degree, low: node.low, high: node.high }] : []));

const quartic = () => defineFheFunction({
  inputs: { x: real.vector(4, { min: -1, max: 1 }) },
  outputs: { y: real.vector(4, { precisionBits: 10 }) },
  evaluate: ({ x }) => ({ y: x.polynomial([0.5, 1, -0.25, 0.5, 0.001, 0.0005]) }),
});

const clearFactor = () => defineFheFunction({
  inputs: { x: real.vector(4, { min: -1, max: 1 }), a: real.vector(4, { min: -1, max: 1, visibility: 'clear' }) },
  outputs: { y: real.vector(4) },
  evaluate: ({ x, a }) => ({ y: x.multiply(a) }),
});

test('every edit leaves a well-formed program and request', () => {
  const subjects = [logistic(), sumOfSquares(), quartic(), clearFactor()].map(subjectOf);
  const kinds = [lowerPrecision, lowerDegrees, narrowRanges, revealPartialSums, shortenPolynomial, encryptInputs, (s: PlanSubject) => narrowInput(s, 4n), (s: PlanSubject) => assertOutput(s, 16n)];

  const edits: PlanEdit[] = subjects.flatMap((subject) => kinds.flatMap((make) => make(subject)));

  expect(new Set(edits.map(({ text }) => text.kind)).size).toBeGreaterThanOrEqual(7);
  for (const { subject: { traced, request } } of edits) {
    expect(checkProgram(traced.program)).toBe(traced.program);
    expect(checkPlanRequest(request, traced.program.domain)).toEqual(request);
    expect(traced.locations).toHaveLength(traced.program.nodes.length);
  }
});

describe('assertions', () => {
  const { traced, request } = logistic();
  const node = traced.program.nodes.findIndex(({ op }) => op === 'approximate');

  test('an assertion before a node keeps what the program computes, on the line of the node', () => {
    const { traced: asserted } = withAssertionsBefore({ traced, request }, new Set([node]), -4, 4);
    const inputs = { x: [1, -0.5, 0.25, 0.5] };

    expect(evaluateReference(asserted.program, inputs)).toEqual(evaluateReference(traced.program, inputs));
    expect(asserted.program.nodes.filter(({ op }) => op === 'assertWithin')).toHaveLength(2);
    expect(asserted.locations[node]).toBe(traced.locations[node]);
  });

  test('an asserted output fails when it leaves its range', () => {
    const { traced: asserted } = withAssertedOutput({ traced, request }, 0, 0, 0.25);

    expect(() => evaluateReference(asserted.program, { x: [0, 0, 0, 2] })).toThrow(expect.objectContaining({ code: 'FHE_ASSERTION_FAILED' }));
  });
});

describe('approximations', () => {
  test('a lower degree is the highest of one level less, with both proven errors', () => {
    const [edit] = lowerDegrees(subjectOf(logistic({ degree: 7 })));

    expect(approximated(edit!.subject.traced.program)).toEqual([{ degree: 3, low: -1, high: 4 }]);
    expect(edit!.text).toMatchObject({ kind: 'lower-degree', what: 'sigmoid', write: 'degree: 3', insteadOf: 'degree: 7', where: expect.stringMatching(/functions\.ts:\d+$/) });
    const { costs } = edit!.text;
    expect(costs.kind === 'approximation' && costs.toError > costs.fromError && costs.fromError > 0).toBe(true);
  });

  test('a degree that says little of the function is not proposed', () => {
    expect(lowerDegrees(subjectOf(logistic({ degree: 1 })))).toEqual([]);
  });

  test('a narrower range is proposed only where the lower degree has no larger error', () => {
    const edits = narrowRanges(subjectOf(logistic({ degree: 5 })));

    for (const { subject } of edits) {
      const [site] = approximationSites(subject.traced);
      expect(site!.node.degree).toBe(3);
      expect(site!.node.high).toBeLessThan(4);
    }
    expect(edits.length).toBeLessThanOrEqual(1);
  });

  test('a value outside the range is met by a wider range or by the word of the author', () => {
    const subject = subjectOf(logistic());
    const [site] = approximationSites(subject.traced);

    const [wider, asserted] = fitRange(subject, site!, { low: -4, high: 9 });

    expect(approximated(wider!.subject.traced.program)).toEqual([{ degree: 7, low: -4, high: 9 }]);
    expect(wider!.text.write).toBe('range: [-4, 9]');
    expect(asserted!.text).toMatchObject({ kind: 'assert-range', write: '.assertWithin(-1, 4) before it', insteadOf: null });
  });
});

test('precision is lowered for every output that promises more', () => {
  const [four, eight] = lowerPrecision(subjectOf(logistic({ precisionBits: 12 })));

  expect(four!.subject.traced.program.outputs).toMatchObject([{ precisionBits: 8 }]);
  expect(eight!.subject.traced.program.outputs).toMatchObject([{ precisionBits: 4 }]);
  expect(four!.text).toMatchObject({ what: 'outputs.score', write: 'precisionBits: 8', insteadOf: 'precisionBits: 12', costs: { kind: 'precision', fromErrorBits: -12, toErrorBits: -8 } });
});

test('integers promise nothing that could be lowered', () => {
  expect(lowerPrecision(subjectOf(sumOfSquares()))).toEqual([]);
});

test('the widest integer input is narrowed, index inputs never', () => {
  const fn = defineFheFunction({
    inputs: { a: integer.vector(4, { min: -40, max: 40 }), b: integer.vector(4, { min: 0, max: 10 }), i: integer.index(4) },
    outputs: { y: integer.vector(4) },
    evaluate: ({ a, b, i }) => ({ y: a.add(b).multiply(i) }),
  });

  const [edit] = narrowInput(subjectOf(fn), 4n);

  expect(edit!.text).toMatchObject({ what: 'inputs.a', write: 'min: -10, max: 10', insteadOf: 'min: -40, max: 40' });
  expect(edit!.subject.traced.program.inputs.map(({ low, high }) => [low, high])).toEqual([[-10n, 10n], [0n, 10n], [0n, 1n]]);
});

describe('shorter polynomials', () => {
  test('the end of the Chebyshev series is left out, within the error that is stated', () => {
    const coefficients = [0.5, 1, -0.25, 0.5, 0.001, 0.0005];
    const horner = (c: readonly number[], x: number): number => c.reduceRight((sum, term) => sum * x + term, 0);

    const { coefficients: shorter, error } = shortened(coefficients, 3, -1, 3)!;

    expect(shorter).toHaveLength(4);
    for (let x = -1; x <= 3; x += 1 / 64) expect(Math.abs(horner(shorter, x) - horner(coefficients, x))).toBeLessThanOrEqual(error);
    expect(error).toBeLessThan(0.1);
  });

  test('a polynomial whose end matters is left alone', () => {
    expect(shortened([0, 0, 0, 0, 1], 3, -1, 1)).toBeUndefined();
    expect(shortened([1, 1], 0, 2, 2)).toBeUndefined();
  });

  test('the author is given the coefficients that were planned', () => {
    const [edit] = shortenPolynomial(subjectOf(quartic()));

    const node = edit!.subject.traced.program.nodes.find(({ op }) => op === 'polynomial') as { readonly coefficients: readonly number[] };
    expect(edit!.text.write).toBe(`.polynomial([${node.coefficients.join(', ')}])`);
    expect(node.coefficients).toHaveLength(4);
  });
});

test('what is forced can be lifted', () => {
  const { traced } = sumOfSquares();

  const edits = liftLimits({ traced, request: { scheme: 'bfv', polyModulusDegree: 8192, maxKeyBytes: 5, circuitPrivacy: true } });

  expect(edits.map(({ text }) => text.write)).toEqual(['no polyModulusDegree', 'no scheme', 'circuitPrivacy: false', 'no maxKeyBytes']);
  expect(edits[0]!.subject.request).toEqual({ scheme: 'bfv', maxKeyBytes: 5, circuitPrivacy: true });
});
