import { describe, expect, test } from '@jest/globals';
import { approximation, approximationDomain, approximationOf, clenshaw, exactly, type ApproximatedFunction, type Approximation, type ProgramNode } from '../../src/program/index.ts';

const { exp } = Math;

/** The functions once more, from the engine's own Math: an independent reference. */
const TRUE: Readonly<Record<ApproximatedFunction, (x: number) => number>> = {
  sigmoid: (x) => 1 / (1 + exp(-x)), tanh: Math.tanh, exp: Math.exp, inverse: (x) => 1 / x, sqrt: Math.sqrt, abs: Math.abs, relu: (x) => (x > 0 ? x : 0), sign: Math.sign,
};

type Range = readonly [low: number, high: number, gap?: number];

const errorAt = (name: ApproximatedFunction, { chebyshev, center, radius }: Approximation, x: number): number => clenshaw(chebyshev, (x - center) / radius) - TRUE[name](x);

/** Points of the range: even, and dense towards both ends, 0 and the edges of the gap, where these errors peak. */
function pointsOf([low, high, gap = 0]: Range): number[] {
  const width = high - low;
  const even = Array.from({ length: 60_001 }, (_, i) => low + (width * i) / 60_000);
  const dense = even.map((x) => low + width * ((x - low) / width) ** 2);
  const edges = [low, high, gap, -gap].flatMap((edge) => Array.from({ length: 500 }, (_, i) => width * 10 ** (-i / 30)).flatMap((step) => [edge - step, edge, edge + step]));
  return [...even, ...dense, ...dense.map((x) => low + high - x), ...edges].filter((x) => x >= low && x <= high && (x >= gap || x <= -gap));
}

function sampledError(name: ApproximatedFunction, approximated: Approximation, range: Range): number {
  return pointsOf(range).reduce((largest, x) => {
    const error = errorAt(name, approximated, x);
    return error > largest ? error : -error > largest ? -error : largest;
  }, 0);
}

/** Degrees at which the error is far above the rounding of doubles. */
const SMOOTH: [ApproximatedFunction, number, Range][] = [
  ['sigmoid', 1, [-8, 8]], ['sigmoid', 3, [-8, 8]], ['sigmoid', 7, [-8, 8]], ['sigmoid', 15, [-8, 8]], ['sigmoid', 31, [-8, 8]], ['sigmoid', 63, [-8, 8]],
  ['sigmoid', 7, [-3, 10]], ['sigmoid', 63, [-100, 100]],
  ['tanh', 7, [-3, 3]], ['tanh', 31, [-3, 3]], ['tanh', 10, [-1, 4]], ['exp', 2, [-1, 1]], ['exp', 7, [-1, 1]], ['exp', 15, [-8, 4]], ['exp', 23, [-16, 0]],
  ['inverse', 3, [1, 4]], ['inverse', 7, [1, 4]], ['inverse', 15, [-3, -1]], ['inverse', 63, [0.001, 1]], ['sqrt', 7, [0.1, 10]], ['sqrt', 31, [0.01, 1]],
];
const PIECEWISE: [ApproximatedFunction, number, Range][] = [
  ['sqrt', 4, [0, 1]], ['sqrt', 15, [0, 1000]], ['sqrt', 63, [0, 1]], ['abs', 2, [-1, 1]], ['abs', 15, [-1, 1]], ['abs', 63, [-2, 2]], ['abs', 9, [-1, 3]],
  ['relu', 3, [-1, 1]], ['relu', 16, [-4, 4]], ['relu', 63, [-4, 4]], ['relu', 8, [-1, 5]],
  ['sign', 3, [-1, 1, 0.2]], ['sign', 15, [-1, 1, 0.1]], ['sign', 63, [-1, 1, 0.01]], ['sign', 31, [-1, 1, 0.5]], ['sign', 15, [-2, 5, 0.5]],
];

describe('the stated error', () => {
  test.each(SMOOTH)('of %s in degree %i on %j holds at 180,000 points and is at most 5 %% too large', (name, degree, range) => {
    const approximated = approximation(name, degree, ...range);
    const sampled = sampledError(name, approximated, range);

    expect(sampled).toBeLessThanOrEqual(approximated.maxError);
    expect(approximated.maxError).toBeLessThanOrEqual(1.05 * sampled);
  });

  test.each(PIECEWISE)('of %s in degree %i on %j holds at 180,000 points and is at most 20 %% too large', (name, degree, range) => {
    const approximated = approximation(name, degree, ...range);
    const sampled = sampledError(name, approximated, range);

    expect(sampled).toBeLessThanOrEqual(approximated.maxError);
    expect(approximated.maxError).toBeLessThanOrEqual(1.2 * sampled);
  });

  test.each<[ApproximatedFunction, number, Range]>([['exp', 31, [-1, 1]], ['exp', 63, [-20, 20]], ['inverse', 63, [1, 4]], ['tanh', 63, [-1, 1]], ['sqrt', 63, [0.5, 2]]])(
    'of %s in degree %i on %j, where rounding is all that is left, stays near the rounding', (name, degree, range) => {
      const approximated = approximation(name, degree, ...range);
      const largest = Math.max(Math.abs(TRUE[name](range[0])), Math.abs(TRUE[name](range[1])));

      expect(sampledError(name, approximated, range)).toBeLessThanOrEqual(approximated.maxError);
      expect(approximated.maxError).toBeLessThanOrEqual(largest * 2 ** -44);
    });

  test('bounds a polynomial that is far from the function, too', () => {
    const range = [-1, 1, 0.9] as const;
    const approximated = approximation('sign', 63, ...range);

    expect(sampledError('sign', approximated, range)).toBeLessThanOrEqual(approximated.maxError);
    expect(approximated.maxError).toBeLessThan(1e-8);
  });
});

