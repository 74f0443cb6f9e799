import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { approximation, clenshaw, elementCount, nested, rangesOf, type Interval, type Scalar } from '../../src/program/index.ts';
import {
  averagePool2d, concatenate, convolve1d, convolve2d, covariance, defineFheFunction, type EncryptedValue, equals, integer, lookup, matrixMultiply, matrixVector, max, min, real, relu, select,
  sigmoid, sumPool2d, type FheFunctionModule, type ValueSpec,
} from '../../src/trace/index.ts';
import { randomFunction, randomInputs, valuesOfNodes } from './random-function.ts';
import { randomNumbers } from './random-numbers.ts';

type Integer = EncryptedValue<'integer'>;
type Real = EncryptedValue<'real'>;

const finiteMagnitude = ({ low, high }: Interval): number => Math.max(...[low, high].map((end) => Math.abs(Number(end))).filter(Number.isFinite), 0);
const rangeOfOutput = ({ traced: { program } }: FheFunctionModule): Interval => rangesOf(program)[program.outputs[0]!.node]!;

describe('every value of every node lies in its range', () => {
  test.each(['integer', 'real'] as const)('in random %s functions, on random and extreme inputs', (domain) => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const { program } = randomFunction(domain, seed).traced;
      const ranges = rangesOf(program);
      const random = randomNumbers(seed + 1);
      for (let run = 0; run < 4; run++) {
        let magnitude = 1;
        valuesOfNodes(program, randomInputs(program, random)).forEach((values, node) => {
          const { low, high } = ranges[node]!;
          magnitude = Math.max(magnitude, finiteMagnitude(ranges[node]!));
          // Ranges ignore the rounding of doubles, which is relative to the largest value on the way.
          const slack = domain === 'integer' ? 0 : magnitude * 1e-9;
          const isInside = (value: Scalar): boolean => {
            if (domain === 'integer') return value >= low && value <= high;
            return !Number.isFinite(value) || (Number(value) >= Number(low) - slack && Number(value) <= Number(high) + slack);
          };
          const outside = values.find((value) => !isInside(value));
          if (outside !== undefined) throw new Error(`${program.nodes[node]!.op} ${node} gives ${outside}, outside ${low}..${high}`);
        });
      }
    }), { numRuns: domain === 'integer' ? 400 : 150 });
  });
});

/** Smallest and largest element of a node that is linear in each element of the one input, from what each element adds. */
function hullOfLinear({ traced: { program } }: FheFunctionModule, node: number, low: number, high: number): Interval {
  const { shape } = program.inputs[0]!;
  const count = elementCount(shape);
  const at = (raised: number): readonly bigint[] => valuesOfNodes(program, { x: nested(Array.from({ length: count }, (_, i) => (i === raised ? high : low)), shape) })[node] as readonly bigint[];
  const base = at(-1);
  const gains = Array.from({ length: count }, (_, i) => at(i).map((value, k) => value - base[k]!));
  const sum = (k: number, counts: (gain: bigint) => boolean): bigint => gains.map((gain) => gain[k]!).filter(counts).reduce((total, gain) => total + gain, base[k]!);
  const lows = base.map((_, k) => sum(k, (gain) => gain < 0n));
  const highs = base.map((_, k) => sum(k, (gain) => gain > 0n));
  return { low: lows.reduce((x, y) => (x < y ? x : y)), high: highs.reduce((x, y) => (x > y ? x : y)) };
}

