/** Every operator against formulas that are written here anew, on lists of lists. */
import { describe, expect, test } from '@jest/globals';
import { elementCount } from '../../src/program/index.ts';
import { nestedOutput, type ClearValue } from '../../src/reference/index.ts';
import {
  abs, averagePool2d, compare, concatenate, convolve1d, convolve2d, covariance, defineFheFunction, type EncryptedValue, equals, exp, integer, inverse, lookup, mask, matrixMultiply, matrixVector,
  max, min, polynomialFeatures, real, relu, select, sigmoid, sign, sqrt, sumPool2d, tanh, type FheFunctionModule, type ValueSpec,
} from '../../src/trace/index.ts';
import { randomNumbers } from '../program/random-numbers.ts';

type Value = EncryptedValue;
type Row = number[];
type Matrix = Row[];
type Image = Matrix[];
/** One clear set of values; a computed shape is that of the formula's answer. */
interface Given { readonly s: number; readonly v: Row; readonly w: Row; readonly m: Matrix; readonly n: Matrix; readonly i: Image; readonly o: number }
type Inputs = Readonly<Record<Exclude<keyof Given, 'o'> | 'o', Value>>;
type Answer = number | Row | Matrix | Image;

const VECTOR = [5, 6] as const;
const add = (list: readonly number[]): number => list.reduce((x, y) => x + y, 0);
const times = (x: Row, y: Row): number => add(x.map((value, k) => value * y[k]!));
const transposed = (m: Matrix): Matrix => m[0]!.map((_, c) => m.map((row) => row[c]!));
const window = (m: Matrix, y: number, x: number, h: number, w: number): Row => m.slice(y, y + h).flatMap((row) => row.slice(x, x + w));
const starts = (side: number, size: number, stride: number): number[] => Array.from({ length: side }, (_, k) => k).filter((k) => k % stride === 0 && k + size <= side);
const slide = (m: Matrix, [h, w]: readonly [number, number], [down, right]: readonly [number, number], f: (values: Row) => number): Matrix =>
  starts(m.length, h, down).map((y) => starts(m[0]!.length, w, right).map((x) => f(window(m, y, x, h, w))));
const padded = (m: Matrix, [top, bottom, left, right]: readonly number[]): Matrix => {
  const zeros = (count: number): Row => Array<number>(count).fill(0);
  const wide = m.map((row) => [...zeros(left!), ...row, ...zeros(right!)]);
  return [...Array.from({ length: top! }, () => zeros(wide[0]!.length)), ...wide, ...Array.from({ length: bottom! }, () => zeros(wide[0]!.length))];
};
const plus = (a: Matrix, b: Matrix): Matrix => a.map((row, y) => row.map((value, x) => value + b[y]![x]!));
const correlate = (image: Image, kernels: Image[], stride: readonly [number, number], padding: readonly number[]): Image =>
  kernels.map((kernel) => kernel.map((plane, c) => slide(padded(image[c]!, padding), [plane.length, plane[0]!.length], stride, (values) => times(values, plane.flat()))).reduce(plus));
const mean = (list: Row): number => add(list) / list.length;

const kernels: Image[] = [[[[1, -2], [3, 0], [0, 4]], [[2, 1], [-1, 1], [5, 5]]], [[[0, 0], [1, 0], [0, 0]], [[-1, -1], [-1, -1], [7, -2]]]];
const weights = [[1, 2], [3, 4], [5, 6]];
const bias = [10, -20];
/** Exponents of two elements, up to degree 4, in the order of scikit-learn. */
const exponents = [[1, 0], [0, 1], [2, 0], [1, 1], [0, 2], [3, 0], [2, 1], [1, 2], [0, 3], [4, 0], [3, 1], [2, 2], [1, 3], [0, 4]];
const table = [[1, 2, 3], [4, 5, 6], [-7, 8, 9], [0, 0, -5]];
const keep = [[true, false, true], [false, false, true]];

