/** Interval analysis: the values that each node can take when every input stays in its declared range. */
import { approximationOf } from './approximation.ts';
import { arithmeticOf, type Arithmetic } from './arithmetic.ts';
import type { Program, ProgramNode, Scalar } from './program.ts';

/** Bounds on every element of a value. */
export interface Interval {
  readonly low: Scalar;
  readonly high: Scalar;
}

/** Pieces into which a polynomial's range is cut, so that interval Horner on each piece stays close to the true bound. */
const PIECES = 64;

/** Largest |c0 + c1 x + ...| for x in [low, high], from above. */
export function polynomialBound(coefficients: readonly number[], low: number, high: number): number {
  const range = new RangeAnalysis({ domain: 'real', inputs: [], nodes: [] }, []).polynomial(coefficients, { low, high });
  return Math.max(Math.abs(Number(range.low)), Math.abs(Number(range.high)));
}

/** One interval per node. Intermediate rounding of doubles is ignored: it is far below every precision that is planned. */
export function rangesOf(program: Pick<Program, 'domain' | 'inputs' | 'nodes'>): Interval[] {
  const ranges: Interval[] = [];
  const analysis = new RangeAnalysis(program, ranges);
  for (const node of program.nodes) ranges.push(analysis.rangeOf(node));
  return ranges;
}

class RangeAnalysis {
  readonly #n: Arithmetic<Scalar>;
  readonly #program: Pick<Program, 'domain' | 'inputs' | 'nodes'>;
  readonly #ranges: readonly Interval[];

  constructor(program: Pick<Program, 'domain' | 'inputs' | 'nodes'>, ranges: readonly Interval[]) {
    this.#n = arithmeticOf(program.domain);
    this.#program = program;
    this.#ranges = ranges;
  }

  rangeOf(node: ProgramNode): Interval {
    const n = this.#n;
    const [a, b] = node.args.map((arg) => this.#ranges[arg]!) as [Interval, Interval];
    const [idA, idB] = node.args as readonly number[];
    switch (node.op) {
      case 'input': return { low: this.#program.inputs[node.input]!.low, high: this.#program.inputs[node.input]!.high };
      case 'constant': return hull(node.values);
      case 'add': return { low: n.add(a.low, b.low), high: n.add(a.high, b.high) };
      case 'subtract': return idA === idB ? this.#point(0) : { low: n.subtract(a.low, b.high), high: n.subtract(a.high, b.low) };
      case 'negate': return { low: n.subtract(n.zero, a.high), high: n.subtract(n.zero, a.low) };
      case 'multiply': return idA === idB ? this.#power(a, 2) : this.#product(a, b);
      case 'square': return this.#power(a, 2);
      case 'power': return this.#power(a, node.exponent);
      case 'sum': return this.#times(a, this.#length(idA!));
      case 'mean': return this.#program.domain === 'integer' ? this.#times(a, this.#length(idA!)) : a;
      case 'variance': return this.#variance(a, this.#length(idA!));
      case 'dot': return this.#dot(idA!, idB!);
      case 'matrixVector': return this.#matrixVector(idA!, b);
      case 'rotateLeft': return a;
      case 'polynomial': return this.polynomial(node.coefficients, a);
      case 'approximate': {
        const { coefficients, center, radius } = approximationOf(node);
        return this.polynomial(coefficients, { low: (Number(a.low) - center) / radius, high: (Number(a.high) - center) / radius });
      }
      case 'assertWithin': return { low: a.low > node.low ? a.low : node.low, high: a.high < node.high ? a.high : node.high };
    }
  }

  #length(id: number): number {
    return this.#program.nodes[id]!.shape[0]!;
  }

  #point(value: number): Interval {
    return { low: this.#n.of(value), high: this.#n.of(value) };
  }

  #times(a: Interval, count: number): Interval {
    return { low: this.#n.multiply(a.low, this.#n.of(count)), high: this.#n.multiply(a.high, this.#n.of(count)) };
  }

  #product(a: Interval, b: Interval): Interval {
    return hull([a.low, a.high].flatMap((x) => [b.low, b.high].map((y) => this.#n.multiply(x, y))));
  }

  #power(a: Interval, exponent: number): Interval {
    const raise = (x: Scalar): Scalar => Array.from({ length: exponent - 1 }).reduce<Scalar>((power) => this.#n.multiply(power, x), x);
    const ends = hull([raise(a.low), raise(a.high)]);
    return exponent % 2 === 0 && a.low <= 0 && a.high >= 0 ? { low: this.#n.zero, high: ends.high } : ends;
  }

  /** Popoviciu: the variance of values in [low, high] is at most (high - low)^2 / 4. */
  #variance(a: Interval, count: number): Interval {
    const n = this.#n;
    const spread = n.subtract(a.high, a.low);
    const square = n.multiply(spread, spread);
    if (this.#program.domain === 'real') return { low: 0, high: n.dividedBy(square, 4) };
    return { low: n.zero, high: (BigInt(count) ** 2n / 4n) * BigInt(square) };
  }

  #dot(idA: number, idB: number): Interval {
    const [a, b] = [this.#program.nodes[idA]!, this.#program.nodes[idB]!];
    if (a.op === 'constant') return this.#weighted(a.values, this.#ranges[idB]!);
    if (b.op === 'constant') return this.#weighted(b.values, this.#ranges[idA]!);
    const each = idA === idB ? this.#power(this.#ranges[idA]!, 2) : this.#product(this.#ranges[idA]!, this.#ranges[idB]!);
    return this.#times(each, this.#length(idA));
  }

  #matrixVector(matrixId: number, x: Interval): Interval {
    const matrix = this.#program.nodes[matrixId] as Extract<ProgramNode, { op: 'constant' }>;
    const [rows, columns] = matrix.shape as [number, number];
    const bounds = Array.from({ length: rows }, (_, row) => this.#weighted(matrix.values.slice(row * columns, (row + 1) * columns), x));
    return hull(bounds.flatMap((bound) => [bound.low, bound.high]));
  }

  #weighted(weights: readonly Scalar[], x: Interval): Interval {
    return weights.map((weight) => this.#product({ low: weight, high: weight }, x))
      .reduce((sum, term) => ({ low: this.#n.add(sum.low, term.low), high: this.#n.add(sum.high, term.high) }), this.#point(0));
  }

  polynomial(coefficients: readonly Scalar[], x: Interval): Interval {
    if (this.#program.domain === 'integer') return this.#hornerInterval(coefficients, x);
    const [low, high] = [Number(x.low), Number(x.high)];
    const edge = (i: number): number => low + ((high - low) * i) / PIECES;
    const bounds = Array.from({ length: PIECES }, (_, i) => this.#hornerInterval(coefficients, { low: edge(i), high: edge(i + 1) }));
    return hull(bounds.flatMap((bound) => [bound.low, bound.high]));
  }

  #hornerInterval(coefficients: readonly Scalar[], x: Interval): Interval {
    return coefficients.reduceRight<Interval>((sum, c) => {
      const scaled = this.#product(sum, x);
      return { low: this.#n.add(scaled.low, c), high: this.#n.add(scaled.high, c) };
    }, this.#point(0));
  }
}

function hull(values: readonly Scalar[]): Interval {
  return values.reduce<Interval>((box, value) => ({ low: value < box.low ? value : box.low, high: value > box.high ? value : box.high }), { low: values[0]!, high: values[0]! });
}