describe('the range of a linear operation is attained at both ends: ', () => {
  const kernels = [[[[1, -2, 3], [0, 5, -1]], [[2, 2, -7], [1, 0, 0]]], [[[-1, 1, 1], [1, -4, 1]], [[0, 3, 0], [0, 0, 9]]]];
  const range = (low: number, high: number) => ({ min: low, max: high });
  const cases: readonly [string, (low: number, high: number) => ValueSpec<'integer'>, (x: Integer) => Integer][] = [
    ['sum', (a, b) => integer.vector(5, range(a, b)), (x) => x.sum()],
    ['sum of an axis', (a, b) => integer.image(2, 3, 4, range(a, b)), (x) => x.sum({ axis: 1 })],
    ['mean of an axis', (a, b) => integer.matrix(3, 4, range(a, b)), (x) => x.mean({ axis: 0 })],
    ['negation, difference and scaling', (a, b) => integer.vector(3, range(a, b)), (x) => x.negate().add([1, 2, 3]).subtract(7).multiply(-3)],
    ['multiples of one value', (a, b) => integer.vector(3, range(a, b)), (x) => x.multiply(3).subtract(x).add(x.negate().multiply(5)).add(1)],
    ['constants', (a, b) => integer.vector(2, range(a, b)), (x) => x.multiply([3, -4])],
    ['dot', (a, b) => integer.vector(4, range(a, b)), (x) => x.dot([1, -2, 3, -4])],
    ['matrix times vector', (a, b) => integer.vector(3, range(a, b)), (x) => matrixVector([[1, -2, 3], [4, 5, -6], [-1, -1, -1]], x)],
    ['matrix times constant vector', (a, b) => integer.matrix(2, 3, range(a, b)), (x) => matrixVector(x, [1, -2, 3])],
    ['constant times matrix', (a, b) => integer.matrix(3, 2, range(a, b)), (x) => matrixMultiply([[1, -2, 3], [4, 5, -6]], x)],
    ['matrix times constant', (a, b) => integer.matrix(2, 3, range(a, b)), (x) => matrixMultiply(x, [[1, -2], [3, 4], [5, -6]])],
    ['huge weights', (a, b) => integer.vector(3, range(a, b)), (x) => x.dot([2n ** 61n, -(2n ** 60n) - 1n, 3n])],
    ['valid convolution', (a, b) => integer.image(2, 4, 5, range(a, b)), (x) => convolve2d(x, kernels)],
    ['same convolution', (a, b) => integer.image(2, 4, 5, range(a, b)), (x) => convolve2d(x, kernels, { padding: 'same' })],
    ['strided same convolution', (a, b) => integer.image(2, 5, 7, range(a, b)), (x) => convolve2d(x, kernels, { padding: 'same', stride: [2, 3], bias: 5 })],
    ['convolution of a vector', (a, b) => integer.vector(6, range(a, b)), (x) => convolve1d(x, [1, -3, 2, 4], { padding: 'same' })],
    ['kernel as large as its image', (a, b) => integer.matrix(2, 2, range(a, b)), (x) => convolve2d(x, [[1, -2], [-3, 4]], { padding: 'same' })],
    ['sums of windows', (a, b) => integer.image(2, 4, 4, range(a, b)), (x) => sumPool2d(x, [2, 3], { stride: 1 })],
    ['means of windows', (a, b) => integer.matrix(4, 4, range(a, b)), (x) => averagePool2d(x, 2)],
    ['weighted table', (a, b) => integer.vector(3, range(a, b)), (x) => lookup([[1, -2], [3, 4], [-5, 6]], x)],
    ['concatenation', (a, b) => integer.vector(3, range(a, b)), (x) => concatenate([x.multiply(2), x.element(0).multiply(-9), 4])],
    ['rearrangement', (a, b) => integer.matrix(2, 3, range(a, b)), (x) => x.transpose().reshape([6]).rotateLeft(2).gather([0, 0, 5])],
    ['deviation from the mean', (a, b) => integer.vector(4, range(a, b)), (x) => x.subtract(x.mean())],
  ];
  const bounds = [[-3, 5], [2, 7], [-8, -1]] as const;
  const everyCase = cases.flatMap(([name, spec, evaluate]) => bounds.map(([low, high]) => [`${name} on ${low}..${high}`, spec, evaluate, low, high] as const));
  test.each(everyCase)('%s', (_name, spec, evaluate, low, high) => {
    let node = -1;
    const noted = (y: Integer): Integer => {
      ({ node } = y);
      return y.flatten().sum();
    };

    const fn = defineFheFunction({ inputs: { x: spec(low, high) }, outputs: { y: integer.scalar() }, evaluate: ({ x }) => ({ y: noted(evaluate(x)) }) });

    expect(rangesOf(fn.traced.program)[node]).toEqual(hullOfLinear(fn, node, low, high));
  });
});

const ofIntegers = (evaluate: (x: Integer, y: Integer) => Integer): FheFunctionModule => defineFheFunction({
  inputs: { x: integer.vector(4, { min: 0, max: 10 }), y: integer.vector(4, { min: -2, max: 3 }) }, outputs: { z: integer.scalar() },
  evaluate: ({ x, y }) => ({ z: evaluate(x, y).flatten().element(0) }),
});
const ofReals = (evaluate: (x: Real, y: Real) => Real): FheFunctionModule => defineFheFunction({
  inputs: { x: real.vector(4, { min: 0, max: 10 }), y: real.vector(4, { min: -2, max: 3 }) }, outputs: { z: real.scalar() }, evaluate: ({ x, y }) => ({ z: evaluate(x, y).flatten().element(0) }),
});

