import { describe, expect, test } from '@jest/globals';
import { CircuitBuilder, type Operand } from '../../src/plan/circuit-builder.ts';
import type { CircuitNode } from '../../src/plan/circuit.ts';
import { lowerChebyshev, lowerPolynomial, lowerPower } from '../../src/plan/lower/lower-polynomial.ts';
import { approximation, clenshaw, exactly, horner, type ApproximatedFunction, type Domain, type Scalar } from '../../src/program/index.ts';

/** One slot of every node, from the value of the input. */
function valuesOf<T extends Scalar>(nodes: readonly CircuitNode[], x: T): T[] {
  const values: T[] = [];
  const binary = (f: (a: never, b: never) => unknown, a: T, b: T): T => f(a as never, b as never) as T;
  const add = (a: T, b: T): T => binary((p: number, q: number) => p + q, a, b);
  const subtract = (a: T, b: T): T => binary((p: number, q: number) => p - q, a, b);
  const multiply = (a: T, b: T): T => binary((p: number, q: number) => p * q, a, b);
  for (const node of nodes) {
    const [a, b] = node.args.map((arg) => values[arg]!) as [T, T];
    switch (node.op) {
      case 'input': values.push(x); break;
      case 'add': values.push(add(a, b)); break;
      case 'subtract': values.push(subtract(a, b)); break;
      case 'multiply': values.push(multiply(a, b)); break;
      case 'square': values.push(multiply(a, a)); break;
      case 'negate': values.push(subtract(subtract(a, a), a)); break;
      case 'addPlain': values.push(add(a, (node.constant as readonly T[])[0]!)); break;
      case 'multiplyPlain': values.push(multiply(a, (node.constant as readonly T[])[0]!)); break;
      default: throw new Error(`unexpected ${node.op}`);
    }
  }
  return values;
}

interface Figures {
  readonly depth: number;
  readonly squares: number;
  readonly multiplications: number;
  readonly constants: number;
}

const productsOf = ({ squares, multiplications }: Figures): number => squares + multiplications;

function figuresOf(b: CircuitBuilder, output: Operand): Figures {
  const used = new Set<number>();
  const visit = (id: number): void => {
    if (used.has(id)) return;
    used.add(id);
    b.nodes[id]!.args.forEach(visit);
  };
  visit(nodeOf(output));
  const levels = { square: 1, multiply: 1, multiplyPlain: b.domain === 'real' ? 1 : 0 } as Partial<Record<CircuitNode['op'], number>>;
  const depths: number[] = [];
  for (const node of b.nodes) depths.push(Math.max(0, ...node.args.map((arg) => depths[arg]!)) + (levels[node.op] ?? 0));
  const count = (op: CircuitNode['op']): number => [...used].filter((id) => b.nodes[id]!.op === op).length;
  return { depth: depths[nodeOf(output)]!, squares: count('square'), multiplications: count('multiply'), constants: count('multiplyPlain') };
}

function nodeOf(operand: Operand): number {
  if (!('node' in operand)) throw new Error('an encrypted value is expected');
  return operand.node;
}

interface Lowered {
  readonly b: CircuitBuilder;
  readonly output: Operand;
  readonly figures: Figures;
}

function lowered(domain: Domain, bound: number, lower: (b: CircuitBuilder, x: Operand) => Operand): Lowered {
  const b = new CircuitBuilder(domain);
  const output = lower(b, b.input(0, 1, bound));
  return { b, output, figures: figuresOf(b, output) };
}

/** Deterministic numbers in [-1, 1]; none of them is 0. */
function numbers(count: number, seed: number): number[] {
  let state = seed * 7919 + 17;
  return Array.from({ length: count }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 1073741824 - 1 || 0.5;
  });
}

type Parity = 'all' | 'odd' | 'even';
const keepsParity = (parity: Parity, k: number): boolean => parity === 'all' || k % 2 === (parity === 'odd' ? 1 : 0);
const coefficientsOf = (degree: number, parity: Parity): number[] => numbers(degree + 1, degree).map((c, k) => (keepsParity(parity, k) ? c : 0));
const hasDegree = (degree: number, parity: Parity): boolean => keepsParity(parity, degree);

