import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FheError } from '../../src/errors/index.ts';
import { defineFheFunction, type EncryptedValue, integer, matrixVector, real, requireClear, sigmoid } from '../../src/trace/index.ts';

const traceReal = (evaluate: (x: EncryptedValue<'real'>) => unknown) => () => defineFheFunction({
  inputs: { x: real.vector(4, { min: -1, max: 1 }) }, outputs: { y: real.vector(4) }, evaluate: ({ x }) => ({ y: evaluate(x) as EncryptedValue<'real'> }),
});

describe('a handler that needs an encrypted value fails when it', () => {
  test.each<[string, (x: EncryptedValue<'real'>) => unknown]>([
    ['compares', (x) => ((x as unknown as number) > 0 ? x : x.negate())],
    ['adds with an operator', (x) => (x as unknown as number) + 1],
    ['prints', (x) => `${x as unknown as string}`],
    ['indexes with it', (x) => [1, 2][x as unknown as number]],
    ['spreads it', (x) => [...(x as unknown as Iterable<unknown>)]],
    ['serializes it', (x) => JSON.stringify(x)],
    ['branches on it', (x) => (requireClear(x) ? x : x.negate())],
  ])('%s, naming file and line', (_name, evaluate) => {
    expect(traceReal(evaluate)).toThrow(expect.objectContaining({ code: 'FHE_TRACE_BRANCH', details: expect.objectContaining({ where: expect.stringMatching(/trace\.test\.ts:\d+$/) as unknown }) as unknown }));
  });
});

describe('a handler is refused when it', () => {
  test.each<[string, (x: EncryptedValue<'real'>) => unknown, string]>([
    ['adds vectors of different lengths', (x) => x.add([1, 2]), 'FHE_TRACE_SHAPE'],
    ['multiplies by a ragged matrix', (x) => matrixVector([[1, 2, 3, 4], [1, 2]], x), 'FHE_TRACE_SHAPE'],
    ['uses NaN', (x) => x.multiply(Number.NaN), 'FHE_TRACE_CONSTANT'],
    ['uses an infinite constant', (x) => x.add([1, 2, 3, Number.POSITIVE_INFINITY]), 'FHE_TRACE_CONSTANT'],
    ['raises to a fraction', (x) => x.power(0.5), 'FHE_TRACE_CONSTANT'],
    ['asserts an empty range', (x) => x.assertWithin(1, 0), 'FHE_TRACE_CONSTANT'],
    ['approximates with degree 0', (x) => sigmoid(x, { degree: 0 }), 'FHE_TRACE_CONSTANT'],
    ['returns a number', () => 3, 'FHE_TRACE_SIGNATURE'],
    ['returns another shape than declared', (x) => x.sum(), 'FHE_TRACE_SIGNATURE'],
    ['is asynchronous', (x) => Promise.resolve(x), 'FHE_TRACE_SIGNATURE'],
  ])('%s', (_name, evaluate, code) => {
    expect(traceReal(evaluate)).toThrow(expect.objectContaining({ code }));
  });

  test('mixes integers and reals', () => {
    expect(() => defineFheFunction({ inputs: { x: real.scalar({ min: 0, max: 1 }), n: integer.scalar({ min: 0, max: 1 }) }, outputs: { y: real.scalar() }, evaluate: ({ x }) => ({ y: x as EncryptedValue<'real'> }) }))
      .toThrow(expect.objectContaining({ code: 'FHE_TRACE_SIGNATURE' }));
  });

  test('uses a fraction in an integer function', () => {
    expect(() => defineFheFunction({ inputs: { n: integer.scalar({ min: 0, max: 1 }) }, outputs: { y: integer.scalar() }, evaluate: ({ n }) => ({ y: n.multiply(0.5) }) }))
      .toThrow(expect.objectContaining({ code: 'FHE_TRACE_CONSTANT' }));
  });

  test('declares an input without a range', () => {
    expect(() => defineFheFunction({ inputs: { n: integer.scalar() }, outputs: { y: integer.scalar() }, evaluate: ({ n }) => ({ y: n }) }))
      .toThrow(expect.objectContaining({ code: 'FHE_TRACE_SIGNATURE' }));
  });
});

test('integer means of different denominators add up exactly', () => {
  const fn = defineFheFunction({
    inputs: { a: integer.vector(2, { min: 0, max: 9 }), b: integer.vector(3, { min: 0, max: 9 }) }, outputs: { y: integer.scalar() }, evaluate: ({ a, b }) => ({ y: a.mean().add(b.mean()) }),
  });

  const { values, denominator } = fn.simulate({ a: [1, 2], b: [1, 1, 2] })['y']!;

  expect(Number(values[0]) / Number(denominator)).toBeCloseTo(1.5 + 4 / 3, 12);
});

test('simulate refuses inputs outside their range and broken assertions', () => {
  const fn = defineFheFunction({ inputs: { x: real.scalar({ min: -1, max: 1 }) }, outputs: { y: real.scalar() }, evaluate: ({ x }) => ({ y: x.multiply(4).assertWithin(-2, 2) }) });

  expect(() => fn.simulate({ x: 1.5 })).toThrow(expect.objectContaining({ code: 'FHE_INPUT_OUT_OF_RANGE' }));
  expect(() => fn.simulate({ x: [1] })).toThrow(expect.objectContaining({ code: 'FHE_INPUT_SHAPE' }));
  expect(() => fn.simulate({ x: Number.NaN })).toThrow(expect.objectContaining({ code: 'FHE_INPUT_OUT_OF_RANGE' }));
  expect(() => fn.simulate({ x: 0.9 })).toThrow(expect.objectContaining({ code: 'FHE_ASSERTION_FAILED' }));
});

test.each([null, '', '0.5', true, [0.5], undefined, {}])('simulate refuses %p where a number belongs', (value) => {
  const fn = defineFheFunction({ inputs: { x: real.vector(1, { min: -1, max: 1 }) }, outputs: { y: real.vector(1) }, evaluate: ({ x }) => ({ y: x.add(1) }) });

  expect(() => fn.simulate({ x: [value as unknown as number] })).toThrow(expect.objectContaining({ code: 'FHE_INPUT_OUT_OF_RANGE' }));
});

test('any chain of operations traces or is refused with a code of ours', () => {
  const step = fc.constantFrom<(x: EncryptedValue<'real'>) => EncryptedValue<'real'>>(
    (x) => x.add(x), (x) => x.subtract(1), (x) => x.multiply([1, 2, 3, 4]), (x) => x.square(), (x) => x.negate(), (x) => x.sum(), (x) => x.mean(),
    (x) => x.variance(), (x) => x.rotateLeft(3), (x) => x.dot([1, 1, 1, 1]), (x) => x.power(2), (x) => x.polynomial([0, 1, 2]), (x) => matrixVector([[1, 2, 3, 4], [0, 1, 0, 1]], x),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
    try {
      return traceReal((x) => steps.reduce((value, next) => next(value), x))().programBytes.length > 0;
    } catch (error) {
      return error instanceof FheError;
    }
  }));
});