describe('terms that belong together are bounded together: ', () => {
  test.each<[string, (x: Integer, y: Integer) => Integer, bigint, bigint]>([
    ['x - x', (x) => x.subtract(x), 0n, 0n],
    ['(x + 1) - x', (x) => x.add(1).subtract(x), 1n, 1n],
    ['2 (x + y) - 3 x', (x, y) => x.add(y).multiply(2).subtract(x.multiply(3)), -14n, 6n],
    ['x times itself', (_x, y) => y.multiply(y), 0n, 9n],
    ['y dot y', (_x, y) => y.dot(y), 0n, 36n],
    ['a variance, which integers carry 4 * 4 times', (x) => x.variance(), 0n, 400n],
    ['a covariance, which integers carry 4 * 4 times', (x, y) => covariance(x, y), -200n, 200n],
    ['a polynomial', (_x, y) => y.polynomial([1, -1, 1]), 1n, 7n],
    ['a comparison', (_x, y) => equals(y, 3), 0n, 1n],
    ['a comparison of a constant value', (_x, y) => equals(y.multiply(0).add(3), 3), 1n, 1n],
    ['a blend', (x, y) => select(equals(y, 3), x, y), -2n, 10n],
  ])('%s', (_name, evaluate, low, high) => {
    expect(rangeOfOutput(ofIntegers(evaluate))).toEqual({ low, high });
  });

  test.each<[string, (x: Real, y: Real) => Real, number, number]>([
    ['a variance of an even number of values', (x) => x.variance(), 0, 25],
    ['a variance of an odd number of values', (x) => x.slice(0, 3).variance(), 0, 200 / 9],
    ['a covariance', (x, y) => covariance(x, y), -12.5, 12.5],
    ['a deviation', (x) => x.subtract(x.mean()), -7.5, 7.5],
    ['a blend', (x, y) => select(y.assertWithin(0, 1), x, y), -2, 10],
    ['a blend of constants', (_x, y) => select(y.assertWithin(0, 1), 4, [7, 7, 7, 7]), 4, 7],
  ])('%s', (_name, evaluate, low, high) => {
    const range = rangeOfOutput(ofReals(evaluate));
    expect(range.low).toBeCloseTo(low, 12);
    expect(range.high).toBeCloseTo(high, 12);
  });

  test.each<[string, (x: Real, y: Real) => Real, number, number]>([
    ['the larger of two', (x, y) => max(x, y, { degree: 9 }), 0, 10],
    ['the smaller of two', (x, y) => min(x, y, { degree: 9 }), -2, 3],
    ['the larger of a value and a number', (_x, y) => max(y, 1, { degree: 9 }), 1, 3],
  ])('%s, within the error of relu', (_name, evaluate, low, high) => {
    const range = rangeOfOutput(ofReals(evaluate));
    expect(Math.abs(Number(range.low) - low)).toBeLessThan(0.4);
    expect(Math.abs(Number(range.high) - high)).toBeLessThan(0.4);
  });
});

describe('a one-hot vector', () => {
  const table = [[5, -1], [7, 2], [-3, 40]];
  test.each<[string, (o: Integer, p: Integer) => Integer, Scalar, Scalar]>([
    ['picks a row of a table', (o) => lookup(table, o), -3n, 40n],
    ['picks a number', (o) => o.dot([5, 7, 9]), 5n, 9n],
    ['picks from a matrix', (o) => matrixVector([[5, 6, 7], [8, 9, 10]], o), 5n, 10n],
    ['picks when it is turned', (o) => lookup(table, o.rotateLeft(1)), -3n, 40n],
    ['picks from what two indices span', (o, p) => lookup([[1], [2], [3], [4], [5], [6], [7], [8], [9]], matrixMultiply(o.reshape([3, 1]), p.reshape([1, 3])).flatten()), 1n, 9n],
    ['picks or gives zero when it is part of one', (o, p) => lookup(table.map(([, last]) => [last! + 5]), o.multiply(p)), 0n, 45n],
    ['sums up to one', (o) => o.sum(), 1n, 1n],
    ['is no selector where its elements repeat', (o) => o.gather([0, 0, 1]).dot([1, 2, 4]), 0n, 7n],
    ['may have rows without a one as a matrix', (o) => matrixMultiply(o.reshape([3, 1]), [[5]]), 0n, 5n],
  ])('%s', (_name, evaluate, low, high) => {
    const fn = defineFheFunction({ inputs: { o: integer.index(3), p: integer.index(3) }, outputs: { z: integer.scalar() }, evaluate: ({ o, p }) => ({ z: evaluate(o, p).flatten().element(0) }) });

    expect(rangeOfOutput(fn)).toEqual({ low, high });
  });
});