const DEGREES = Array.from({ length: 63 }, (_, i) => i + 1);
const PARITIES: readonly Parity[] = ['all', 'odd', 'even'];
const POINTS = [-1, -0.83, -0.31, 0, 0.12, 0.55, 0.97, 1];

const ceilLog2 = (n: number): number => [...Array(12).keys()].find((k) => 2 ** k >= n)!;

describe.each(['power', 'chebyshev'] as const)('real polynomials in the %s basis', (basis) => {
  const lowerIt = (coefficients: readonly number[]): Lowered => lowered('real', 1, (b, x) => {
    return basis === 'power' ? lowerPolynomial(b, x, coefficients, { center: 0, radius: 1 }) : lowerChebyshev(b, x, { chebyshev: coefficients, center: 0, radius: 1 });
  });
  const valueAt = basis === 'power' ? horner : clenshaw;

  test.each(PARITIES)('of every degree to 63 (%s powers) have their value, in ceil(log2(degree + 1)) levels', (parity) => {
    for (const degree of DEGREES.filter((d) => hasDegree(d, parity))) {
      const coefficients = coefficientsOf(degree, parity);
      const { b, output, figures } = lowerIt(coefficients);

      const errors = POINTS.map((u) => Math.abs(valuesOf(b.nodes, u)[nodeOf(output)]! - valueAt(coefficients, u)));

      expect(Math.max(...errors)).toBeLessThan(1e-11);
      expect([degree, figures.depth]).toEqual([degree, ceilLog2(degree + 1)]);
    }
  });

  // Products of ciphertexts by degree: what the search finds today. Fewer are welcome, more are a loss.
  test.each<[Parity, Record<number, number>]>([
    ['all', { 1: 0, 2: 1, 3: 2, 4: 3, 5: 3, 7: 5, 8: 5, 12: 6, 15: 8, 19: 8, 31: 13, 36: 12, 47: 14, 63: 18 }],
    ['odd', { 1: 0, 3: 2, 5: 3, 7: 5, 9: 5, 15: 8, 17: 7, 31: 12, 37: 11, 63: 17 }],
    ['even', { 2: 1, 4: 2, 6: 3, 8: 3, 14: 6, 18: 6, 30: 9, 40: 10, 62: 14 }],
  ])('with %s powers take few products', (parity, most) => {
    const found = Object.keys(most).map(Number).map((degree) => [degree, productsOf(lowerIt(coefficientsOf(degree, parity)).figures)]);

    expect(Object.fromEntries(found)).toEqual(most);
  });

  test('take about twice the root of the degree in products, and no more constants than coefficients', () => {
    for (const degree of DEGREES.filter((d) => d % 3 === 1)) {
      const { figures } = lowerIt(coefficientsOf(degree, 'all'));

      expect(productsOf(figures)).toBeLessThanOrEqual(2 * Math.sqrt(degree + 1) + 2);
      expect(figures.constants).toBeLessThanOrEqual(degree + 2);
    }
  });

  test('tell every node a range that holds, and a derivative for everything but the variable', () => {
    for (const degree of [3, 7, 20, 31]) {
      const { b } = lowerIt(coefficientsOf(degree, 'all'));
      const points = Array.from({ length: 401 }, (_, i) => i / 200 - 1);
      const columns = points.map((u) => valuesOf(b.nodes, u));

      b.nodes.forEach((node, id) => {
        expect(Math.max(...columns.map((column) => Math.abs(column[id]!)))).toBeLessThanOrEqual(node.bound * (1 + 1e-12));
        if (node.op === 'input') return;
        const steepest = Math.max(...columns.slice(1).map((column, i) => Math.abs(column[id]! - columns[i]![id]!) * 200));
        expect(node.sensitivity?.to).toBe(0);
        expect(steepest).toBeLessThanOrEqual(node.sensitivity!.factor * (1 + 1e-12));
      });
    }
  });

  test('tell the result a range and a derivative that are nearly attained', () => {
    const coefficients = coefficientsOf(31, 'all').map((c, k) => c / (1 + k));
    const { b, output } = lowerIt(coefficients);
    const points = Array.from({ length: 40_001 }, (_, i) => i / 20_000 - 1);
    const values = points.map((u) => valueAt(coefficients, u));
    const slopes = values.slice(1).map((value, i) => Math.abs(value - values[i]!) * 20_000);
    const node = b.nodes[nodeOf(output)]!;

    expect(node.bound).toBeLessThanOrEqual(1.1 * Math.max(...values.map(Math.abs)));
    expect(node.sensitivity!.factor).toBeLessThanOrEqual(1.1 * Math.max(...slopes));
  });

  test('are the same circuit every time', () => {
    const coefficients = coefficientsOf(23, 'all');

    expect(lowerIt(coefficients).b.nodes).toEqual(lowerIt(coefficients).b.nodes);
  });
});