/** Error peaks of alternating sign and equal size. */
function alternations(name: ApproximatedFunction, approximated: Approximation, [low, high, gap = 0]: Range): number {
  let [count, sign] = [0, 0];
  for (let i = 0; i <= 200_000; i++) {
    const x = low + ((high - low) * i) / 200_000;
    const error = errorAt(name, approximated, x);
    if (Math.abs(x) < gap || Math.abs(error) < approximated.maxError * 0.97 || Math.sign(error) === sign) continue;
    sign = Math.sign(error);
    count++;
  }
  return count;
}

describe('the polynomial', () => {
  test.each<[ApproximatedFunction, number, Range, number]>([
    ['sigmoid', 7, [-8, 8], 10], ['sigmoid', 8, [-3, 10], 10], ['exp', 6, [-1, 1], 8], ['inverse', 9, [1, 4], 11],
    ['sqrt', 8, [0, 1], 10], ['abs', 10, [-1, 1], 13], ['abs', 9, [-1, 3], 11], ['tanh', 31, [-3, 3], 34],
  ])('for %s in degree %i on %j is the best: its error alternates often enough between its extremes', (name, degree, range, count) => {
    expect(alternations(name, approximation(name, degree, ...range), range)).toBe(count);
  });

  test.each<[ApproximatedFunction, number, Range, number]>([
    ['abs', 1, [-1, 1], 1 / 2], ['relu', 1, [-1, 1], 1 / 4], ['sign', 2, [-1, 1, 0.25], 3 / 5], ['inverse', 1, [1, 2], (3 - 2 * Math.SQRT2) / 4], ['sqrt', 1, [0, 1], 1 / 8],
  ])('for %s in degree %i on %j has the error that calculation by hand gives', (name, degree, range, error) => {
    const { maxError } = approximation(name, degree, ...range);

    expect(maxError).toBeGreaterThanOrEqual(error);
    expect(maxError).toBeLessThanOrEqual(1.02 * error);
  });

  test('for |x| in degree 2 is x^2 + 1/8', () => {
    const { chebyshev, maxError } = approximation('abs', 2, -1, 1);

    expect(chebyshev).toEqual([expect.closeTo(5 / 8, 9), 0, expect.closeTo(1 / 2, 9)]);
    expect(maxError).toBeCloseTo(1 / 8, 2);
  });

  test('for sign takes no even powers, whatever the range, and answers within its error on both sides', () => {
    const { chebyshev, center, radius, maxError } = approximation('sign', 15, -2, 5, 0.5);

    expect(center).toBe(0);
    expect(radius).toBe(5);
    expect(chebyshev.filter((_, k) => k % 2 === 0)).toEqual(Array(8).fill(0));
    expect(Math.abs(clenshaw(chebyshev, -0.5 / 5) + 1)).toBeLessThanOrEqual(maxError);
  });

  const SYMMETRIC: [ApproximatedFunction, number, number][] = [['sigmoid', 15, 0], ['tanh', 15, 0], ['abs', 14, 1], ['relu', 14, 1]];
  test.each(SYMMETRIC)('for %s on a symmetric range has exact zeros for its symmetry', (name, degree, parity) => {
    const { chebyshev } = approximation(name, degree, -4, 4);

    expect(chebyshev.filter((_, k) => k > 1 && k % 2 === parity).every((c) => c === 0)).toBe(true);
    expect(chebyshev.length).toBe(degree + 1);
  });

  test('for relu and abs on one side of 0 is the linear function itself', () => {
    expect(approximation('relu', 7, 1, 5).chebyshev).toEqual([3, 2]);
    expect(approximation('abs', 7, -4, 0).chebyshev).toEqual([2, -2]);
    expect(approximation('relu', 7, -4, -1)).toEqual({ chebyshev: [0], center: -2.5, radius: 1.5, maxError: expect.closeTo(0, 14) });
    expect(approximation('sign', 7, 2, 4, 1).chebyshev).toEqual([1]);
  });

  test('has a lower degree where a higher one changes nothing', () => {
    expect(approximation('exp', 63, -1, 1).chebyshev.length).toBeLessThan(20);
  });

  test('a higher degree has no larger error', () => {
    const errors = Array.from({ length: 40 }, (_, i) => approximation('sigmoid', i + 1, -6, 9).maxError);

    expect(errors.every((error, i) => i === 0 || error <= errors[i - 1]! * 1.02)).toBe(true);
  });

  test('belongs to its node: asking again gives the same object', () => {
    const node: Extract<ProgramNode, { op: 'approximate' }> = { op: 'approximate', args: [0], shape: [], function: 'tanh', degree: 5, low: -2, high: 2, gap: 0 };

    expect(approximationOf(node)).toBe(approximationOf(node));
    expect(approximationOf(node)).toEqual(approximation('tanh', 5, -2, 2));
  });
});