/** Of both domains: name, authored, formula. */
const cases: readonly [string, (x: Inputs) => Value, (g: Given) => Answer][] = [
  ['add', ({ v, w }) => v.add(w), ({ v, w }) => v.map((x, k) => x + w[k]!)],
  ['add a scalar', ({ m, s }) => m.add(s), ({ m, s }) => m.map((row) => row.map((x) => x + s))],
  ['subtract from a scalar', ({ i, s }) => s.subtract(i), ({ i, s }) => i.map((plane) => plane.map((row) => row.map((x) => s - x)))],
  ['multiply', ({ m, n }) => m.multiply(n), ({ m, n }) => m.map((row, y) => row.map((x, k) => x * n[y]![k]!))],
  ['add rows of numbers', ({ m }) => m.add([[1, 2, 3], [4, 5, 6]]), ({ m }) => m.map((row, y) => row.map((x, k) => x + 3 * y + k + 1))],
  ['repeat numbers along the leading axes', ({ i }) => i.multiply([1, 2, 3, 4]), ({ i }) => i.map((plane) => plane.map((row) => row.map((x, k) => x * (k + 1))))],
  ['repeat numbers along an axis of length 1', ({ i }) => i.add([[[5]], [[7]]]), ({ i }) => i.map((plane, c) => plane.map((row) => row.map((x) => x + 5 + 2 * c)))],
  ['repeat a column', ({ m }) => m.multiply([[2], [3]]), ({ m }) => m.map((row, y) => row.map((x) => x * (2 + y)))],
  ['repeat one number in lists', ({ m }) => m.multiply([[4]]), ({ m }) => m.map((row) => row.map((x) => x * 4))],
  ['meet a scalar with numbers', ({ s }) => s.add([[1, 2], [3, 4]]), ({ s }) => [[s + 1, s + 2], [s + 3, s + 4]]],
  ['negate', ({ v }) => v.negate(), ({ v }) => v.map((x) => -x + 0)],
  ['square', ({ m }) => m.square(), ({ m }) => m.map((row) => row.map((x) => x * x))],
  ['power', ({ v }) => v.power(5), ({ v }) => v.map((x) => x ** 5)],
  ['polynomial', ({ m }) => m.polynomial([2, 0, -3, 1]), ({ m }) => m.map((row) => row.map((x) => 2 - 3 * x * x + x ** 3))],
  ['sum', ({ i }) => i.sum(), ({ i }) => add(i.flat(2))],
  ['sum of a vector along its axis', ({ v }) => v.sum({ axis: 0 }), ({ v }) => add(v)],
  ['sum of the first axis', ({ m }) => m.sum({ axis: 0 }), ({ m }) => transposed(m).map(add)],
  ['sum of the last axis', ({ m }) => m.sum({ axis: 1 }), ({ m }) => m.map(add)],
  ['sum of the channels', ({ i }) => i.sum({ axis: 0 }), ({ i }) => i.reduce(plus)],
  ['sum of the rows of an image', ({ i }) => i.sum({ axis: 1 }), ({ i }) => i.map((plane) => transposed(plane).map(add))],
  ['sum of the columns of an image', ({ i }) => i.sum({ axis: 2 }), ({ i }) => i.map((plane) => plane.map(add))],
  ['mean', ({ m }) => m.mean(), ({ m }) => mean(m.flat())],
  ['mean of an axis', ({ m }) => m.mean({ axis: 0 }), ({ m }) => transposed(m).map(mean)],
  ['variance', ({ v }) => v.variance(), ({ v }) => mean(v.map((x) => (x - mean(v)) ** 2))],
  ['variance of an image', ({ i }) => i.variance(), ({ i }) => mean(i.flat(2).map((x) => (x - mean(i.flat(2))) ** 2))],
  ['variance of means', ({ m }) => m.mean({ axis: 0 }).variance(), ({ m }) => mean(transposed(m).map(mean).map((x) => (x - mean(m.flat())) ** 2))],
  ['covariance', ({ v, w }) => covariance(v, w), ({ v, w }) => mean(v.map((x, k) => (x - mean(v)) * (w[k]! - mean(w))))],
  ['covariance with itself', ({ v }) => covariance(v, v), ({ v }) => mean(v.map((x) => (x - mean(v)) ** 2))],
  ['sum of fractions', ({ v, m }) => v.mean().add(m.mean()).subtract(1), ({ v, m }) => mean(v) + mean(m.flat()) - 1],
  ['polynomial of a fraction', ({ v }) => v.mean().polynomial([1, -2, 3]), ({ v }) => 1 - 2 * mean(v) + 3 * mean(v) ** 2],
  ['product of fractions', ({ v, m }) => m.mean({ axis: 0 }).multiply(v.mean()).square(), ({ v, m }) => transposed(m).map((column) => (mean(column) * mean(v)) ** 2)],
  ['joined fractions', ({ v, m }) => concatenate([v.mean(), m.mean({ axis: 0 }), v, 3]), ({ v, m }) => [mean(v), ...transposed(m).map(mean), ...v, 3]],
  ['rearranged fractions', ({ m }) => m.mean({ axis: 0 }).gather([2, 0]).reshape([1, 2]), ({ m }) => [[mean(transposed(m)[2]!), mean(transposed(m)[0]!)]]],
  ['asserted fraction', ({ v }) => v.mean().assertWithin(-9, 9), ({ v }) => mean(v)],
  ['dot', ({ v, w }) => v.dot(w), ({ v, w }) => times(v, w)],
  ['dot of numbers', ({ v }) => v.dot([1, -2, 3, 4, 5]), ({ v }) => times(v, [1, -2, 3, 4, 5])],
  ['matrixVector of values', ({ m, v }) => matrixVector(m, v.slice(0, 3)), ({ m, v }) => m.map((row) => times(row, v.slice(0, 3)))],
  ['matrixVector of a constant matrix', ({ v }) => matrixVector([[1, 2, 3, 4, 5], [-1, 0, 1, 0, -1]], v), ({ v }) => [times([1, 2, 3, 4, 5], v), times([-1, 0, 1, 0, -1], v)]],
  ['matrixVector of a constant vector', ({ m }) => matrixVector(m, [3, -1, 2]), ({ m }) => m.map((row) => times(row, [3, -1, 2]))],
  ['matrixMultiply of values', ({ m, n }) => matrixMultiply(m, n.transpose()), ({ m, n }) => m.map((row) => n.map((other) => times(row, other)))],
  ['matrixMultiply of a constant and a value', ({ m }) => matrixMultiply(weights, m), ({ m }) => weights.map((row) => transposed(m).map((column) => times(row, column)))],
  ['matrixMultiply of a value and a constant', ({ m }) => matrixMultiply(m, [[1], [2], [3]]), ({ m }) => m.map((row) => [times(row, [1, 2, 3])])],
  ['transpose', ({ m }) => m.transpose(), ({ m }) => transposed(m)],
  ['rotateLeft', ({ v }) => v.rotateLeft(2), ({ v }) => [...v.slice(2), ...v.slice(0, 2)]],
  ['rotateLeft by less than nothing', ({ v }) => v.rotateLeft(-6), ({ v }) => [v.at(-1)!, ...v.slice(0, -1)]],
  ['reshape', ({ m }) => m.reshape([3, 2]), ({ m }) => [m.flat().slice(0, 2), m.flat().slice(2, 4), m.flat().slice(4)]],
  ['flatten', ({ i }) => i.flatten(), ({ i }) => i.flat(2)],
  ['element of a vector', ({ v }) => v.element(3), ({ v }) => v[3]!],
  ['element of a matrix', ({ m }) => m.element(1, 2), ({ m }) => m[1]![2]!],
  ['element of an image', ({ i }) => i.element(1, 2, 3), ({ i }) => i[1]![2]![3]!],
  ['slice', ({ v }) => v.slice(1, 4), ({ v }) => v.slice(1, 4)],
  ['gather', ({ v }) => v.gather([4, 4, 0]), ({ v }) => [v[4]!, v[4]!, v[0]!]],
  ['concatenate', ({ v, m, s }) => concatenate([m, s, v]), ({ v, m, s }) => [...m.flat(), s, ...v]],
  ['convolve2d', ({ i }) => convolve2d(i, kernels), ({ i }) => correlate(i, kernels, [1, 1], [0, 0, 0, 0])],
  ['convolve2d keeping the size', ({ i }) => convolve2d(i, kernels, { padding: 'same' }), ({ i }) => correlate(i, kernels, [1, 1], [1, 1, 0, 1])],
  ['convolve2d by strides, with bias',
    ({ i }) => convolve2d(i, kernels, { stride: [2, 3], bias }), ({ i }) => correlate(i, kernels, [2, 3], [0, 0, 0, 0]).map((plane, o) => plane.map((row) => row.map((x) => x + bias[o]!)))],
  ['convolve2d by strides keeping the ratio', ({ i }) => convolve2d(i, kernels, { stride: 2, padding: 'same' }), ({ i }) => correlate(i, kernels, [2, 2], [1, 1, 0, 0])],
  ['convolve2d of a matrix', ({ m }) => convolve2d(m, [[1, -1], [2, 5]], { bias: 3 }), ({ m }) => slide(m, [2, 2], [1, 1], (x) => times(x, [1, -1, 2, 5]) + 3)],
  ['convolve2d of a matrix to two channels', ({ m }) => convolve2d(m, [[[[1, 2]]], [[[3, 4]]]]), ({ m }) => [[1, 2], [3, 4]].map((kernel) => slide(m, [1, 2], [1, 1], (x) => times(x, kernel)))],
  ['convolve1d', ({ v }) => convolve1d(v, [1, 2, -3]), ({ v }) => slide([v], [1, 3], [1, 1], (x) => times(x, [1, 2, -3]))[0]!],
  ['convolve1d by a stride, keeping the ratio',
    ({ v }) => convolve1d(v, [1, 2, -3, 4], { stride: 2, padding: 'same' }), ({ v }) => slide([[0, ...v, 0, 0]], [1, 4], [1, 2], (x) => times(x, [1, 2, -3, 4]))[0]!],
  ['convolve2d of means', ({ i }) => convolve2d(i.mean({ axis: 0 }), [[1, 2]]), ({ i }) => slide(i.reduce(plus).map((row) => row.map((x) => x / 2)), [1, 2], [1, 1], (x) => times(x, [1, 2]))],
  ['sumPool2d', ({ i }) => sumPool2d(i, 2), ({ i }) => i.map((plane) => slide(plane, [2, 2], [2, 2], add))],
  ['sumPool2d by a stride', ({ i }) => sumPool2d(i, [3, 2], { stride: 1 }), ({ i }) => i.map((plane) => slide(plane, [3, 2], [1, 1], add))],
  ['sumPool2d of a matrix', ({ m }) => sumPool2d(m, [1, 3]), ({ m }) => slide(m, [1, 3], [1, 3], add)],
  ['averagePool2d', ({ i }) => averagePool2d(i, [2, 4]), ({ i }) => i.map((plane) => slide(plane, [2, 4], [2, 4], mean))],
  ['mask', ({ m }) => mask(m, keep), ({ m }) => m.map((row, y) => row.map((x, k) => (keep[y]![k] ? x : 0)))],
  ['lookup of rows', ({ o }) => lookup(table, o), ({ o }) => table[o]!],
  ['lookup of numbers', ({ o }) => lookup([7, -8, 9, 11], o), ({ o }) => [7, -8, 9, 11][o]!],
  ['an index is a one-hot vector', ({ o }) => o, ({ o }) => [0, 1, 2, 3].map((k) => Number(k === o))],
  ['polynomialFeatures of degree 1', ({ v }) => polynomialFeatures(v, 1), ({ v }) => v],
  ['polynomialFeatures of degree 2', ({ v }) => polynomialFeatures(v.slice(0, 3), 2), ({ v: [a, b, c] }) => [a!, b!, c!, a! * a!, a! * b!, a! * c!, b! * b!, b! * c!, c! * c!]],
  ['polynomialFeatures of degree 4', ({ v }) => polynomialFeatures(v.slice(0, 2), 4), ({ v: [a, b] }) => exponents.map(([p, q]) => a! ** p! * b! ** q!)],
];