describe('integer polynomials', () => {
  const integersOf = (degree: number, parity: Parity): bigint[] => coefficientsOf(degree, parity).map((c) => BigInt(Math.round(c * 1000)) || (c === 0 ? 0n : 1n));
  const lowerIt = (coefficients: readonly bigint[]): Lowered => lowered('integer', 0, (b, x) => lowerPolynomial(b, x, coefficients, { center: 0, radius: 1 }));

  test.each(PARITIES)('of every degree to 63 (%s powers) are exact, in ceil(log2 degree) products', (parity) => {
    for (const degree of DEGREES.filter((d) => hasDegree(d, parity))) {
      const coefficients = integersOf(degree, parity);
      const { b, output, figures } = lowerIt(coefficients);

      for (const x of [-7n, 0n, 1n, 12n]) {
        expect(valuesOf<bigint>(b.nodes, x)[nodeOf(output)]).toBe(coefficients.reduceRight((sum, c) => sum * x + c, 0n));
      }
      expect([degree, figures.depth]).toEqual([degree, ceilLog2(degree)]);
    }
  });

  test.each<[Parity, Record<number, number>]>([
    ['all', { 1: 0, 2: 1, 3: 2, 4: 2, 7: 4, 8: 4, 13: 6, 15: 7, 31: 11, 63: 16 }],
    ['odd', { 3: 2, 7: 4, 15: 7, 31: 10, 63: 15 }],
    ['even', { 2: 1, 4: 2, 8: 3, 16: 5, 30: 8, 62: 12 }],
  ])('with %s powers take few products', (parity, most) => {
    const found = Object.keys(most).map(Number).map((degree) => [degree, productsOf(lowerIt(integersOf(degree, parity)).figures)]);

    expect(Object.fromEntries(found)).toEqual(most);
  });
});

describe('against an expert by hand', () => {
  /** A dot product with constants comes first: its multiplication also divides by the radius. */
  const ofLayer = (degree: number): Lowered => lowered('real', 1, (b, x) => {
    const layer = b.multiply(x, b.constant([7.5]));
    return lowerChebyshev(b, layer, approximation('sigmoid', degree, -8, 8));
  });

  test('a sigmoid of degree 3 takes 3 multiplications by constants and 2 products in 3 levels', () => {
    const { figures } = ofLayer(3);

    expect(figures.depth).toBe(3);
    expect(figures.constants).toBeLessThanOrEqual(3);
    expect(productsOf(figures)).toBeLessThanOrEqual(2);
  });

  test('a sigmoid of degree 7 takes at most 5 multiplications by constants and 5 products in 4 levels', () => {
    const { figures } = ofLayer(7);

    expect(figures.depth).toBe(4);
    expect(figures.constants).toBeLessThanOrEqual(5);
    expect(productsOf(figures)).toBeLessThanOrEqual(5);
  });

  test('a dense polynomial of degree 5 takes 3 levels and fewer than the 4 products of a prototype', () => {
    const { figures } = lowered('real', 1, (b, x) => lowerPolynomial(b, x, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], { center: 0, radius: 1 }));

    expect(figures.depth).toBe(3);
    expect(productsOf(figures)).toBeLessThanOrEqual(3);
  });
});

