import { expect, test } from '@jest/globals';
import { type Authorize, defineFheFunction, type FheFunctionModule, real } from '../../src/trace/index.ts';

const serving = (declared: { authorize?: unknown; authorizeTimeoutMillis?: unknown }): FheFunctionModule => defineFheFunction({
  inputs: { x: real.scalar({ min: 0, max: 1 }) }, outputs: { y: real.scalar() }, evaluate: ({ x }) => ({ y: x.add(1) }), ...declared as { authorize?: Authorize; authorizeTimeoutMillis?: number },
});

test('the hook and its timeout stand beside the program and do not change it', () => {
  const decide: Authorize = ({ tenant }) => tenant === 'a';

  const fn = serving({ authorize: decide, authorizeTimeoutMillis: 500 });

  expect(fn.authorize).toEqual({ decide, timeoutMillis: 500 });
  expect(fn.traced.authorizeTimeoutMillis).toBe(500);
  expect(fn.programBytes).toEqual(serving({}).programBytes);
});

test('a decision may take two seconds unless the function says otherwise, and without a hook there is none', () => {
  expect(serving({ authorize: () => true }).authorize!.timeoutMillis).toBe(2000);
  expect(serving({}).authorize).toBeUndefined();
  expect(serving({ authorizeTimeoutMillis: 5 }).traced.authorizeTimeoutMillis).toBeUndefined();
});

test.each([['no function', { authorize: true }], ['a timeout of nothing', { authorize: () => true, authorizeTimeoutMillis: 0 }], ['a timeout beyond that of an HTTP API', { authorize: () => true, authorizeTimeoutMillis: 60_000 }], ['a timeout that is no number', { authorize: () => true, authorizeTimeoutMillis: '2s' }]])(
  'a declaration with %s is refused', (_name, declared) => {
    expect(() => serving(declared)).toThrow(expect.objectContaining({ code: 'FHE_TRACE_SIGNATURE' }));
  });