function shapeOf(answer: Answer): readonly number[] {
  return Array.isArray(answer) ? [answer.length, ...shapeOf(answer[0]!)] : [];
}

const specs = (spec: typeof real, range: { min: number; max: number }): Record<keyof Given, ValueSpec<'real'>> => ({
  s: spec.scalar(range), v: spec.vector(VECTOR[0], range), w: spec.vector(VECTOR[0], range), m: spec.matrix(2, 3, range), n: spec.matrix(2, 3, range), i: spec.image(2, 5, 4, range), o: spec.index(4),
});

describe.each(['real', 'integer'] as const)('with %s values:', (domain) => {
  test.each(cases)('%s', (_name, evaluate, formula) => {
    for (let seed = 0; seed < 3; seed++) {
      const random = randomNumbers(seed);
      const number = (): number => (domain === 'real' ? random.next() * 4 - 2 : random.whole(-9, 9));
      const list = (count: number): Row => random.list(count, number);
      const rows = (count: number, length: number): Matrix => random.list(count, () => list(length));
      const given: Given = { s: number(), v: list(5), w: list(5), m: rows(2, 3), n: rows(2, 3), i: random.list(2, () => rows(5, 4)), o: random.whole(0, 3) };
      const expected = formula(given);
      const spec = (domain === 'real' ? real : integer) as typeof real;

      const fn = functionOf(specs(spec, { min: -9, max: 9 }), spec, evaluate, shapeOf(expected));
      const { shape, values, denominator } = fn.simulate(given as unknown as Record<string, ClearValue>)['y']!;

      expect(shape).toEqual(shapeOf(expected));
      const flat = [expected].flat(4) as number[];
      values.forEach((value, k) => (domain === 'integer' ? expect(Number(value)).toBeCloseTo(flat[k]! * Number(denominator), 4) : expect(value).toBeCloseTo(flat[k]!, 9)));
      expect(values).toHaveLength(flat.length);
    }
  });
});

