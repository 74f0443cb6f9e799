import { describe, expect, test } from '@jest/globals';
import type { PlanRequest } from '../../src/program/index.ts';
import { defineFheFunction, type EncryptedValue, integer, real, type FheFunctionModule, type ValueSpec } from '../../src/trace/index.ts';

describe('an input', () => {
  test.each<[string, ValueSpec, object]>([
    ['scalar', real.scalar({ min: -1, max: 2 }), { shape: [], low: -1, high: 2, visibility: 'encrypted', encoding: 'values' }],
    ['matrix', real.matrix(2, 3, { min: -1, max: 2 }), { shape: [2, 3] }],
    ['image', integer.image(3, 8, 9, { min: 0, max: 255 }), { shape: [3, 8, 9], low: 0n, high: 255n }],
    ['wide vector', integer.vector(4, { min: -(2n ** 60n), max: 2n ** 62n - 1n }), { low: -(2n ** 60n), high: 2n ** 62n - 1n }],
    ['clear vector', integer.vector(4, { min: 0, max: 1, visibility: 'clear' }), { shape: [4], visibility: 'clear' }],
    ['index', integer.index(5), { shape: [5], low: 0n, high: 1n, encoding: 'oneHot', visibility: 'encrypted' }],
    ['clear index', real.index(5, { visibility: 'clear' }), { shape: [5], low: 0, high: 1, encoding: 'oneHot', visibility: 'clear' }],
  ])('%s becomes an input of the program', (_name, spec, expected) => {
    const kind = (spec.domain === 'real' ? real : integer) as typeof real;

    const fn = defineFheFunction({ inputs: { x: spec as ValueSpec<'real'>, one: kind.scalar({ min: 0, max: 1 }) }, outputs: { y: kind.scalar() }, evaluate: ({ one }) => ({ y: one }) });

    expect(fn.traced.program.inputs[0]).toEqual(expect.objectContaining({ name: 'x', ...expected }));
  });

  test.each<[string, () => unknown]>([
    ['a side of zero', () => real.matrix(0, 3, { min: 0, max: 1 })],
    ['a side that is no number', () => real.vector(undefined as unknown as number)],
    ['a fraction of a side', () => integer.image(1, 2.5, 2, { min: 0, max: 1 })],
    ['more elements than a value holds', () => real.image(256, 1024, 1024, { min: 0, max: 1 })],
    ['no bounds', () => real.scalar({ min: 0, max: Number.POSITIVE_INFINITY })],
    ['bounds in the wrong order', () => integer.scalar({ min: 1, max: 0 })],
    ['a bound beyond 2^53 that is no bigint', () => integer.scalar({ min: 0, max: 2 ** 60 })],
    ['a bound of 2^62', () => integer.scalar({ min: 0, max: 2n ** 62n })],
    ['an index of nothing', () => integer.index(0)],
    ['a visibility that is not there', () => real.scalar({ min: 0, max: 1, visibility: 'public' as 'clear' })],
    ['precision beyond a double', () => real.scalar({ precisionBits: 60 })],
  ])('is refused with %s', (_name, declare) => {
    expect(declare).toThrow(expect.objectContaining({ code: 'FHE_TRACE_SIGNATURE' }));
  });
});