test('every value of a real polynomial lies in its range, which is little wider than what it attains', () => {
  const coefficients = [1, -2, 0.5, 0.25, -0.125];
  const fn = defineFheFunction({ inputs: { x: real.scalar({ min: -3, max: 2 }) }, outputs: { y: real.scalar() }, evaluate: ({ x }) => ({ y: x.polynomial(coefficients) }) });
  const { low, high } = rangeOfOutput(fn);

  const values = Array.from({ length: 10_001 }, (_, i) => coefficients.reduceRight((sum, c) => sum * (-3 + (5 * i) / 10_000) + c, 0));

  expect(Number(low)).toBeLessThanOrEqual(Math.min(...values));
  expect(Number(high)).toBeGreaterThanOrEqual(Math.max(...values));
  expect(Number(high) - Number(low)).toBeLessThan((Math.max(...values) - Math.min(...values)) * 1.02);
});

test('the range of a wide integer polynomial holds what it attains', () => {
  const fn = defineFheFunction({ inputs: { x: integer.scalar({ min: -1_000_000, max: 999_999 }) }, outputs: { y: integer.scalar() }, evaluate: ({ x }) => ({ y: x.polynomial([3, -5, 1]) }) });
  const { low, high } = rangeOfOutput(fn);

  expect(low <= -3n && low > -(10n ** 11n)).toBe(true);
  expect(high >= 1_000_005_000_003n && high < 1_100_000_000_000n).toBe(true);
});

test('the range of an integer variance is exact at its extreme', () => {
  const fn = defineFheFunction({ inputs: { v: integer.vector(4, { min: 0, max: 10 }) }, outputs: { s: integer.scalar() }, evaluate: ({ v }) => ({ s: v.variance() }) });

  expect(rangesOf(fn.traced.program).at(-1)).toEqual({ low: 0n, high: 400n });
  expect(fn.simulate({ v: [0, 0, 10, 10] })['s']!.values).toEqual([400n]);
});

test.each([3, 5, 7, 15])('the sigmoid of degree %i stays within its stated error between the grid points', (degree) => {
  const { chebyshev, radius, maxError } = approximation('sigmoid', degree, -8, 8);
  const errorAt = (x: number): number => Math.abs(clenshaw(chebyshev, x / radius) - 1 / (1 + Math.exp(-x)));

  const largest = Math.max(...Array.from({ length: 20_001 }, (_, i) => errorAt(-8 + (16 * i) / 20_000)));

  expect(largest).toBeLessThanOrEqual(maxError * 1.001);
  expect(chebyshev.filter((_, power) => power > 0 && power % 2 === 0)).toEqual(Array(Math.floor(degree / 2)).fill(0));
});

test('an approximation is bounded by its function where the value reaches only part of the range', () => {
  const fn = defineFheFunction({ inputs: { x: real.scalar({ min: 1, max: 2 }) }, outputs: { y: real.scalar() }, evaluate: ({ x }) => ({ y: sigmoid(x, { degree: 15, range: [-8, 8] }) }) });
  const { low, high } = rangeOfOutput(fn);

  expect(Number(low)).toBeCloseTo(1 / (1 + Math.exp(-1)), 2);
  expect(Number(high)).toBeCloseTo(1 / (1 + Math.exp(-2)), 2);
});

test('values that overflow doubles have an unbounded range instead of none', () => {
  const fn = defineFheFunction({
    inputs: { x: real.scalar({ min: -1e300, max: 1e300 }) }, outputs: { y: real.scalar() },
    evaluate: ({ x }) => ({ y: x.power(3).subtract(x.power(5)).multiply(0).add(x.square()) }),
  });

  expect(rangesOf(fn.traced.program).flatMap(({ low, high }) => [low, high]).filter((end) => Number.isNaN(end))).toEqual([]);
});

test('relu of what cannot be negative keeps its range', () => {
  const { low, high } = rangeOfOutput(ofReals((x) => relu(x.add(1), { degree: 3, range: [-11, 11] })));
  expect(Number(low)).toBeGreaterThan(-1);
  expect(Number(high)).toBeLessThan(12.1);
});