function functionOf(inputs: Record<keyof Given, ValueSpec<'real'>>, spec: typeof real, evaluate: (x: Inputs) => Value, shape: readonly number[]): FheFunctionModule {
  const [a, b, c] = shape;
  const output = a === undefined ? spec.scalar() : b === undefined ? spec.vector(a) : c === undefined ? spec.matrix(a, b) : spec.image(a, b, c);
  return defineFheFunction({ inputs, outputs: { y: output }, evaluate: (values) => ({ y: evaluate(values) as EncryptedValue<'real'> }) });
}

describe('integers that choose:', () => {
  const fn = (evaluate: (x: EncryptedValue<'integer'>, c: EncryptedValue<'integer'>) => EncryptedValue<'integer'>) => defineFheFunction({
    inputs: { x: integer.vector(4, { min: -3, max: 5 }), c: integer.vector(4, { min: 0, max: 1 }) }, outputs: { y: integer.vector(4) }, evaluate: ({ x, c }) => ({ y: evaluate(x, c) }),
  });
  const given = { x: [-3, 0, 5, 0], c: [0, 1, 1, 0] };

  test.each<[string, Parameters<typeof fn>[0], readonly bigint[]]>([
    ['equals', (x) => equals(x, 0), [0n, 1n, 0n, 1n]],
    ['select of values', (x, c) => select(c, x, x.square()), [9n, 0n, 5n, 0n]],
    ['select of a value and a number', (x, c) => select(c, x, 7), [7n, 0n, 5n, 7n]],
    ['select of a list and a value', (x, c) => select(c, [1, 2, 3, 4], x), [-3n, 2n, 3n, 0n]],
    ['select of numbers', (_x, c) => select(c, 10, [1, 2, 3, 4]), [1n, 10n, 10n, 4n]],
    ['select by one condition', (x, c) => select(c.element(1), x, 0), [-3n, 0n, 5n, 0n]],
  ])('%s', (_name, evaluate, expected) => {
    expect(fn(evaluate).simulate(given)['y']!.values).toEqual(expected);
  });
});

