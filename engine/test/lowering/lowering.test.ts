import { describe, expect, test } from '@jest/globals';
import { lowerProgram } from '@fhe-serverless/core/plan';
import type { Program, Scalar } from '@fhe-serverless/core/program';
import { averagePool2d, concatenate, convolve2d, defineFheFunction, equals, type FheFunctionModule, integer, lookup, matrixMultiply, matrixVector, real, sumPool2d } from '@fhe-serverless/core/trace';
import { checkLowering } from '../../src/prove/check-lowering.ts';

/** Values that touch the ends of every range, different for each sample. */
function sampleOf(program: Program, seed: number): Scalar[][] {
  return program.inputs.map(({ shape, low, high, encoding }, input) => {
    const count = shape.reduce((product, side) => product * side, 1);
    if (encoding === 'oneHot') return Array.from({ length: count }, (_, i): Scalar => (program.domain === 'integer' ? BigInt(i === (seed * 7) % count) : Number(i === (seed * 7) % count)));
    return Array.from({ length: count }, (_, i): Scalar => {
      const share = ((i * 7 + seed * 13 + input * 5) % 11) / 10;
      if (program.domain === 'real') return Number(low) + (Number(high) - Number(low)) * share;
      return BigInt(low) + ((BigInt(high) - BigInt(low)) * BigInt(Math.round(share * 10))) / 10n;
    });
  });
}

const TILE_LENGTHS = [1, 4, 16, 64, 2048];

function expectRight({ traced }: FheFunctionModule, options: { spansRows?: boolean; tileLengths?: readonly number[] } = {}): void {
  for (const tileLength of options.tileLengths ?? TILE_LENGTHS) {
    for (const spread of [false, true]) {
      for (const revealPartialSums of [false, true]) {
        const lowered = lowerProgram(traced, { tileLength, spread, revealPartialSums, spansRows: options.spansRows ?? false });
        for (const seed of [0, 1]) checkLowering(traced.program, lowered, sampleOf(traced.program, seed));
      }
    }
  }
}

const weights = (rows: number, columns: number): number[][] => Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_value, j) => ((i * 5 + j * 3) % 7) - 3));

