import { describe, expect, test } from '@jest/globals';
import { FheError, isFheError } from '../../../src/errors/index.ts';
import { planProgram } from '../../../src/plan/index.ts';
import { explainRefusal, type RefusalExplanation } from '../../../src/plan/explain/index.ts';
import { defineFheFunction, type FheFunctionModule, integer, real, sigmoid } from '../../../src/trace/index.ts';

/** The refusal of a function that cannot be planned, and its explanation. */
function refused({ traced, request }: FheFunctionModule): { readonly error: FheError; readonly explanation: RefusalExplanation | undefined } {
  try {
    planProgram(traced, request);
  } catch (error) {
    if (isFheError(error)) return { error, explanation: explainRefusal(traced, error, request) };
    throw error;
  }
  throw new Error('the function has a plan');
}

const lines = ({ path }: RefusalExplanation): readonly string[] => path.map(({ operation }) => operation);
const kinds = ({ remedies }: RefusalExplanation): readonly string[] => remedies.map(({ kind }) => kind);

describe('a value that may leave the range of its approximation', () => {
  const { error, explanation } = refused(defineFheFunction({
    inputs: { x: real.vector(8, { min: -8, max: 8 }) },
    outputs: { y: real.scalar() },
    evaluate: ({ x }) => {
      const sum = x.sum();
      const half = sum.multiply(0.5);
      return { y: sigmoid(half, { degree: 7, range: [-8, 8] }) };
    },
  }));

  test('is followed with its range from the input on', () => {
    expect(error.code).toBe('FHE_TRACE_RANGE');
    expect(explanation).toMatchObject({ code: 'FHE_TRACE_RANGE', measure: 'range' });
    expect(lines(explanation!)).toEqual(['input x', 'sum', 'multiply', 'sigmoid']);
    expect(explanation!.path.slice(0, 3).map(({ low, high }) => [low, high])).toEqual([['-8', '8'], ['-64', '64'], ['-32', '32']]);
  });

  test('fits a wider range, or the word of the author', () => {
    expect(kinds(explanation!).toSorted()).toEqual(['assert-range', 'widen-range']);
    expect(explanation!.remedies.find(({ kind }) => kind === 'widen-range')!.write).toBe('range: [-32, 32]');
    for (const { after } of explanation!.remedies) expect(after.amountNano).toBeGreaterThan(0);
  });
});

describe('a function that is too deep for the ring degree it asks for', () => {
  const { error, explanation } = refused(defineFheFunction({
    plan: { polyModulusDegree: 4096 },
    inputs: { x: real.vector(4, { min: -1, max: 1 }) },
    outputs: { y: real.vector(4, { precisionBits: 10 }) },
    evaluate: ({ x }) => {
      let y = x;
      for (let i = 0; i < 4; i++) y = y.square();
      return { y };
    },
  }));

  test('is followed with the depth after each line', () => {
    expect(error.code).toBe('FHE_PLAN_TOO_DEEP');
    expect(explanation!.path.map(({ operation, depth }) => [operation, depth])).toEqual([['input x', 0], ['square', 1], ['square', 2], ['square', 3], ['square', 4]]);
  });

  test('fits when the ring degree is not forced', () => {
    expect(explanation!.remedies).toContainEqual(expect.objectContaining({ kind: 'lift-limit', write: 'no polyModulusDegree', insteadOf: 'polyModulusDegree: 4096' }));
  });
});

test('an output that promises too much precision is followed with its error in the plan that is possible', () => {
  const { error, explanation } = refused(defineFheFunction({
    plan: { polyModulusDegree: 8192 },
    inputs: { x: real.vector(4, { min: -1, max: 1 }) },
    outputs: { y: real.vector(4, { precisionBits: 36 }) },
    evaluate: ({ x }) => {
      const y = x.square();
      return { y: y.multiply(x) };
    },
  }));

  expect(error.code).toBe('FHE_PLAN_PRECISION');
  expect(explanation!.measure).toBe('precision');
  expect(lines(explanation!)).toEqual(['input x', 'square', 'multiply']);
  expect(explanation!.path.slice(1).every(({ errorBits }) => errorBits !== null && errorBits < 0)).toBe(true);
  const remedy = explanation!.remedies.find(({ kind }) => kind === 'lower-precision')!;
  expect(remedy.insteadOf).toBe('precisionBits: 36');
});

