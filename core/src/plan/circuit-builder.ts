/** Builds a circuit while folding constants and sharing common subexpressions: no node is made twice, none computes a known value. */
import { arithmeticOf, type Arithmetic, type Domain, type Scalar } from '../program/index.ts';
import { invariant } from '../errors/index.ts';
import { periodOf, type CircuitNode, type ConstantVector } from './circuit.ts';

/** A value during lowering: a circuit node, or known in the clear. */
export type Operand = { readonly node: number } | { readonly constant: ConstantVector; readonly length: number };

export class CircuitBuilder {
  readonly nodes: CircuitNode[] = [];
  /** Program node being lowered. */
  source = 0;
  readonly domain: Domain;
  readonly #n: Arithmetic<Scalar>;
  readonly #known = new Map<string, number>();

  constructor(domain: Domain) {
    this.domain = domain;
    this.#n = arithmeticOf(domain);
  }

  nodeOf(operand: Operand): CircuitNode {
    invariant('node' in operand, 'an encrypted value is expected');
    return this.nodes[operand.node]!;
  }

  input(input: number, length: number, bound: number): Operand {
    return this.#push({ op: 'input', args: [], input, period: periodOf(length), length, zeroPadded: true, bound });
  }

  constant(values: readonly Scalar[]): Operand {
    return { constant: uniform(values) ? [values[0]!] : values, length: values.length };
  }

  add(a: Operand, b: Operand): Operand {
    if ('constant' in a) return 'constant' in b ? this.#fold(a, b, (x, y) => this.#n.add(x, y)) : this.add(b, a);
    if ('constant' in b) return this.#addPlain(a.node, b);
    const [x, y] = [this.nodes[a.node]!, this.nodes[b.node]!];
    if (a.node > b.node) return this.add(b, a);
    return this.#push({ op: 'add', args: [a.node, b.node], ...this.#joined(x, y), zeroPadded: this.#keepsPadding(x, y), bound: x.bound + y.bound });
  }