describe.each([['integer', integer as unknown as typeof real], ['real', real]] as const)('%s programs mean the same in every layout', (_domain, spec) => {
  const range = { min: -2, max: 3 };
  const v = spec.vector(6, range);
  const cases: [string, FheFunctionModule][] = [
    ['sum of a length that is no power of two', defineFheFunction({ inputs: { x: v }, outputs: { y: spec.scalar() }, evaluate: ({ x }) => ({ y: x.sum() }) })],
    ['sum after adding a constant to padding', defineFheFunction({ inputs: { x: v }, outputs: { y: spec.scalar() }, evaluate: ({ x }) => ({ y: x.add(1).square().add(2).sum() }) })],
    ['sum after a scalar that is encrypted', defineFheFunction({ inputs: { x: v, s: spec.scalar(range) }, outputs: { y: spec.scalar() }, evaluate: ({ x, s }) => ({ y: x.add(s).sum() }) })],
    ['mean and variance', defineFheFunction({ inputs: { x: v }, outputs: { m: spec.scalar(), d: spec.scalar() }, evaluate: ({ x }) => ({ m: x.mean(), d: x.variance() }) })],
    ['rotateLeft', defineFheFunction({ inputs: { x: v }, outputs: { y: spec.vector(6) }, evaluate: ({ x }) => ({ y: x.rotateLeft(4).multiply(x) }) })],
    ['slice and gather', defineFheFunction({ inputs: { x: v }, outputs: { y: spec.vector(3), z: spec.vector(4) }, evaluate: ({ x }) => ({ y: x.slice(2, 5), z: x.gather([5, 5, 0, 1]) }) })],
    ['slice times slice', defineFheFunction({ inputs: { x: v }, outputs: { y: spec.vector(2), z: spec.scalar() }, evaluate: ({ x }) => ({ y: x.slice(1, 3).multiply(x.slice(4, 6)), z: x.slice(1, 3).dot(x.slice(0, 2)) }) })],
    ['an element that meets a vector', defineFheFunction({ inputs: { x: v }, outputs: { y: spec.vector(6) }, evaluate: ({ x }) => ({ y: x.multiply(x.element(2)) }) })],
    ['concatenate', defineFheFunction({ inputs: { x: v, y: spec.vector(3, range) }, outputs: { z: spec.vector(9) }, evaluate: ({ x, y }) => ({ z: concatenate([y, x]) }) })],
    ['matrix times vector, wide', defineFheFunction({ inputs: { x: v }, outputs: { y: spec.vector(3) }, evaluate: ({ x }) => ({ y: matrixVector(weights(3, 6), x) }) })],
    ['matrix times vector, tall', defineFheFunction({ inputs: { x: v }, outputs: { y: spec.vector(20) }, evaluate: ({ x }) => ({ y: matrixVector(weights(20, 6), x) }) })],
    ['two layers', defineFheFunction({ inputs: { x: v }, outputs: { y: spec.vector(2) }, evaluate: ({ x }) => ({ y: matrixVector(weights(2, 5), matrixVector(weights(5, 6), x).square()) }) })],
    ['encrypted matrix times encrypted vector', defineFheFunction({ inputs: { m: spec.matrix(3, 5, range), x: spec.vector(5, range) }, outputs: { y: spec.vector(3) }, evaluate: ({ m, x }) => ({ y: matrixVector(m, x) }) })],
    ['encrypted matrices', defineFheFunction({ inputs: { a: spec.matrix(3, 5, range), b: spec.matrix(5, 2, range) }, outputs: { y: spec.matrix(3, 2) }, evaluate: ({ a, b }) => ({ y: matrixMultiply(a, b) }) })],
    ['a computed matrix times itself', defineFheFunction({ inputs: { a: spec.matrix(3, 3, range) }, outputs: { y: spec.matrix(3, 3) }, evaluate: ({ a }) => ({ y: matrixMultiply(a.add(1), a.square()) }) })],
    ['constant matrix times encrypted matrix', defineFheFunction({ inputs: { b: spec.matrix(5, 3, range) }, outputs: { y: spec.matrix(2, 3) }, evaluate: ({ b }) => ({ y: matrixMultiply(weights(2, 5), b) }) })],
    ['encrypted matrix times constant matrix', defineFheFunction({ inputs: { b: spec.matrix(2, 5, range) }, outputs: { y: spec.matrix(2, 3) }, evaluate: ({ b }) => ({ y: matrixMultiply(b, weights(5, 3)) }) })],
    ['sums over one axis', defineFheFunction({ inputs: { b: spec.matrix(3, 5, range) }, outputs: { r: spec.vector(3), c: spec.vector(5), t: spec.vector(3) }, evaluate: ({ b }) => ({ r: b.sum({ axis: 1 }), c: b.sum({ axis: 0 }), t: b.transpose().sum({ axis: 0 }) }) })],
    ['reshape', defineFheFunction({ inputs: { b: spec.matrix(4, 6, range) }, outputs: { y: spec.matrix(6, 4), z: spec.vector(24) }, evaluate: ({ b }) => ({ y: b.square().reshape([6, 4]), z: b.square().flatten() }) })],
    ['polynomial and its padding', defineFheFunction({ inputs: { x: v }, outputs: { y: spec.scalar() }, evaluate: ({ x }) => ({ y: x.polynomial([2, -1, 0, 3]).sum() }) })],
    ['convolution, valid, with a stencil that factors', defineFheFunction({ inputs: { i: spec.matrix(7, 6, range) }, outputs: { y: spec.matrix(5, 4) }, evaluate: ({ i }) => ({ y: convolve2d(i, [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]).square().add(convolve2d(i, [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]).square()) }) })],
    ['convolution, same', defineFheFunction({ inputs: { i: spec.matrix(5, 6, range) }, outputs: { y: spec.matrix(5, 6), s: spec.scalar() }, evaluate: ({ i }) => { const y = convolve2d(i, [[1, 2, 0], [0, 1, 3], [1, 1, 1]], { padding: 'same' }); return { y, s: y.flatten().sum() }; } })],
    ['two channels, stride, pooling, dense', defineFheFunction({ inputs: { i: spec.image(2, 8, 8, range) }, outputs: { y: spec.vector(3) }, evaluate: ({ i }) => { const c = convolve2d(i, [[weights(3, 3), weights(3, 3).reverse()], [weights(3, 3), weights(3, 3)], [weights(3, 3).reverse(), weights(3, 3)]]); return { y: matrixVector(weights(3, 27), sumPool2d(c.square(), 2).flatten()) }; } })],
    ['strided convolution', defineFheFunction({ inputs: { i: spec.matrix(8, 8, range) }, outputs: { y: spec.matrix(3, 3) }, evaluate: ({ i }) => ({ y: convolve2d(i, weights(3, 3), { stride: 2 }) }) })],
    ['lookup', defineFheFunction({ inputs: { i: spec.index(10) }, outputs: { y: spec.vector(3) }, evaluate: ({ i }) => ({ y: lookup(weights(10, 3), i) }) })],
  ] as unknown as [string, FheFunctionModule][];

  test.each(cases)('%s', (_name, fn) => { expectRight(fn); });
});

test('equality with constants', () => {
  expectRight(defineFheFunction({ inputs: { x: integer.vector(6, { min: 0, max: 5 }) }, outputs: { y: integer.scalar(), z: integer.vector(6) }, evaluate: ({ x }) => ({ y: equals(x, 3).sum(), z: equals(x, 0) }) }));
});

test('average pooling of reals', () => {
  expectRight(defineFheFunction({ inputs: { i: real.matrix(4, 4, { min: -1, max: 1 }) }, outputs: { y: real.matrix(2, 2) }, evaluate: ({ i }) => ({ y: averagePool2d(i, 2) }) }));
});

test('clear inputs meet encrypted values', () => {
  const range = { min: -2, max: 3 };
  expectRight(defineFheFunction({ inputs: { x: real.vector(6, range), w: real.vector(6, { ...range, visibility: 'clear' }), m: real.matrix(3, 6, { ...range, visibility: 'clear' }) }, outputs: { y: real.scalar(), z: real.vector(3), u: real.vector(6) }, evaluate: ({ x, w, m }) => ({ y: x.dot(w), z: matrixVector(m, x), u: w.subtract(x) }) }));
});

test('a sum over both rows of slots swaps them once', () => {
  const fn = defineFheFunction({ inputs: { x: integer.vector(50, { min: 0, max: 9 }) }, outputs: { y: integer.scalar(), z: integer.scalar() }, evaluate: ({ x }) => ({ y: x.sum(), z: x.square().sum() }) });

  const lowered = lowerProgram(fn.traced, { tileLength: 64, spansRows: true, spread: false, revealPartialSums: false });

  expectRight(fn, { spansRows: true, tileLengths: [64] });
  expect(lowered.circuit.nodes.filter(({ op }) => op === 'swapRows')).toHaveLength(2);
  expect(lowered.circuit.nodes.filter(({ op, period }) => op === 'rotate' && period === 64)).toHaveLength(0);
});
