import { describe, expect, test } from '@jest/globals';
import { FheError } from '../../src/errors/index.ts';
import {
  abs, averagePool2d, compare, concatenate, convolve1d, convolve2d, covariance, defineFheFunction, type EncryptedValue, equals, exp, integer, inverse, lookup, mask, matrixMultiply, matrixVector, max,
  polynomialFeatures, real, select, sigmoid, sign, sqrt, sumPool2d,
} from '../../src/trace/index.ts';

type Real = EncryptedValue<'real'>;
type Integer = EncryptedValue<'integer'>;
type RealInputs = Readonly<Record<'s' | 'v' | 'm' | 'i' | 'o', Real>>;
type IntegerInputs = Readonly<Record<'s' | 'v' | 'm' | 'i' | 'o' | 'wide', Integer>>;

const evaluateReal = (evaluate: (x: RealInputs) => unknown) => () => defineFheFunction({
  inputs: { s: real.scalar({ min: -1, max: 1 }), v: real.vector(4, { min: -1, max: 1 }), m: real.matrix(2, 3, { min: -1, max: 1 }), i: real.image(2, 4, 4, { min: -1, max: 1 }), o: real.index(3) },
  outputs: { y: real.scalar() }, evaluate: (x) => ({ y: (evaluate(x) as Real).sum().flatten().element(0) }),
});
const evaluateIntegers = (evaluate: (x: IntegerInputs) => unknown) => () => defineFheFunction({
  inputs: {
    s: integer.scalar({ min: 0, max: 9 }), v: integer.vector(4, { min: 0, max: 9 }), m: integer.matrix(2, 3, { min: 0, max: 9 }), i: integer.image(2, 4, 4, { min: 0, max: 9 }), o: integer.index(3),
    wide: integer.scalar({ min: 0, max: 64 }),
  },
  outputs: { y: integer.scalar() }, evaluate: (x) => ({ y: (evaluate(x) as Integer).sum().flatten().element(0) }),
});