describe('approximations', () => {
  test.each<[ApproximatedFunction, number, number, number]>([
    ['sigmoid', -8, 8, 0], ['tanh', -3, 1, 0], ['exp', -2, 2, 0], ['inverse', 1, 4, 0], ['sqrt', 0, 1, 0], ['abs', -2, 2, 0], ['relu', -1, 3, 0], ['sign', -1, 1, 0.25],
  ])('of %s between %d and %d come out of the circuit within their stated error', (name, low, high, gap) => {
    for (const degree of [2, 3, 7, 15, 31]) {
      const approximated = approximation(name, degree, low, high, gap);
      const { b, output } = lowered('real', Math.max(-low, high), (builder, x) => lowerChebyshev(builder, x, approximated));
      const points = Array.from({ length: 101 }, (_, i) => low + ((high - low) * i) / 100).filter((x) => Math.abs(x) >= gap);

      const errors = points.map((x) => Math.abs(valuesOf(b.nodes, x)[nodeOf(output)]! - exactly(name, x)));

      expect(Math.max(...errors)).toBeLessThanOrEqual(approximated.maxError + 1e-13);
    }
  });
});

describe('the range of an approximation', () => {
  /** The input itself is the variable: nothing absorbs a factor. */
  const onInput = (chebyshev: readonly number[], center: number, radius: number): Lowered => lowered('real', Math.abs(center) + radius, (b, x) => lowerChebyshev(b, x, { chebyshev, center, radius }));
  const largestError = ({ b, output }: Lowered, chebyshev: readonly number[], center: number, radius: number): number => {
    return Math.max(...POINTS.map((u) => Math.abs(valuesOf(b.nodes, center + radius * u)[nodeOf(output)]! - clenshaw(chebyshev, u))));
  };

  test.each([[0, 0.5], [0, 0.3], [0, 1.5], [0, 0.001], [2, 1], [0.5, 0.5], [-3, 0.25], [1, 8]])('around %d with radius %d gives the right values for odd, even and all degrees', (center, radius) => {
    for (const degree of [1, 2, 3, 7, 12, 31]) {
      for (const parity of PARITIES.filter((p) => hasDegree(degree, p))) {
        const chebyshev = coefficientsOf(degree, parity);

        expect(largestError(onInput(chebyshev, center, radius), chebyshev, center, radius)).toBeLessThan(1e-11);
      }
    }
  });

  test.each([[0, 0.5], [0.5, 0.5], [0, 0.3], [0, 1.01], [0, 2 ** -20]])('around %d with radius %d costs no level, though nothing absorbs the radius', (center, radius) => {
    expect([3, 7, 15, 31].map((degree) => onInput(coefficientsOf(degree, 'all'), center, radius).figures.depth)).toEqual([2, 3, 4, 5]);
  });

  test('that is wide costs a level where coefficients would become too small, and none before', () => {
    expect(onInput(coefficientsOf(3, 'all'), 0, 8).figures.depth).toBe(2);
    expect(onInput(coefficientsOf(7, 'all'), 0, 8).figures.depth).toBe(4);
  });

  test('costs no level where a multiplication by a constant came before', () => {
    const { figures } = lowered('real', 1, (b, x) => lowerChebyshev(b, b.multiply(x, b.constant([20])), { chebyshev: coefficientsOf(31, 'all'), center: 3, radius: 24 }));

    expect(figures.depth).toBe(6);
  });

  test('keeps values between 1/2 and 1 where the radius is small', () => {
    const { b } = onInput(coefficientsOf(31, 'odd'), 0, 0.3);
    const largest = b.nodes.map((_, id) => Math.max(...POINTS.map((u) => Math.abs(valuesOf(b.nodes, 0.3 * u)[id]!))));
    const squares = b.nodes.flatMap((node, id) => (node.op === 'square' ? [largest[id]!] : []));

    expect(Math.min(...squares)).toBeGreaterThan(0.2);
  });
});