  subtract(a: Operand, b: Operand): Operand {
    if ('constant' in b) return this.add(a, this.#fold(b, b, (x) => this.#n.subtract(this.#n.zero, x)));
    if ('constant' in a) return this.add(this.negate(b), a);
    const [x, y] = [this.nodes[a.node]!, this.nodes[b.node]!];
    if (a.node === b.node) return { constant: [this.#n.zero], length: x.length };
    return this.#push({ op: 'subtract', args: [a.node, b.node], ...this.#joined(x, y), zeroPadded: this.#keepsPadding(x, y), bound: x.bound + y.bound });
  }

  negate(a: Operand): Operand {
    if ('constant' in a) return this.#fold(a, a, (x) => this.#n.subtract(this.#n.zero, x));
    const x = this.nodes[a.node]!;
    if (x.op === 'negate') return { node: x.args[0] };
    if (x.op === 'multiplyPlain') return this.multiply({ node: x.args[0] }, { constant: x.constant.map((c) => this.#n.subtract(this.#n.zero, c)), length: x.length });
    return this.#push({ op: 'negate', args: [a.node], ...layoutOf(x) });
  }

  multiply(a: Operand, b: Operand): Operand {
    if ('constant' in a) return 'constant' in b ? this.#fold(a, b, (x, y) => this.#n.multiply(x, y)) : this.multiply(b, a);
    if ('constant' in b) return this.#multiplyPlain(a.node, b);
    if (a.node === b.node) return this.square(a);
    if (a.node > b.node) return this.multiply(b, a);
    const [x, y] = [this.nodes[a.node]!, this.nodes[b.node]!];
    const joined = this.#joined(x, y);
    const zeroPadded = (x.zeroPadded && x.length === joined.length && x.period === joined.period) || (y.zeroPadded && y.length === joined.length && y.period === joined.period);
    return this.#push({ op: 'multiply', args: [a.node, b.node], ...joined, zeroPadded, bound: x.bound * y.bound });
  }

  square(a: Operand): Operand {
    if ('constant' in a) return this.#fold(a, a, (x, y) => this.#n.multiply(x, y));
    const x = this.nodes[a.node]!;
    return this.#push({ op: 'square', args: [a.node], ...layoutOf(x), bound: x.bound ** 2 });
  }

  /** Cyclic within the period. */
  rotate(a: Operand, steps: number): Operand {
    if ('constant' in a) {
      const { constant } = a;
      return { constant: constant.map((_, i) => constant[(i + steps) % constant.length]!), length: a.length };
    }
    const x = this.nodes[a.node]!;
    const left = ((steps % x.period) + x.period) % x.period;
    if (left === 0) return a;
    return this.#push({ op: 'rotate', args: [a.node], steps: left, ...layoutOf(x), zeroPadded: x.length === x.period && x.zeroPadded });
  }

  /** The same slots, read as a value of another length; the caller vouches for the padding. */
  view(a: Operand, layout: Pick<CircuitNode, 'length' | 'period' | 'zeroPadded'>): Operand {
    if ('constant' in a) return a;
    const x = this.nodes[a.node]!;
    if (x.length === layout.length && x.period === layout.period && x.zeroPadded === layout.zeroPadded) return a;
    return this.#push({ op: 'view', args: [a.node], length: layout.length, period: layout.period, zeroPadded: layout.zeroPadded, bound: x.bound });
  }

  /** Notes that no slot exceeds `bound`: a range or assertion of the program is tighter than the circuit's own arithmetic. */
  tighten(a: Operand, bound: number): void {
    if ('constant' in a) return;
    const x = this.nodes[a.node]!;
    if (bound >= x.bound || !(x.zeroPadded || x.length === x.period)) return;
    this.nodes[a.node] = { ...x, bound };
    if (x.op === 'view') this.nodes[x.args[0]] = { ...this.nodes[x.args[0]]!, bound };
  }

  /** Notes that the value is a polynomial of `variable` with derivative up to `factor`. */
  dependsOn(a: Operand, variable: Operand, factor: number): void {
    if ('constant' in a || 'constant' in variable || a.node === variable.node) return;
    const x = this.nodes[a.node]!;
    if (x.sensitivity === undefined) this.nodes[a.node] = { ...x, sensitivity: { to: variable.node, factor } };
  }

  /** Whether a factor can move into constants that are multiplied anyway, costing no level. */
  absorbsFactor(a: Operand): boolean {
    if ('constant' in a) return true;
    const x = this.nodes[a.node]!;
    switch (x.op) {
      case 'multiplyPlain': return true;
      case 'add': case 'subtract': return this.absorbsFactor({ node: x.args[0] }) && this.absorbsFactor({ node: x.args[1] });
      case 'negate': case 'addPlain': case 'rotate': case 'view': return this.absorbsFactor({ node: x.args[0] });
      default: return false;
    }
  }

  /** a * factor, by rebuilding the constants below a; only where absorbsFactor(a). */
  scaled(a: Operand, factor: number, memo = new Map<number, Operand>()): Operand {
    if ('constant' in a) return this.#fold(a, a, (x) => this.#n.multiply(x, factor));
    const before = memo.get(a.node);
    if (before) return before;
    const x = this.nodes[a.node]!;
    const inner = (index: 0 | 1): Operand => this.scaled({ node: x.args[index]! }, factor, memo);
    const result = (() => {
      switch (x.op) {
        case 'multiplyPlain': return this.multiply({ node: x.args[0] }, { constant: x.constant.map((c) => this.#n.multiply(c, factor)), length: x.length });
        case 'addPlain': return this.add(inner(0), { constant: x.constant.map((c) => this.#n.multiply(c, factor)), length: x.length });
        case 'add': return this.add(inner(0), inner(1));
        case 'subtract': return this.subtract(inner(0), inner(1));
        case 'negate': return this.negate(inner(0));
        case 'rotate': return this.rotate(inner(0), x.steps);
        case 'view': return this.view(inner(0), x);
        default: return invariant(false, 'a factor moves only into constants') as never;
      }
    })();
    this.tighten(result, x.bound * Math.abs(factor));
    memo.set(a.node, result);
    return result;
  }

  #addPlain(node: number, b: Extract<Operand, { constant: ConstantVector }>): Operand {
    const x = this.nodes[node]!;
    if (b.constant.every((c) => Number(c) === 0)) return { node };
    const length = Math.max(x.length, b.length);
    const period = Math.max(x.period, periodOf(b.length));
    // Zeros in the constant's padding keep the value's padding clean.
    const constant = length === period ? b.constant : padded(b.constant, length, period, this.#n.zero);
    if (x.op === 'addPlain' && x.constant.length === constant.length) {
      return this.#addPlain(x.args[0], { constant: x.constant.map((c, i) => this.#n.add(c, constant[i]!)), length });
    }
    const zeroPadded = x.zeroPadded && x.length === length && x.period === period;
    return this.#push({ op: 'addPlain', args: [node], constant, period, length, zeroPadded, bound: x.bound + this.#largest(constant) });
  }

  #multiplyPlain(node: number, b: Extract<Operand, { constant: ConstantVector }>): Operand {
    const x = this.nodes[node]!;
    const length = Math.max(x.length, b.length);
    const period = Math.max(x.period, periodOf(b.length), b.constant.length);
    if (b.constant.every((c) => Number(c) === 0)) return { constant: [this.#n.zero], length };
    if (b.constant.length === 1 && Number(b.constant[0]) === 1 && period === x.period) return { node };
    if (b.constant.length === 1 && Number(b.constant[0]) === -1 && period === x.period && x.op !== 'multiplyPlain') return this.negate({ node });
    const constant = b.constant.length === 1 ? b.constant : padded(b.constant, Math.max(length, b.constant.length), period, this.#n.zero);
    if (x.op === 'multiplyPlain') {
      const merged = Array.from({ length: Math.max(constant.length, x.constant.length) }, (_, i) => this.#n.multiply(constant[i % constant.length]!, x.constant[i % x.constant.length]!));
      return this.view(this.#multiplyPlain(x.args[0], { constant: uniform(merged) ? [merged[0]!] : merged, length }), { length, period, zeroPadded: x.zeroPadded || constant.length > 1 });
    }
    const zeroPadded = (x.zeroPadded && x.length === length && x.period === period) || (constant.length === period && period > 1 && b.constant.length > 1);
    return this.#push({ op: 'multiplyPlain', args: [node], constant, period, length, zeroPadded, bound: x.bound * this.#largest(constant) });
  }

  #largest(constant: ConstantVector): number {
    return this.domain === 'integer' ? 0 : constant.reduce<number>((largest, c) => Math.max(largest, Math.abs(Number(c))), 0);
  }

  #joined(x: CircuitNode, y: CircuitNode): { period: number; length: number } {
    return { period: Math.max(x.period, y.period), length: Math.max(x.length, y.length) };
  }

  #keepsPadding(x: CircuitNode, y: CircuitNode): boolean {
    return x.zeroPadded && y.zeroPadded && x.length === y.length && x.period === y.period;
  }

  #fold(a: Extract<Operand, { constant: ConstantVector }>, b: Extract<Operand, { constant: ConstantVector }>, f: (x: Scalar, y: Scalar) => Scalar): Operand {
    const count = Math.max(a.constant.length, b.constant.length);
    const values = Array.from({ length: count }, (_, i) => f(a.constant[i % a.constant.length]!, b.constant[i % b.constant.length]!));
    return { constant: uniform(values) ? [values[0]!] : values, length: Math.max(a.length, b.length) };
  }

  #push(node: DistributiveOmit<CircuitNode, 'source'>): Operand {
    const { op, args, period, length, zeroPadded } = node;
    const key = JSON.stringify([op, args, period, length, zeroPadded, 'input' in node && node.input, 'steps' in node && node.steps, 'constant' in node && node.constant.map(String)]);
    const known = this.#known.get(key);
    if (known !== undefined) return { node: known };
    this.nodes.push({ ...node, source: this.source } as CircuitNode);
    this.#known.set(key, this.nodes.length - 1);
    return { node: this.nodes.length - 1 };
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

const uniform = (values: readonly Scalar[]): boolean => values.every((value) => value === values[0]);

const layoutOf = ({ period, length, zeroPadded, bound }: CircuitNode): Pick<CircuitNode, 'period' | 'length' | 'zeroPadded' | 'bound'> => ({ period, length, zeroPadded, bound });

/** The values of one period: the constant up to `length`, zeros in the padding. A shorter constant repeats first. */
function padded(constant: ConstantVector, length: number, period: number, zero: Scalar): ConstantVector {
  return Array.from({ length: period }, (_, i) => (i < length && (constant.length === 1 || i % constant.length < constant.length) ? constant[i % constant.length]! : zero));
}
