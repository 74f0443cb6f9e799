/** Random circuits of reals in several shapes: mixed graphs, rotated sums, diagonals, stencils, polynomials, powers, repeated terms. */
import { type Circuit, periodOf } from '../../../core/src/plan/circuit.ts';
import { CircuitBuilder, type Operand } from '../../../core/src/plan/circuit-builder.ts';
import { lowerChebyshev, lowerPolynomial, lowerPower } from '../../../core/src/plan/lower/lower-polynomial.ts';
import type { RandomSource } from '../random-source.ts';

const SHAPES = ['mixed', 'mixed', 'mixed', 'sums', 'diagonals', 'stencil', 'polynomial', 'polynomial', 'powers', 'repeated'] as const;
export type Shape = (typeof SHAPES)[number];

export interface DrawnCircuit {
  readonly shape: Shape;
  readonly circuit: Circuit;
}

/** Values beyond this leave no room for a scale. */
const MAX_BOUND = 256;
const MAX_DEPTH = 6;

export function drawCircuit(random: RandomSource, slots: number): DrawnCircuit {
  const shape = random.pick(SHAPES);
  const period = Math.min(slots, periodOf(2 ** random.between(0, 6)));
  const drawing = new Drawing(random, period);
  const steps = random.between(1, 12);
  for (let step = 0; step < steps; step++) drawing.step(shape);
  return { shape, circuit: drawing.circuit() };
}

class Drawing {
  readonly #random: RandomSource;
  readonly #period: number;
  readonly #b = new CircuitBuilder('real');
  readonly #inputs: number;
  /** Values made so far, with the products that lead to them. */
  readonly #values: { readonly operand: Operand; readonly depth: number }[] = [];

