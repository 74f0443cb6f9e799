import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { programDigest } from '../../src/program/index.ts';
import { defineFheFunction, type LoadingFheFunction, real } from '../../src/trace/index.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));
const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const MODEL = bytes('{ "weights": [1, 2, 3, 4], "bias": 0.5 }');

const score = (digest?: string): LoadingFheFunction => defineFheFunction({
  inputs: { x: real.vector(4, { min: -1, max: 1 }) },
  outputs: { y: real.scalar() },
  load: { model: { path: './model.json', ...(digest !== undefined && { digest }) } },
  evaluate: ({ x }, { model }) => ({ y: x.dot((model as { weights: number[] }).weights).add((model as { bias: number }).bias) }),
});

test('loaded JSON becomes constants: the program is that of the same numbers written in the function', () => {
  const written = defineFheFunction({ inputs: { x: real.vector(4, { min: -1, max: 1 }) }, outputs: { y: real.scalar() }, evaluate: ({ x }) => ({ y: x.dot([1, 2, 3, 4]).add(0.5) }) });

  const loaded = score().withLoaded({ model: MODEL });

  expect(programDigest(loaded.traced.program)).toBe(programDigest(written.traced.program));
  expect(loaded.traced.loaded).toEqual([{ name: 'model', digest: sha256(MODEL), bytes: MODEL.length }]);
  expect(written.traced.loaded).toBeUndefined();
  expect(loaded.simulate({ x: [1, 1, 0, 0] })['y']!.values).toEqual([3.5]);
});

test('content that is not JSON comes as bytes', () => {
  const fn = defineFheFunction({
    inputs: { x: real.vector(3, { min: -1, max: 1 }) }, outputs: { y: real.scalar() }, load: { table: { path: 'weights.bin' } }, evaluate: ({ x }, { table }) => ({ y: x.dot([...table]) }),
  });

  expect(fn.withLoaded({ table: Uint8Array.of(1, 2, 3) }).simulate({ x: [1, 1, 1] })['y']!.values).toEqual([6]);
});

test('the declared digest is the digest of the content', () => {
  expect(() => score(sha256(MODEL)).withLoaded({ model: MODEL })).not.toThrow();
});

test.each<[string, () => unknown, string]>([
  ['has another digest than declared', () => score('0'.repeat(64)).withLoaded({ model: MODEL }), 'FHE_LOAD_DIGEST'],
  ['is not given', () => score().withLoaded({}), 'FHE_LOAD_CONTENT'],
  ['is inherited and not given', () => score().withLoaded(Object.create({ model: MODEL }) as Record<string, Uint8Array>), 'FHE_LOAD_CONTENT'],
  ['is no JSON', () => score().withLoaded({ model: bytes('weights: 1') }), 'FHE_LOAD_CONTENT'],
  ['is no UTF-8', () => score().withLoaded({ model: Uint8Array.of(0x22, 0xff, 0x22) }), 'FHE_LOAD_CONTENT'],
])('content fails when it %s', (_name, load, code) => {
  expect(load).toThrow(expect.objectContaining({ code }));
});

test.each<[string, object]>([
  ['names nothing', {}],
  ['has a name that is no identifier', { 'my model': { path: 'model.json' } }],
  ['has no path', { model: { path: '' } }],
  ['has a digest in capitals', { model: { path: 'model.json', digest: 'A'.repeat(64) } }],
])('a declaration fails when it %s', (_name, load) => {
  expect(() => defineFheFunction({ inputs: { x: real.scalar({ min: 0, max: 1 }) }, outputs: { y: real.scalar() }, load: load as Record<string, { path: string }>, evaluate: ({ x }) => ({ y: x.add(1) }) }))
    .toThrow(expect.objectContaining({ code: 'FHE_TRACE_SIGNATURE' }));
});

test('a function that loads is traced once its content is there, and refuses then what every function refuses', () => {
  const branching = defineFheFunction({
    inputs: { x: real.scalar({ min: 0, max: 1 }) }, outputs: { y: real.scalar() }, load: { model: { path: 'model.json' } },
    evaluate: ({ x }) => ({ y: (x as unknown as number) > 0 ? x : x.negate() }),
  });

  expect(() => branching.withLoaded({ model: bytes('1') })).toThrow(expect.objectContaining({ code: 'FHE_TRACE_BRANCH' }));
});