describe('an output', () => {
  test.each<[string, ValueSpec<'integer'>, readonly number[]]>([
    ['matrix', integer.matrix(2, 3), [2, 3]], ['image', integer.image(1, 2, 3), [1, 2, 3]],
  ])('can be a %s', (_name, spec, shape) => {
    const fn = defineFheFunction({ inputs: { x: integer.vector(6, { min: 0, max: 1 }) }, outputs: { y: spec }, evaluate: ({ x }) => ({ y: x.reshape(shape) }) });

    expect(fn.simulate({ x: [1, 0, 1, 0, 1, 1] })['y']).toEqual({ shape, values: [1n, 0n, 1n, 0n, 1n, 1n], denominator: 1n });
  });

  test('is refused as an index', () => {
    const define = (): unknown => defineFheFunction({ inputs: { x: integer.index(3) }, outputs: { y: integer.index(3) }, evaluate: ({ x }) => ({ y: x }) });

    expect(define).toThrow(expect.objectContaining({ code: 'FHE_TRACE_SIGNATURE' }));
  });

  test('is refused when nothing encrypted enters it', () => {
    const define = (evaluate: (x: EncryptedValue<'integer'>, c: EncryptedValue<'integer'>) => EncryptedValue<'integer'>) => () => defineFheFunction({
      inputs: { x: integer.scalar({ min: 0, max: 1 }), c: integer.scalar({ min: 0, max: 1, visibility: 'clear' }) }, outputs: { y: integer.scalar() }, evaluate: ({ x, c }) => ({ y: evaluate(x, c) }),
    });

    expect(define((_x, c) => c)).toThrow(expect.objectContaining({ code: 'FHE_PLAN_NOT_ENCRYPTED', details: { output: 'y' } }));
    expect(define((_x, c) => c.add(1).square())).toThrow(expect.objectContaining({ code: 'FHE_PLAN_NOT_ENCRYPTED' }));
    expect(define((x, c) => c.add(1).multiply(x))).not.toThrow();
  });
});

describe('the request to the planner', () => {
  const define = (plan: PlanRequest | undefined, spec: typeof real | typeof integer = real): FheFunctionModule =>
    defineFheFunction({ inputs: { x: spec.scalar({ min: 0, max: 1 }) as ValueSpec }, outputs: { y: spec.scalar() as ValueSpec }, evaluate: ({ x }) => ({ y: x }), plan });

  test('is kept with the function, and does not change the program', () => {
    const plan: PlanRequest = { rowsPerCall: 64, maxKeyBytes: 0, scheme: 'ckks', security: 192, polyModulusDegree: 8192, revealPartialSums: true, circuitPrivacy: false };

    expect(define(plan).request).toEqual(plan);
    expect(define(plan).programBytes).toEqual(define(undefined).programBytes);
  });

  test('is empty where the author asks for nothing', () => {
    expect(define(undefined).request).toEqual({});
    expect(Object.keys(define({ rowsPerCall: undefined }).request)).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['a scheme of the other kind', { scheme: 'bgv' }, 'plan.scheme'],
    ['an unknown scheme', { scheme: 'tfhe' }, 'plan.scheme'],
    ['no rows', { rowsPerCall: 0 }, 'plan.rowsPerCall'],
    ['half a row', { rowsPerCall: 0.5 }, 'plan.rowsPerCall'],
    ['negative bytes', { maxKeyBytes: -1 }, 'plan.maxKeyBytes'],
    ['security that no table has', { security: 100 }, 'plan.security'],
    ['a ring degree between powers of two', { polyModulusDegree: 5000 }, 'plan.polyModulusDegree'],
    ['a text for a flag', { circuitPrivacy: 'yes' }, 'plan.circuitPrivacy'],
    ['an unknown wish', { cheap: true }, 'plan.cheap'],
    ['a wish that every object has', { toString: 1 }, 'plan.toString'],
    ['a list', [1], 'plan'],
  ])('is refused with %s', (_name, plan, field) => {
    expect(() => define(plan as PlanRequest)).toThrow(expect.objectContaining({ code: 'FHE_PLAN_REQUEST', details: expect.objectContaining({ field }) as unknown }));
  });

  test('is refused where partial sums are revealed and hidden', () => {
    expect(() => define({ circuitPrivacy: true, revealPartialSums: true }, integer)).toThrow(expect.objectContaining({ code: 'FHE_PLAN_REQUEST', details: expect.objectContaining({ field: 'plan.revealPartialSums' }) as unknown }));
    expect(define({ circuitPrivacy: true, revealPartialSums: false }, integer).request.circuitPrivacy).toBe(true);
  });

  test('is refused with a scheme of real values for integers', () => {
    expect(() => define({ scheme: 'ckks' }, integer)).toThrow(expect.objectContaining({ code: 'FHE_PLAN_REQUEST' }));
    expect(define({ scheme: 'bgv' }, integer).request).toEqual({ scheme: 'bgv' });
  });
});