const refusal = (act: () => unknown): FheError => {
  try {
    act();
  } catch (error) {
    if (error instanceof FheError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};
const expectRefusal = (act: () => unknown, code: string): void => {
  const error = refusal(act);

  expect(error.code).toBe(code);
  // Whoever reads the message knows where to look, and every placeholder is filled.
  expect(error.message).toMatch(/operator-refusals\.test\.ts:\d+/);
  expect(`${error.message} ${error.hint}`).not.toMatch(/[{}]|undefined/);
};

describe('a handler is refused when it', () => {
  test.each<[string, (x: RealInputs) => unknown, string]>([
    ['adds a vector to a matrix', ({ v, m }) => m.add(v), 'FHE_TRACE_SHAPE'],
    ['adds a matrix to a matrix of another shape', ({ m }) => m.add(m.transpose()), 'FHE_TRACE_SHAPE'],
    ['repeats numbers along the wrong axis', ({ m }) => m.add([1, 2]), 'FHE_TRACE_SHAPE'],
    ['adds numbers of more axes', ({ v }) => v.add([[1, 2, 3, 4]]), 'FHE_TRACE_SHAPE'],
    ['adds kernels to a scalar', ({ s }) => s.add([[[[1]]]]), 'FHE_TRACE_SHAPE'],
    ['adds an empty list', ({ v }) => v.add([]), 'FHE_TRACE_SHAPE'],
    ['adds lists of different lengths', ({ m }) => m.add([[1, 2, 3], [1, 2]]), 'FHE_TRACE_SHAPE'],
    ['adds a text', ({ v }) => v.add('1' as unknown as number), 'FHE_TRACE_CONSTANT'],
    ['adds nothing', ({ v }) => v.add(null as unknown as number), 'FHE_TRACE_CONSTANT'],
    ['sums a scalar', ({ s }) => s.sum(), 'FHE_TRACE_SHAPE'],
    ['sums an axis that is not there', ({ m }) => m.sum({ axis: 2 }), 'FHE_TRACE_CONSTANT'],
    ['sums a negative axis', ({ m }) => m.mean({ axis: -1 }), 'FHE_TRACE_CONSTANT'],
    ['takes the variance of a scalar', ({ s }) => s.variance(), 'FHE_TRACE_SHAPE'],
    ['takes the covariance of different shapes', ({ v, m }) => covariance(v, m), 'FHE_TRACE_SHAPE'],
    ['takes the covariance of scalars', ({ s }) => covariance(s, s.negate()), 'FHE_TRACE_SHAPE'],
    ['takes dot of matrices', ({ m }) => m.dot(m), 'FHE_TRACE_SHAPE'],
    ['multiplies a matrix by a vector of another length', ({ m, v }) => matrixVector(m, v), 'FHE_TRACE_SHAPE'],
    ['multiplies a vector by a vector', ({ v }) => matrixVector(v, v), 'FHE_TRACE_SHAPE'],
    ['multiplies matrices that do not match', ({ m }) => matrixMultiply(m, m), 'FHE_TRACE_SHAPE'],
    ['multiplies numbers only', () => matrixVector([[1]] as never, [1] as never), 'FHE_TRACE_SHAPE'],
    ['transposes a vector', ({ v }) => v.transpose(), 'FHE_TRACE_SHAPE'],
    ['transposes an image', ({ i }) => i.transpose(), 'FHE_TRACE_SHAPE'],
    ['rotates a matrix', ({ m }) => m.rotateLeft(1), 'FHE_TRACE_SHAPE'],
    ['rotates by a fraction', ({ v }) => v.rotateLeft(0.5), 'FHE_TRACE_CONSTANT'],
    ['reshapes to another number of elements', ({ m }) => m.reshape([4]), 'FHE_TRACE_SHAPE'],
    ['reshapes to four axes', ({ i }) => i.reshape([2, 2, 2, 4]), 'FHE_TRACE_SHAPE'],
    ['reshapes to fractions', ({ v }) => v.reshape([0.5, 8]), 'FHE_TRACE_SHAPE'],
    ['takes an element outside', ({ v }) => v.element(4), 'FHE_TRACE_CONSTANT'],
    ['takes a negative element', ({ v }) => v.element(-1), 'FHE_TRACE_CONSTANT'],
    ['takes an element by too few indices', ({ m }) => m.element(1), 'FHE_TRACE_SHAPE'],
    ['takes an element of a scalar', ({ s }) => s.element(), 'FHE_TRACE_SHAPE'],
    ['slices nothing', ({ v }) => v.slice(2, 2), 'FHE_TRACE_CONSTANT'],
    ['slices beyond the end', ({ v }) => v.slice(2, 5), 'FHE_TRACE_CONSTANT'],
    ['slices a matrix', ({ m }) => m.slice(0, 1), 'FHE_TRACE_SHAPE'],
    ['gathers nothing', ({ v }) => v.gather([]), 'FHE_TRACE_CONSTANT'],
    ['gathers outside', ({ v }) => v.gather([0, 4]), 'FHE_TRACE_CONSTANT'],
    ['concatenates nothing', () => concatenate([] as never), 'FHE_TRACE_SHAPE'],
    ['convolves a vector', ({ v }) => convolve2d(v, [[1]]), 'FHE_TRACE_SHAPE'],
    ['convolves with other channels', ({ i }) => convolve2d(i, [[[[1]]]]), 'FHE_TRACE_SHAPE'],
    ['convolves an image with a flat kernel', ({ i }) => convolve2d(i, [[1]]), 'FHE_TRACE_SHAPE'],
    ['convolves with a larger kernel', ({ m }) => convolve2d(m, [[1], [1], [1]]), 'FHE_TRACE_SHAPE'],
    ['convolves by no stride', ({ m }) => convolve2d(m, [[1]], { stride: 0 }), 'FHE_TRACE_CONSTANT'],
    ['convolves by three strides', ({ m }) => convolve2d(m, [[1]], { stride: [1, 1, 1] as unknown as [number, number] }), 'FHE_TRACE_CONSTANT'],
    ['pads in a way that is not there', ({ m }) => convolve2d(m, [[1]], { padding: 'full' as 'same' }), 'FHE_TRACE_CONSTANT'],
    ['adds a bias of another length', ({ i }) => convolve2d(i, [[[[1]], [[1]]]], { bias: [1, 2] }), 'FHE_TRACE_SHAPE'],
    ['convolves a matrix as a vector', ({ m }) => convolve1d(m, [1]), 'FHE_TRACE_SHAPE'],
    ['convolves a vector with rows', ({ v }) => convolve1d(v, [[1]] as never), 'FHE_TRACE_SHAPE'],
    ['convolves a vector with a longer kernel', ({ v }) => convolve1d(v, [1, 2, 3, 4, 5]), 'FHE_TRACE_SHAPE'],
    ['pools a vector', ({ v }) => sumPool2d(v, 1), 'FHE_TRACE_SHAPE'],
    ['pools more than the image', ({ i }) => sumPool2d(i, 5), 'FHE_TRACE_CONSTANT'],
    ['pools nothing', ({ i }) => averagePool2d(i, 0), 'FHE_TRACE_CONSTANT'],
    ['masks with another shape', ({ m }) => mask(m, [true, false]), 'FHE_TRACE_CONSTANT'],
    ['masks with numbers', ({ v }) => mask(v, [1, 0, 1, 0] as unknown as boolean[]), 'FHE_TRACE_CONSTANT'],
    ['masks everything', ({ v }) => mask(v, [false, false, false, false]), 'FHE_TRACE_CONSTANT'],
    ['selects by what is no condition', ({ v }) => select(v, v, 0), 'FHE_TRACE_RANGE'],
    ['selects between different shapes', ({ o, v, m }) => select(o, v, m), 'FHE_TRACE_SHAPE'],
    ['looks up in a table of another length', ({ o }) => lookup([1, 2], o), 'FHE_TRACE_SHAPE'],
    ['looks up by a scalar', ({ s }) => lookup([1], s), 'FHE_TRACE_SHAPE'],
    ['looks up in images', ({ o }) => lookup([[[1]], [[2]], [[3]]], o), 'FHE_TRACE_SHAPE'],
    ['makes features of a matrix', ({ m }) => polynomialFeatures(m, 2), 'FHE_TRACE_SHAPE'],
    ['makes features of degree 0', ({ v }) => polynomialFeatures(v, 0), 'FHE_TRACE_CONSTANT'],
    ['makes more features than a value holds', ({ i }) => polynomialFeatures(concatenate([i, i]), 8), 'FHE_TRACE_CONSTANT'],
    ['compares real numbers for equality', ({ v }) => equals(v as unknown as Integer, 1), 'FHE_TRACE_SHAPE'],
    ['approximates with a degree of 64', ({ v }) => sigmoid(v, { degree: 64 }), 'FHE_TRACE_CONSTANT'],
    ['approximates on an empty range', ({ v }) => exp(v, { degree: 3, range: [1, 1] }), 'FHE_TRACE_APPROXIMATION'],
    ['approximates on an endless range', ({ v }) => abs(v, { degree: 3, range: [0, Number.POSITIVE_INFINITY] }), 'FHE_TRACE_APPROXIMATION'],
    ['inverts what can be zero', ({ v }) => inverse(v, { degree: 3 }), 'FHE_TRACE_APPROXIMATION'],
    ['takes the root of what can be negative', ({ v }) => sqrt(v, { degree: 3 }), 'FHE_TRACE_APPROXIMATION'],
    ['takes a sign without a gap', ({ v }) => sign(v, { degree: 3, gap: 0 }), 'FHE_TRACE_APPROXIMATION'],
    ['takes a sign without saying a gap', ({ v }) => sign(v, { degree: 3 } as never), 'FHE_TRACE_APPROXIMATION'],
    ['compares with a negative gap', ({ v }) => compare(v, 0, { degree: 3, gap: -1 }), 'FHE_TRACE_APPROXIMATION'],
    ['takes the larger of different shapes', ({ v, m }) => max(v, m, { degree: 3 }), 'FHE_TRACE_SHAPE'],
    ['takes the larger of numbers only', () => max(1 as never, 2, { degree: 3 }), 'FHE_TRACE_SHAPE'],
    ['asserts what can never be', ({ v }) => v.assertWithin(2, 3), 'FHE_TRACE_CONSTANT'],
    ['multiplies to more than a value holds', ({ s }) => matrixMultiply(s.add(Array(5000).fill(0)).reshape([5000, 1]), s.add(Array(5000).fill(0)).reshape([1, 5000])), 'FHE_TRACE_SHAPE'],
  ])('%s, naming file and line', (_name, evaluate, code) => {
    expectRefusal(evaluateReal(evaluate), code);
  });

  test.each<[string, (x: IntegerInputs) => unknown, string]>([
    ['convolves integers with fractions', ({ i }) => convolve2d(i, [[[[0.5]], [[1]]]]), 'FHE_TRACE_CONSTANT'],
    ['looks up fractions', ({ o }) => lookup([1, 2, 0.5], o), 'FHE_TRACE_CONSTANT'],
    ['compares a mean', ({ v }) => equals(v.mean(), 1), 'FHE_TRACE_DENOMINATOR'],
    ['looks up by a mean', ({ m }) => lookup([1, 2, 3], m.mean({ axis: 0 })), 'FHE_TRACE_DENOMINATOR'],
    ['selects by a mean', ({ m, o }) => select(m.mean({ axis: 0 }), o, 0), 'FHE_TRACE_DENOMINATOR'],
    ['selects by more than 0 and 1', ({ v }) => select(v, v, 0), 'FHE_TRACE_RANGE'],
    ['compares with a fraction', ({ v }) => equals(v, 0.5), 'FHE_TRACE_CONSTANT'],
    ['compares with what can never be', ({ v }) => equals(v, 10), 'FHE_TRACE_CONSTANT'],
    ['compares a wide value', ({ wide }) => equals(wide, 10), 'FHE_TRACE_SPAN'],
    ['raises a mean until its denominator is too large', ({ i }) => i.mean().power(13), 'FHE_TRACE_DENOMINATOR'],
    ['adds fractions until their denominator is too large', ({ v, m }) => v.mean().power(30).add(m.mean().power(2)), 'FHE_TRACE_DENOMINATOR'],
    ['adds to a fraction what exceeds 62 bits', ({ v }) => v.mean().add(2n ** 61n), 'FHE_TRACE_CONSTANT'],
    ['approximates integers', ({ v }) => sigmoid(v as unknown as Real, { degree: 3 }), 'FHE_TRACE_SHAPE'],
  ])('%s, naming file and line', (_name, evaluate, code) => {
    expectRefusal(evaluateIntegers(evaluate), code);
  });

  test.each<[string, (x: RealInputs) => unknown]>([
    ['takes an element by an encrypted index', ({ v, s }) => v.element(s as unknown as number)],
    ['takes an element of a matrix by an encrypted index', ({ m, s }) => m.element(0, s as unknown as number)],
    ['slices by an encrypted end', ({ v, s }) => v.slice(0, s as unknown as number)],
    ['gathers by encrypted indices', ({ v, s }) => v.gather([0, s as unknown as number])],
    ['has encrypted coefficients', ({ v }) => v.polynomial(v as unknown as number[])],
    ['reshapes to encrypted sides', ({ v }) => v.reshape(v as unknown as number[])],
    ['reshapes to an encrypted side', ({ v, s }) => v.reshape([s as unknown as number, 1])],
    ['gathers by a vector', ({ v }) => v.gather(v as unknown as number[])],
    ['rotates by an encrypted step', ({ v, s }) => v.rotateLeft(s as unknown as number)],
    ['raises to an encrypted power', ({ v, s }) => v.power(s as unknown as number)],
    ['sums an encrypted axis', ({ m, s }) => m.sum({ axis: s as unknown as number })],
    ['convolves with an encrypted kernel', ({ m }) => convolve2d(m, m as unknown as number[][])],
    ['convolves with kernels that hold a value', ({ m, s }) => convolve2d(m, [[s as unknown as number]])],
    ['moves by an encrypted stride', ({ m, s }) => sumPool2d(m, 1, { stride: s as unknown as number })],
    ['masks by encrypted flags', ({ v, s }) => mask(v, [true, s as unknown as boolean, true, true])],
    ['looks up in an encrypted table', ({ v, o }) => lookup(v.slice(0, 3) as unknown as number[], o)],
    ['adds a list that holds a value', ({ v, s }) => v.add([1, 2, 3, s as unknown as number])],
    ['takes an encrypted degree', ({ v, s }) => sigmoid(v, { degree: s as unknown as number })],
    ['takes an encrypted range', ({ v, s }) => sigmoid(v, { degree: 3, range: [0, s as unknown as number] })],
    ['takes an encrypted gap', ({ v, s }) => sign(v, { degree: 3, gap: s as unknown as number })],
    ['asserts an encrypted range', ({ v, s }) => v.assertWithin(0, s as unknown as number)],
  ])('%s, naming file and line', (_name, evaluate) => {
    expectRefusal(evaluateReal(evaluate), 'FHE_TRACE_BRANCH');
  });

  test.each<[string, (x: Real, y: Real) => Real]>([
    ['adds', (x, y) => x.add(y)], ['takes dot', (x, y) => x.dot(y)], ['concatenates', (x, y) => concatenate([x, y])],
    ['takes the larger', (x, y) => max(x, y, { degree: 3 })], ['takes the covariance', (x, y) => covariance(x, y)],
  ])('%s values of two functions', (_name, evaluate) => {
    let stolen: Real | undefined;
    const define = (body: (x: Real) => Real) => () => defineFheFunction({ inputs: { x: real.vector(2, { min: 0, max: 1 }) }, outputs: { y: real.vector(2) }, evaluate: ({ x }) => ({ y: body(x) }) });
    define((x) => stolen = x)();

    expectRefusal(define((x) => evaluate(x, stolen!)), 'FHE_TRACE_MIXED_DOMAINS');
  });
});