test('an integer result beyond the one plaintext modulus of BGV is followed with its range, and fits with narrower inputs or several moduli', () => {
  const { error, explanation } = refused(defineFheFunction({
    plan: { scheme: 'bgv' },
    inputs: { x: integer.vector(4, { min: 0, max: 100_000_000 }) },
    outputs: { y: integer.vector(4) },
    evaluate: ({ x }) => ({ y: x.square().multiply(x) }),
  }));

  expect(error.code).toBe('FHE_PLAN_PLAINTEXT_RANGE');
  expect(explanation!.path.at(-1)).toMatchObject({ operation: 'multiply', low: '0', high: '1000000000000000000000000' });
  expect(error.details).toMatchObject({ bits: 80, limit: 59, moduli: 'one plaintext modulus' });
  expect(kinds(explanation!)).toEqual(expect.arrayContaining(['narrow-input', 'lift-limit']));
});

test('a deep function of wide integers says that several plaintext moduli were tried too', () => {
  const { error, explanation } = refused(defineFheFunction({
    plan: { polyModulusDegree: 4096 },
    inputs: { x: integer.vector(4, { min: 0, max: 1000 }) },
    outputs: { y: integer.vector(4) },
    evaluate: ({ x }) => ({ y: x.power(10) }),
  }));

  expect(error.code).toBe('FHE_PLAN_TOO_DEEP');
  expect(explanation!.plaintextModuli).toBe(error.details.plaintextModuli);
  expect(explanation!.plaintextModuli).toBeGreaterThan(1);
});

test('clear values that meet are both followed to their inputs, and one of them can be encrypted', () => {
  const { error, explanation } = refused(defineFheFunction({
    inputs: { x: real.vector(4, { min: -1, max: 1 }), a: real.vector(4, { min: -1, max: 1, visibility: 'clear' }), b: real.vector(4, { min: -1, max: 1, visibility: 'clear' }) },
    outputs: { y: real.vector(4) },
    evaluate: ({ x, a, b }) => ({ y: a.multiply(b).multiply(x) }),
  }));

  expect(error.code).toBe('FHE_PLAN_CLEAR_ARITHMETIC');
  expect(explanation!.path.map(({ operation, visibility }) => [operation, visibility])).toEqual([['input a', 'clear'], ['input b', 'clear'], ['multiply', 'clear']]);
  expect(explanation!.remedies).toMatchObject([{ kind: 'encrypt-input', what: 'inputs.a' }]);
});

test('keys beyond the budget fit with a larger one', () => {
  const { error, explanation } = refused(defineFheFunction({
    plan: { maxKeyBytes: 1000 },
    inputs: { x: real.vector(4, { min: -1, max: 1 }) },
    outputs: { y: real.scalar() },
    evaluate: ({ x }) => ({ y: x.square().sum() }),
  }));

  expect(error.code).toBe('FHE_PLAN_KEY_BUDGET');
  expect(explanation!.path).toEqual([]);
  expect(kinds(explanation!)).toContain('more-keys');
});

test('a vector that is too long is followed by its shape', () => {
  const fn = defineFheFunction({
    inputs: { x: real.vector(8, { min: -1, max: 1 }) },
    outputs: { y: real.scalar() },
    evaluate: ({ x }) => ({ y: x.sum() }),
  });

  const explanation = explainRefusal(fn.traced, new FheError('FHE_PLAN_VECTOR_TOO_LONG', { length: 8, slots: 4, where: fn.traced.locations[0]! }), fn.request);

  expect(explanation).toMatchObject({ measure: 'shape' });
  expect(explanation!.path[0]).toMatchObject({ operation: 'input x', shape: [8] });
});

test('an error that says all there is gets no explanation', () => {
  const { traced, request } = defineFheFunction({ inputs: { x: real.scalar({ min: -1, max: 1 }) }, outputs: { y: real.scalar() }, evaluate: ({ x }) => ({ y: x.negate() }) });

  expect(explainRefusal(traced, new FheError('FHE_BUG_INVARIANT', { rule: 'none' }), request)).toBeUndefined();
});