/** FNV-1a over the bits of all numbers. */
function digestOf(values: readonly number[]): string {
  const bytes = new DataView(new ArrayBuffer(8));
  let hash = 0xcbf29ce484222325n;
  for (const value of values) {
    bytes.setFloat64(0, value);
    for (let i = 0; i < 8; i++) hash = ((hash ^ BigInt(bytes.getUint8(i))) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16);
}

test('coefficients and errors have the same bits on every machine', () => {
  const values = [...SMOOTH, ...PIECEWISE].flatMap(([name, degree, range]) => {
    const { chebyshev, center, radius, maxError } = approximation(name, degree, ...range);
    return [...chebyshev, center, radius, maxError];
  });

  expect(digestOf(values)).toBe('6682409377ed1165');
});

test('no function of Math that engines may round differently is called', () => {
  const used = ['exp', 'expm1', 'cos', 'sin', 'tanh', 'log', 'log2', 'pow', 'cosh'] as const;
  const originals = Object.fromEntries(used.map((name) => [name, Math[name]]));
  Object.assign(Math, Object.fromEntries(used.map((name) => [name, () => { throw new Error(`Math.${name} was called`); }])));
  try {
    for (const [name, degree, range] of [...SMOOTH, ...PIECEWISE]) expect(approximation(name, Math.min(degree, 9), ...range).maxError).toBeGreaterThan(0);
  } finally {
    Object.assign(Math, originals);
  }
});

describe('a range', () => {
  test.each<[ApproximatedFunction, number, number, number]>([
    ['inverse', -1, 1, 0], ['inverse', 0, 1, 0], ['inverse', -1, 0, 0], ['sqrt', -0.001, 1, 0], ['exp', 0, 301, 0],
    ['sigmoid', 1, 1, 0], ['sigmoid', 2, 1, 0], ['tanh', -Infinity, 0, 0], ['tanh', NaN, 0, 0],
    ['abs', -1, 2 ** 61, 0], ['relu', 0, 2 ** -61, 0], ['exp', 1, 1 + 2 ** -31, 0], ['inverse', 2 ** -61, 1, 0],
    ['sigmoid', -1, 1, 0.1], ['sign', -1, 1, 0], ['sign', -1, 1, -0.1], ['sign', -1, 1, 1], ['sign', -1, 1, NaN], ['sign', -1, 1, 1e-12],
  ])('of %s from %d to %d with gap %d is refused with a reason', (name, low, high, gap) => {
    expect(approximationDomain(name, low, high, gap)).toMatch(/^\S.*[^.]$/);
    expect(() => approximation(name, 3, low, high, gap)).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
  });

  test.each<[ApproximatedFunction, number, number, number]>([
    ['inverse', 0.5, 1, 0], ['inverse', -2, -1, 0], ['inverse', 2 ** -60, 1, 0], ['sqrt', 0, 1, 0], ['exp', -1000, 300, 0],
    ['sigmoid', -(2 ** 60), 2 ** 60, 0], ['sign', -1, 1, 0.1], ['sign', -1, 0.01, 0.5], ['abs', 0, 1, 0],
  ])('of %s from %d to %d with gap %d is allowed and has a polynomial', (name, low, high, gap) => {
    expect(approximationDomain(name, low, high, gap)).toBeUndefined();
    expect(approximation(name, 5, low, high, gap).maxError).toBeLessThan(Infinity);
  });
});

test('the exact functions have their values at 0 and on both sides', () => {
  const functions: ApproximatedFunction[] = ['sigmoid', 'tanh', 'exp', 'abs', 'relu', 'sign'];

  expect(functions.map((name) => exactly(name, 0))).toEqual([0.5, 0, 1, 0, 0, 0]);
  expect([exactly('abs', -2), exactly('relu', -2), exactly('sign', -2), exactly('sign', 3), exactly('inverse', 4), exactly('sqrt', 9)]).toEqual([2, 0, -1, 1, 0.25, 3]);
});
