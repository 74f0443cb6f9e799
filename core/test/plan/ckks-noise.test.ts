import { describe, expect, test } from '@jest/globals';
import type { Circuit } from '../../src/plan/circuit.ts';
import type { CircuitBuilder, Operand } from '../../src/plan/circuit-builder.ts';
import { lowerPolynomial } from '../../src/plan/lower/lower-polynomial.ts';
import { ckksErrorStructure } from '../../src/plan/noise/ckks-error-sources.ts';
import { ckksErrors } from '../../src/plan/noise/ckks-noise.ts';
import { primeBelow, primeNearest } from '../../src/plan/parameters/primes.ts';
import { outlineCkks, withScales } from '../../src/plan/schedule/schedule-ckks.ts';
import { circuitOf } from './random-circuit.ts';

const DEGREE = 4096;

interface Chain {
  readonly scaleBits?: number;
  readonly specialBits?: number;
}

function errorsOf(circuit: Circuit, { scaleBits = 40, specialBits = 60 }: Chain = {}): number[] {
  const outline = outlineCkks(circuit, { rescalesOutputs: true, rotatesUnscaled: false, allowLongOutputs: false })!;
  const taken = new Set<bigint>([primeBelow(55, DEGREE, new Set())]);
  for (let level = 0; level < outline.maxLevel; level++) taken.add(primeNearest(2 ** scaleBits, DEGREE, taken));
  const primes = [...taken];
  const { schedule } = withScales(outline, { primes, scaleBits })!;
  return ckksErrors(circuit, schedule, { polyModulusDegree: DEGREE, primes: primes.map(Number), specialPrime: Number(primeBelow(specialBits, DEGREE, taken)) });
}

/** Predicted error of one output over that of another, in bits. */
function ratioBits(build: (b: CircuitBuilder, ...inputs: Operand[]) => readonly [Operand, Operand], chain?: Chain): number {
  const [first, second] = errorsOf(circuitOf(2, build), chain) as [number, number];
  return Math.log2(first / second);
}

/** Factor by which the error of the first input reaches the first output. */
function freshFactor(circuit: Circuit): number {
  const { schedule } = outlineCkks(circuit, { rescalesOutputs: true, rotatesUnscaled: false, allowLongOutputs: false })!;
  const { sources, outputs } = ckksErrorStructure(circuit, schedule);
  const { everywhere } = outputs[0]!;
  return Math.sqrt(everywhere.weights[everywhere.sources.findIndex((source) => sources[source]!.kind === 'fresh')]!);
}