describe('approximations', () => {
  type Real = EncryptedValue<'real'>;
  const wide = 31;
  test.each<[string, (x: Real, y: Real) => Real, (x: number, y: number) => number, number]>([
    ['sigmoid', (x) => sigmoid(x, { degree: wide }), (x) => 1 / (1 + Math.exp(-x)), 1e-4],
    ['tanh', (x) => tanh(x, { degree: wide }), Math.tanh, 1e-2],
    ['exp', (x) => exp(x, { degree: wide }), Math.exp, 1e-9],
    ['inverse', (x) => inverse(x.add(6), { degree: wide }), (x) => 1 / (x + 6), 1e-4],
    ['sqrt', (x) => sqrt(x.add(6), { degree: wide }), (x) => Math.sqrt(x + 6), 1e-3],
    ['abs', (x) => abs(x, { degree: wide }), Math.abs, 0.1],
    ['relu', (x) => relu(x, { degree: wide }), (x) => Math.max(0, x), 0.1],
    ['sign', (x) => sign(x, { degree: wide, gap: 0.5 }), Math.sign, 0.1],
    ['compare', (x, y) => compare(x, y, { degree: 63, gap: 0.5 }), (x, y) => Number(x > y), 0.05],
    ['compare with a number', (x) => compare(x, -1, { degree: 63, gap: 0.5 }), (x) => Number(x > -1), 0.05],
    ['max', (x, y) => max(x, y, { degree: wide }), Math.max, 0.2],
    ['max of a number', (x) => max(2, x, { degree: wide }), (x) => Math.max(x, 2), 0.2],
    ['min', (x, y) => min(x, y, { degree: wide }), Math.min, 0.2],
    ['min of a number', (x) => min(x, [1, 1, 1, 1, 1, 1], { degree: wide }), (x) => Math.min(x, 1), 0.2],
  ])('%s is near its function, and is its function on demand', (_name, evaluate, exact, tolerance) => {
    const x = [-5, -2.5, -0.6, 0.7, 3, 5];
    const y = [-4, -1, 0.5, 0.1, 4, 4.4];
    const six = real.vector(6, { min: -5, max: 5 });
    const fn = defineFheFunction({ inputs: { x: six, y: six }, outputs: { z: real.vector(6) }, evaluate: (values) => ({ z: evaluate(values.x, values.y) }) });
    const expected = x.map((value, k) => exact(value, y[k]!));

    const polynomial = fn.simulate({ x, y })['z']!.values.map(Number);
    const exactly = fn.simulate({ x, y }, { approximations: 'exact' })['z']!.values.map(Number);

    expected.forEach((value, k) => {
      expect(exactly[k]).toBeCloseTo(value, 12);
      expect(Math.abs(polynomial[k]! - value)).toBeLessThan(tolerance);
    });
  });
});

test('outputs are nested again for whoever reads them', () => {
  const fn = defineFheFunction({
    inputs: { x: integer.image(2, 1, 3, { min: 0, max: 9 }) }, outputs: { y: integer.image(2, 1, 3), s: integer.scalar() }, evaluate: ({ x }) => ({ y: x.add(1), s: x.sum() }),
  });

  const { y, s } = fn.simulate({ x: [[[1, 2, 3]], [[4, 5, 6]]] });

  expect(elementCount(y!.shape)).toBe(6);
  expect(nestedOutput(y!)).toEqual([[[2n, 3n, 4n]], [[5n, 6n, 7n]]]);
  expect(nestedOutput(s!)).toBe(21n);
});