  constructor(random: RandomSource, period: number) {
    [this.#random, this.#period] = [random, period];
    this.#inputs = random.between(1, 3);
    for (let input = 0; input < this.#inputs; input++) this.#values.push({ operand: this.#b.input(input, period, 1), depth: 0 });
  }

  circuit(): Circuit {
    const { nodes } = this.#b;
    const made = this.#values.flatMap(({ operand }) => ('node' in operand ? [operand.node] : []));
    const outputs = [...new Set([made.at(-1)!, this.#random.pick(made)])];
    return {
      domain: 'real',
      nodes,
      inputs: Array.from({ length: this.#inputs }, (_, input) => ({ input, tile: 0 })),
      clearTiles: [],
      outputs: outputs.map((node, output) => ({ name: `y${output}`, output, tile: 0, node, range: { low: -nodes[node]!.bound, high: nodes[node]!.bound } })),
      vectorLength: this.#period,
      spansRows: false,
    };
  }

  step(shape: Shape): void {
    const a = this.#recent();
    if (shape === 'mixed' || this.#random.next() < 0.4) return this.#ordinary(a);
    switch (shape) {
      case 'sums': return this.#rotatedSum(a);
      case 'diagonals': return this.#diagonals(a);
      case 'stencil': return this.#stencil(a);
      case 'polynomial': return this.#polynomial(a);
      case 'powers': return this.#push(this.#b.square(a.operand), a.depth + 1);
      case 'repeated': return this.#repeated(a);
    }
  }

  #recent(): { readonly operand: Operand; readonly depth: number } {
    const { length } = this.#values;
    return this.#values[this.#random.next() < 0.6 ? Math.max(0, length - 1 - this.#random.below(3)) : this.#random.below(length)]!;
  }

  #push(operand: Operand, depth: number): void {
    if (!('node' in operand) || this.#b.nodeOf(operand).bound > MAX_BOUND || depth > MAX_DEPTH) return;
    this.#values.push({ operand, depth });
  }

  #number(): number {
    return (Math.round(2000 * (2 * this.#random.next() - 1)) || 1) / 1000;
  }

  #constant(): Operand {
    const isScalar = this.#random.next() < 0.4;
    return this.#b.constant(isScalar ? [this.#number()] : Array.from({ length: this.#period }, () => this.#number()));
  }

  #ordinary({ operand, depth }: { readonly operand: Operand; readonly depth: number }): void {
    const other = this.#recent();
    const both = Math.max(depth, other.depth);
    switch (this.#random.pick(['add', 'add', 'subtract', 'negate', 'addPlain', 'plain', 'plain', 'multiply', 'multiply', 'square', 'rotate', 'rotate'] as const)) {
      case 'add': return this.#push(this.#b.add(operand, other.operand), both);
      case 'subtract': return this.#push(this.#b.subtract(operand, other.operand), both);
      case 'negate': return this.#push(this.#b.negate(operand), depth);
      case 'addPlain': return this.#push(this.#b.add(operand, this.#constant()), depth);
      case 'plain': return this.#push(this.#b.multiply(operand, this.#constant()), depth + 1);
      case 'multiply': return this.#push(this.#b.multiply(operand, other.operand), both + 1);
      case 'square': return this.#push(this.#b.square(operand), depth + 1);
      case 'rotate': return this.#push(this.#b.rotate(operand, this.#random.below(this.#period)), depth);
    }
  }

  #rotatedSum({ operand, depth }: { readonly operand: Operand; readonly depth: number }): void {
    let sum = this.#random.next() < 0.5 ? this.#b.multiply(operand, this.#b.constant([1 / this.#period])) : operand;
    for (let step = this.#period / 2; step >= 1; step /= 2) sum = this.#b.add(sum, this.#b.rotate(sum, step));
    this.#push(sum, depth + 1);
  }

  #diagonals({ operand, depth }: { readonly operand: Operand; readonly depth: number }): void {
    const count = Math.min(this.#period, this.#random.pick([2, 4, 8, 16]));
    let sum: Operand = this.#b.constant([0]);
    for (let i = 0; i < count; i++) sum = this.#b.add(sum, this.#b.multiply(this.#b.rotate(operand, i), this.#constant()));
    this.#push(sum, depth + 1);
  }

  #stencil({ operand, depth }: { readonly operand: Operand; readonly depth: number }): void {
    let sum = operand;
    for (let i = this.#random.between(1, 8); i > 0; i--) sum = this.#b.add(sum, this.#b.rotate(operand, this.#random.below(this.#period)));
    this.#push(sum, depth);
  }

  #polynomial({ operand, depth }: { readonly operand: Operand; readonly depth: number }): void {
    if (!('node' in operand)) return;
    const degree = this.#random.pick([2, 3, 3, 4, 5, 7, 8, 15]);
    const levels = Math.ceil(Math.log2(degree + 1));
    if (depth + levels > MAX_DEPTH) return;
    const coefficients = Array.from({ length: degree + 1 }, () => (this.#random.next() < 0.2 ? 0 : this.#number()));
    const { bound } = this.#b.nodeOf(operand);
    const kind = this.#random.next();
    if (kind < 0.4 && bound <= 2) this.#push(lowerPolynomial(this.#b, operand, coefficients, { center: 0, radius: 1 }), depth + levels);
    else if (kind < 0.85) this.#push(lowerChebyshev(this.#b, operand, { chebyshev: coefficients, center: 0, radius: bound }), depth + levels);
    else if (bound <= 1) this.#push(lowerPower(this.#b, operand, degree), depth + levels);
  }

  /** Terms that share their errors: doublings, and multiples of one value. */
  #repeated({ operand, depth }: { readonly operand: Operand; readonly depth: number }): void {
    let sum = operand;
    for (let i = this.#random.between(1, 4); i > 0; i--) {
      const term = this.#random.pick([sum, operand, this.#b.multiply(operand, this.#constant())]);
      sum = this.#random.next() < 0.7 ? this.#b.add(sum, term) : this.#b.subtract(sum, term);
    }
    this.#push(sum, depth + 1);
  }
}