describe('predicted errors of CKKS', () => {
  test('of a value added to itself double', () => {
    expect(ratioBits((b, x) => [b.add(x, x), x])).toBeCloseTo(1);
  });

  test('of two fresh values add up as variances', () => {
    expect(ratioBits((b, x, y) => [b.add(x, y), x])).toBeCloseTo(0.5);
  });

  test('of terms that share a value add up as the terms do', () => {
    const threeTimes = (b: CircuitBuilder, x: Operand): Operand => b.add(b.add(x, b.rotate(x, 1)), b.add(b.rotate(x, 1), b.rotate(x, 1)));

    // (x + 3 rot(x)): ten times the variance of the value, beside that of one rotation.
    expect(ratioBits((b, x) => [threeTimes(b, x), x], { specialBits: 60, scaleBits: 30 })).toBeGreaterThan(0.5 * Math.log2(10));
  });

  test('cancel where the values do', () => {
    expect(ratioBits((b, x) => [b.subtract(b.add(x, x), x), x])).toBeCloseTo(0);
  });

  test('of a sum over all slots that is summed again grow by their number, not its root', () => {
    const total = (b: CircuitBuilder, x: Operand): Operand => [32, 16, 8, 4, 2, 1].reduce((sum, step) => b.add(sum, b.rotate(sum, step)), x);

    const [twice, once] = errorsOf(circuitOf(1, (b, x) => [total(b, total(b, x)), total(b, x)], 64)) as [number, number];

    expect(Math.log2(twice / once)).toBeGreaterThan(4.5);
    expect(Math.log2(twice / once)).toBeLessThan(6.1);
  });

  test('of a weighted sum count the weights of one slot, not the largest of each rotation', () => {
    const only = (slot: number): number[] => Array.from({ length: 8 }, (_, i) => Number(i === slot));
    const sum = (b: CircuitBuilder, x: Operand): Operand =>
      Array.from({ length: 8 }, (_, d) => b.multiply(b.rotate(x, d), b.constant(only(d)))).reduce((total, term) => b.add(total, term));

    expect(freshFactor(circuitOf(1, (b, x) => [sum(b, x)], 8))).toBeCloseTo(1);
  });

  test('of a product count the largest value of each slot', () => {
    const weighted = (b: CircuitBuilder, x: Operand): Operand => b.square(b.multiply(x, b.constant([1, 0.5, 0.25, 0.125])));
    const selected = (b: CircuitBuilder, x: Operand): Operand => b.multiply(weighted(b, x), b.constant([0, 0, 0, 1]));

    // d(0.125 x)^2 = 2 * 0.125^2 * x * dx.
    expect(freshFactor(circuitOf(1, (b, x) => [selected(b, x)], 4))).toBeCloseTo(2 / 64);
  });

  test('of a switch in slot 0 count with the weight of their slot', () => {
    const rotatedTimes = (weights: readonly number[]) => (b: CircuitBuilder, x: Operand): Operand => b.multiply(b.rotate(x, 1), b.constant(weights));
    const chain = { specialBits: 56, scaleBits: 30 };

    const [apart, there] = [[0.001, 1, 1, 1], [1, 1, 1, 1 / 3]].map((weights) => errorsOf(circuitOf(1, (b, x) => [rotatedTimes(weights)(b, x)], 4), chain)[0]!);

    expect(Math.log2(there! / apart!)).toBeGreaterThan(2);
  });

  test('of a polynomial count its variable once, by the largest derivative', () => {
    // T7 has the derivative 49 at the ends of [-1, 1]; the derivatives of its terms add up to far more.
    const build = (b: CircuitBuilder, variable: Operand): Operand[] => [lowerPolynomial(b, variable, [0, -7, 0, 56, 0, -112, 0, 64], { center: 0, radius: 1 })];

    expect(freshFactor(circuitOf(1, build))).toBeCloseTo(49);
    expect(freshFactor(circuitOf(1, (b, x) => build(b, b.multiply(x, b.constant([1, 0.5])))))).toBeCloseTo(49);
    expect(freshFactor(circuitOf(1, (b, x) => build(b, b.rotate(x, 3))))).toBeCloseTo(49);
  });

  test('fall by a bit for each bit of the scale', () => {
    const circuit = circuitOf(2, (b, x, y) => [b.rotate(b.multiply(x, b.square(y)), 3)]);

    expect(Math.log2(errorsOf(circuit, { scaleBits: 34 })[0]! / errorsOf(circuit, { scaleBits: 38 })[0]!)).toBeCloseTo(4, 0);
  });

  test('grow where the special prime is no wider than the others', () => {
    const circuit = circuitOf(2, (b, x, y) => [b.rotate(b.multiply(x, y), 3)]);

    const [wide] = errorsOf(circuit, { specialBits: 60 }) as [number];
    const [narrow] = errorsOf(circuit, { specialBits: 56 }) as [number];

    expect(Math.log2(narrow / wide)).toBeGreaterThan(2);
  });

  test('of switches with one key in slot 0 add up where they meet', () => {
    const sumOf = (b: CircuitBuilder, values: readonly Operand[]): Operand => values.slice(1).reduce((sum, value) => b.add(sum, b.rotate(value, 1)), b.rotate(values[0]!, 1));

    const [same, once] = errorsOf(circuitOf(4, (b, ...x) => [sumOf(b, x), b.rotate(x[0]!, 1)]), { specialBits: 56, scaleBits: 30 }) as [number, number];

    expect(Math.log2(same / once)).toBeGreaterThan(1.5);
  });

  test('of deeper values are larger', () => {
    const errors = errorsOf(circuitOf(1, (b, x) => [x, b.square(x), b.square(b.square(x)), b.square(b.square(b.square(x)))]));

    expect(errors).toEqual(errors.toSorted((a, b) => a - b));
  });
});
