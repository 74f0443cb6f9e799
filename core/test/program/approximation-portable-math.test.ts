import { describe, expect, test } from '@jest/globals';
import { cosineOfPi, exponential, hyperbolicTangent, logistic, powerOfTwo } from '../../src/program/approximation/portable-math.ts';

/** Fixed point with this many bits after the point. */
const BITS = 1400n;
const ONE = 1n << BITS;

/** The exact value of a double. */
function fixed(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const raw = view.getBigUint64(0);
  const exponent = (raw >> 52n) & 0x7ffn;
  const mantissa = (raw & ((1n << 52n) - 1n)) | (exponent === 0n ? 0n : 1n << 52n);
  const shift = BITS + (exponent === 0n ? 1n : exponent) - 1075n;
  const magnitude = shift >= 0n ? mantissa << shift : mantissa >> -shift;
  return x < 0 ? -magnitude : magnitude;
}

/** e^x by its series at x / 2^16, squared back; far more digits than doubles have. */
function fixedExponential(x: bigint): bigint {
  let [sum, term] = [ONE, ONE];
  for (let n = 1n; term !== 0n; n++) {
    term = ((term * (x >> 16n)) >> BITS) / n;
    sum += term;
  }
  for (let i = 0; i < 16; i++) sum = (sum * sum) >> BITS;
  return sum;
}

const reference = {
  exponential: (x: number) => fixedExponential(fixed(x)),
  logistic: (x: number) => (ONE * ONE) / (ONE + fixedExponential(-fixed(x))),
  hyperbolicTangent: (x: number) => ((fixedExponential(2n * fixed(x)) - ONE) * ONE) / (fixedExponential(2n * fixed(x)) + ONE),
};

/** |computed - exact| in units of 2^-52 of the exact value: between a half and a whole unit in its last place. */
const relativeError = (computed: number, exact: bigint): number => Number(((fixed(computed) - exact) << 72n) / exact) / 2 ** 20;

/** Deterministic, without a pattern that suits the argument reduction. */
const points = (count: number, low: number, high: number): number[] => Array.from({ length: count }, (_, i) => low + (high - low) * ((i * 0.6180339887498949) % 1));

describe('functions from exactly specified operations', () => {
  test.each(['exponential', 'logistic', 'hyperbolicTangent'] as const)('%s is within 2 units in the last place of the true value', (name) => {
    const compute = { exponential, logistic, hyperbolicTangent }[name];

    const errors = [...points(200, -30, 30), ...points(200, -1, 1), ...points(100, -1e-3, 1e-3), 1e-9, -1e-12, 0.34657, 0.34658].map((x) => Math.abs(relativeError(compute(x), reference[name](x))));

    expect(Math.max(...errors)).toBeLessThanOrEqual(2);
  });

  test('the exponential is within 2 units in the last place of Math.exp wherever that is a normal number', () => {
    const errors = points(100_000, -708, 709.78).map((x) => Math.abs(exponential(x) - Math.exp(x)) / Math.exp(x) / 2 ** -52);

    expect(Math.max(...errors)).toBeLessThanOrEqual(2);
  });

  test('the exponential has the limits of doubles', () => {
    expect([exponential(0), exponential(710), exponential(-746), exponential(Infinity), exponential(-Infinity), exponential(NaN)]).toEqual([1, Infinity, 0, Infinity, 0, NaN]);
    expect(Math.abs(exponential(-744) - Math.exp(-744))).toBeLessThanOrEqual(Number.MIN_VALUE);
    expect(exponential(709.78)).toBeLessThan(Infinity);
  });

  test('the logistic function and tanh reach their limits and keep their symmetry', () => {
    expect([logistic(800), logistic(-800), hyperbolicTangent(800), hyperbolicTangent(-800), hyperbolicTangent(0)]).toEqual([1, 0, 1, -1, 0]);
    expect(points(500, -40, 40).every((x) => hyperbolicTangent(-x) === -hyperbolicTangent(x))).toBe(true);
    expect(logistic(0)).toBe(0.5);
  });

  test('cosines of rational parts of a turn are exact at the axes and otherwise within 2 units of 1', () => {
    expect([0, 1, 2, 3, 4, -2].map((n) => cosineOfPi(n, 2))).toEqual([1, 0, -1, 0, 1, -1]);

    // Beyond an eighth of a turn Math.cos would see an angle that is rounded more than the cosine.
    const errors = Array.from({ length: 195 }, (_, n) => Math.abs(cosineOfPi(n, 777) - Math.cos((Math.PI * n) / 777)));
    const doubled = Array.from({ length: 4001 }, (_, n) => Math.abs(cosineOfPi(2 * (n - 2000), 777) - (2 * cosineOfPi(n - 2000, 777) ** 2 - 1)));

    expect(Math.max(...errors)).toBeLessThanOrEqual(2 ** -52);
    expect(Math.max(...doubled)).toBeLessThanOrEqual(2 ** -50);
  });

  test('powers of two are exact', () => {
    expect([0, 1, -1, 10, -10, 1022, -1022].map(powerOfTwo)).toEqual([1, 2, 0.5, 1024, 1 / 1024, 2 ** 1022, 2 ** -1022]);
  });
});