describe('special polynomials', () => {
  test.each([0.5, 0])('the constant %d needs no node', (c) => {
    const b = new CircuitBuilder('real');

    expect(lowerPolynomial(b, b.input(0, 1, 1), [c, 0, 0], { center: 0, radius: 1 })).toMatchObject({ constant: [c] });
    expect(lowerChebyshev(b, b.input(0, 1, 1), { chebyshev: [c], center: 0, radius: 1 })).toMatchObject({ constant: [c] });
  });

  test('coefficients of 1 cost no level', () => {
    const { b, output, figures } = lowered('real', 1, (builder, x) => lowerPolynomial(builder, x, [0.5, 1, 0, 0, -1], { center: 0, radius: 1 }));

    expect(figures).toMatchObject({ depth: 2, squares: 2, multiplications: 0, constants: 0 });
    expect(valuesOf(b.nodes, 0.7)[nodeOf(output)]).toBeCloseTo(0.5 + 0.7 - 0.7 ** 4, 14);
  });

  test('gaps between powers are not filled', () => {
    const sparse = Array.from({ length: 41 }, (_, k) => (k === 40 || k === 0 ? 0.5 : 0));
    const { b, output, figures } = lowered('real', 1, (builder, x) => lowerPolynomial(builder, x, sparse, { center: 0, radius: 1 }));

    expect(figures.depth).toBe(6);
    expect(productsOf(figures)).toBeLessThanOrEqual(6);
    expect(valuesOf(b.nodes, 0.9)[nodeOf(output)]).toBeCloseTo(0.5 + 0.5 * 0.9 ** 40, 14);
  });

  test('a degree of 1024 is lowered in time and in least depth', () => {
    const coefficients = coefficientsOf(1024, 'all');
    const { b, output, figures } = lowered('real', 1, (builder, x) => lowerPolynomial(builder, x, coefficients, { center: 0, radius: 1 }));

    expect(figures.depth).toBe(11);
    expect(productsOf(figures)).toBeLessThanOrEqual(80);
    expect(valuesOf(b.nodes, 0.99)[nodeOf(output)]).toBeCloseTo(horner(coefficients, 0.99), 10);
  });

  test('a polynomial of the same value twice is one', () => {
    const b = new CircuitBuilder('real');
    const x = b.input(0, 1, 1);
    const first = lowerPolynomial(b, x, [1, 2, 3, 4], { center: 0, radius: 1 });
    const count = b.nodes.length;

    expect(lowerPolynomial(b, x, [1, 2, 3, 4], { center: 0, radius: 1 })).toEqual(first);
    expect(b.nodes.length).toBe(count);
  });
});

describe('author polynomials around another center', () => {
  test.each([[0, 4], [2, 1], [1, 0.5]])('%d with radius %d have their value', (center, radius) => {
    const coefficients = coefficientsOf(6, 'all');
    const { b, output } = lowered('real', Math.abs(center) + radius, (builder, x) => lowerPolynomial(builder, x, coefficients, { center, radius }));

    const errors = POINTS.map((u) => Math.abs(valuesOf(b.nodes, center + radius * u)[nodeOf(output)]! - horner(coefficients, u)));

    expect(Math.max(...errors)).toBeLessThan(1e-12);
  });
});

describe('powers', () => {
  test('to 100 and of some above are exact, in ceil(log2 exponent) levels, with no more products than squaring and multiplying', () => {
    for (const exponent of [...DEGREES, 64, 77, 99, 100, 255, 1000, 1023, 1024]) {
      const { b, output, figures } = lowered('integer', 0, (builder, x) => lowerPower(builder, x, exponent));
      const ones = [...exponent.toString(2)].filter((digit) => digit === '1').length;

      expect(valuesOf<bigint>(b.nodes, 3n)[nodeOf(output)]).toBe(3n ** BigInt(exponent));
      expect(figures.depth).toBe(ceilLog2(exponent));
      expect(productsOf(figures)).toBeLessThanOrEqual(exponent.toString(2).length - 1 + ones - 1);
    }
  });

  test('of reals know their range', () => {
    const { b, output } = lowered('real', 1.5, (builder, x) => lowerPower(builder, x, 10));

    expect(b.nodes[nodeOf(output)]!.bound).toBeCloseTo(1.5 ** 10, 9);
    expect(b.nodes[nodeOf(output)]!.sensitivity).toEqual({ to: 0, factor: expect.closeTo(10 * 1.5 ** 9, 9) });
  });
});
