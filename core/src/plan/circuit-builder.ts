/** Builds a circuit while folding constants and sharing common subexpressions: no node is made twice, none computes a known value. */
import { FheError, invariant } from '../errors/index.ts';
import { arithmeticOf, type Arithmetic, type Domain, type Scalar } from '../program/index.ts';
import { LinearForms } from './linear-forms.ts';
import { isClearTile, periodOf, type CircuitNode, type ClearTile, type ConstantVector, type PlainOperand } from './circuit.ts';

/** A tile during lowering: a circuit node, known in the clear now (one period of slots), or known in the clear at the call. */
export type Operand = { readonly node: number } | { readonly constant: ConstantVector } | { readonly clear: ClearTile; readonly period: number };

type Constant = Extract<Operand, { constant: ConstantVector }>;
type Plain = Exclude<Operand, { node: number }>;

export class CircuitBuilder {
  readonly nodes: CircuitNode[] = [];
  /** Program node being lowered, and its line for messages. */
  source = 0;
  where = 'an unknown line';
  readonly domain: Domain;
  readonly #n: Arithmetic<Scalar>;
  readonly #known = new Map<string, number>();
  readonly #forms: LinearForms;

  constructor(domain: Domain) {
    this.domain = domain;
    this.#n = arithmeticOf(domain);
    this.#forms = new LinearForms(this.nodes, this.#n);
  }

  nodeOf(operand: Operand): CircuitNode {
    invariant('node' in operand, 'an encrypted value is expected');
    return this.nodes[operand.node]!;
  }

  /** Slots after which the operand repeats. */
  periodOf(operand: Operand): number {
    return 'node' in operand ? this.nodes[operand.node]!.period : 'constant' in operand ? operand.constant.length : operand.period;
  }

  input(input: number, period: number, bound: number): Operand {
    return this.#push({ op: 'input', args: [], input, period: periodOf(period), bound });
  }

  /** One period of slots: a power of two of values. */
  constant(values: readonly Scalar[]): Operand {
    return { constant: shortest(values) };
  }

  add(a: Operand, b: Operand): Operand {
    if ('node' in a && 'node' in b) {
      if (a.node > b.node) return this.add(b, a);
      const [x, y] = [this.nodes[a.node]!, this.nodes[b.node]!];
      const known = this.#forms.cancelled(a.node, b.node, 1);
      if (known) return this.constant(known);
      return this.#push({ op: 'add', args: [a.node, b.node], period: Math.max(x.period, y.period), bound: x.bound + y.bound });
    }
    if ('node' in a) return this.#addPlain(a.node, b as Plain);
    if ('node' in b) return this.#addPlain(b.node, a);
    return this.#folded('add', a, b as Plain, (x, y) => this.#n.add(x, y));
  }

  subtract(a: Operand, b: Operand): Operand {
    if ('node' in a && 'node' in b) {
      const known = this.#forms.cancelled(a.node, b.node, -1);
      if (known) return this.constant(known);
      const [x, y] = [this.nodes[a.node]!, this.nodes[b.node]!];
      return this.#push({ op: 'subtract', args: [a.node, b.node], period: Math.max(x.period, y.period), bound: x.bound + y.bound });
    }
    if ('constant' in b) return this.add(a, this.negate(b));
    if ('clear' in b) return this.negate(this.add(this.negate(a), b));
    return this.add(this.negate(b), a);
  }

  negate(a: Operand): Operand {
    if ('constant' in a) return { constant: a.constant.map((c) => this.#n.subtract(this.#n.zero, c)) };
    if ('clear' in a) throw this.#clearArithmetic();
    const x = this.nodes[a.node]!;
    if (x.op === 'negate') return { node: x.args[0] };
    if (x.op === 'multiplyPlain' && !isClearTile(x.constant)) return this.#multiplyPlain(x.args[0], { constant: x.constant.map((c) => this.#n.subtract(this.#n.zero, c)) }, x.divisor ?? 1n);
    return this.#push({ op: 'negate', args: [a.node], period: x.period, bound: x.bound });
  }

  multiply(a: Operand, b: Operand): Operand {
    if ('node' in a && 'node' in b) {
      if (a.node === b.node) return this.square(a);
      if (a.node > b.node) return this.multiply(b, a);
      const [x, y] = [this.nodes[a.node]!, this.nodes[b.node]!];
      return this.#push({ op: 'multiply', args: [a.node, b.node], period: Math.max(x.period, y.period), bound: x.bound * y.bound });
    }
    if ('node' in a) return this.#multiplyPlain(a.node, b as Plain);
    if ('node' in b) return this.#multiplyPlain(b.node, a);
    return this.#folded('multiply', a, b as Plain, (x, y) => this.#n.multiply(x, y));
  }

  square(a: Operand): Operand {
    if ('constant' in a) return { constant: a.constant.map((x) => this.#n.multiply(x, x)) };
    if ('clear' in a) throw this.#clearArithmetic();
    const x = this.nodes[a.node]!;
    return this.#push({ op: 'square', args: [a.node], period: x.period, bound: x.bound ** 2 });
  }

  /** Integers: a / divisor modulo the plaintext modulus, right where the divisor divides the value. */
  divide(a: Operand, divisor: bigint): Operand {
    invariant('node' in a && this.domain === 'integer' && divisor > 0n, 'an encrypted integer is divided');
    return this.#multiplyPlain(a.node, { constant: [1n] }, divisor);
  }

  /** Element i of the result is element i + steps, cyclic within the period. */
  rotate(a: Operand, steps: number): Operand {
    if ('constant' in a) {
      const { constant } = a;
      return { constant: constant.map((_, i) => constant[(((i + steps) % constant.length) + constant.length) % constant.length]!) };
    }
    if ('clear' in a) throw this.#clearArithmetic();
    const x = this.nodes[a.node]!;
    const left = ((steps % x.period) + x.period) % x.period;
    if (left === 0) return a;
    return this.#push({ op: 'rotate', args: [a.node], steps: left, period: x.period, bound: x.bound });
  }

  /** Exchanges the halves of a value that spans both rows of slots. */
  swapRows(a: Operand): Operand {
    if (!('node' in a)) return this.rotate(a, this.periodOf(a) / 2);
    const x = this.nodes[a.node]!;
    return this.#push({ op: 'swapRows', args: [a.node], period: x.period, bound: x.bound });
  }

  /** The same slots with another period; the caller vouches for it. */
  view(a: Operand, period: number): Operand {
    if ('constant' in a) return { constant: a.constant.slice(0, Math.min(period, a.constant.length)) };
    if ('clear' in a) return { ...a, period };
    const x = this.nodes[a.node]!;
    return x.period === period ? a : this.#push({ op: 'view', args: [a.node], period, bound: x.bound });
  }

  /** Notes that no slot exceeds `bound`: a range or assertion of the program is tighter than the circuit's own arithmetic. */
  tighten(a: Operand, bound: number): void {
    if (!('node' in a)) return;
    const x = this.nodes[a.node]!;
    if (bound >= x.bound) return;
    this.nodes[a.node] = { ...x, bound };
    if (x.op === 'view') this.nodes[x.args[0]] = { ...this.nodes[x.args[0]]!, bound };
  }

  /** Notes that the value is a polynomial of `variable` with derivative up to `factor`. */
  dependsOn(a: Operand, variable: Operand, factor: number): void {
    if (!('node' in a) || !('node' in variable) || a.node === variable.node) return;
    const x = this.nodes[a.node]!;
    if (x.sensitivity === undefined) this.nodes[a.node] = { ...x, sensitivity: { to: variable.node, factor } };
  }

  /** Whether a factor can move into constants that are multiplied anyway, costing no level. */
  absorbsFactor(a: Operand): boolean {
    if ('constant' in a) return true;
    if ('clear' in a) return false;
    const x = this.nodes[a.node]!;
    switch (x.op) {
      case 'multiplyPlain': return !isClearTile(x.constant);
      case 'add': case 'subtract': return this.absorbsFactor({ node: x.args[0] }) && this.absorbsFactor({ node: x.args[1] });
      case 'addPlain': return !isClearTile(x.constant) && this.absorbsFactor({ node: x.args[0] });
      case 'negate': case 'rotate': case 'swapRows': case 'view': return this.absorbsFactor({ node: x.args[0] });
      default: return false;
    }
  }

  /** a * factor, by rebuilding the constants below a; only where absorbsFactor(a). */
  scaled(a: Operand, factor: Scalar, memo = new Map<number, Operand>()): Operand {
    if (!('node' in a)) return this.multiply(a, { constant: [factor] });
    const before = memo.get(a.node);
    if (before) return before;
    const x = this.nodes[a.node]!;
    const inner = (index: 0 | 1): Operand => this.scaled({ node: x.args[index]! }, factor, memo);
    const times = (constant: PlainOperand): Constant => ({ constant: (constant as ConstantVector).map((c) => this.#n.multiply(c, factor)) });
    const { source } = this;
    // What is rebuilt still belongs to the line that it came from.
    this.source = x.source;
    const result = ((): Operand => {
      switch (x.op) {
        case 'multiplyPlain': return this.#multiplyPlain(x.args[0], times(x.constant), x.divisor ?? 1n);
        case 'addPlain': return this.add(inner(0), times(x.constant));
        case 'add': return this.add(inner(0), inner(1));
        case 'subtract': return this.subtract(inner(0), inner(1));
        case 'negate': return this.negate(inner(0));
        case 'rotate': return this.rotate(inner(0), x.steps);
        case 'swapRows': return this.swapRows(inner(0));
        case 'view': return this.view(inner(0), x.period);
        default: return invariant(false, 'a factor moves only into constants') as never;
      }
    })();
    this.source = source;
    this.tighten(result, x.bound * Math.abs(Number(factor)));
    memo.set(a.node, result);
    return result;
  }

  #addPlain(node: number, b: Plain): Operand {
    const x = this.nodes[node]!;
    if ('clear' in b) return this.#push({ op: 'addPlain', args: [node], constant: b.clear, period: Math.max(x.period, b.period), bound: x.bound + b.clear.bound });
    if (b.constant.every((c) => Number(c) === 0)) return { node };
    if (x.op === 'addPlain' && !isClearTile(x.constant)) {
      return this.#addPlain(x.args[0], { constant: shortest(combined(x.constant, b.constant, (c, d) => this.#n.add(c, d))) });
    }
    return this.#push({ op: 'addPlain', args: [node], constant: b.constant, period: Math.max(x.period, b.constant.length), bound: x.bound + this.#largest(b.constant) });
  }

  #multiplyPlain(node: number, b: Plain, divisor = 1n): Operand {
    const x = this.nodes[node]!;
    if ('clear' in b) return this.#push({ op: 'multiplyPlain', args: [node], constant: b.clear, period: Math.max(x.period, b.period), bound: x.bound * b.clear.bound });
    const { constant } = b;
    if (constant.every((c) => Number(c) === 0)) return { constant: [this.#n.zero] };
    if (x.op === 'multiplyPlain' && !isClearTile(x.constant)) {
      const merged = shortest(combined(x.constant, constant, (c, d) => this.#n.multiply(c, d)));
      return this.#multiplyPlain(x.args[0], { constant: merged }, (x.divisor ?? 1n) * divisor);
    }
    if (constant.length === 1 && divisor === 1n && Number(constant[0]) === 1) return { node };
    if (constant.length === 1 && divisor === 1n && Number(constant[0]) === -1) return this.negate({ node });
    return this.#push({
      op: 'multiplyPlain', args: [node], constant, ...(divisor !== 1n && { divisor }), period: Math.max(x.period, constant.length), bound: x.bound * this.#largest(constant),
    });
  }

  #folded(operation: 'add' | 'multiply', a: Plain, b: Plain, f: (x: Scalar, y: Scalar) => Scalar): Operand {
    if ('constant' in a && 'constant' in b) return { constant: shortest(combined(a.constant, b.constant, f)) };
    const [clear, constant] = 'clear' in a ? [a, b] : [b, a];
    const neutral = operation === 'add' ? 0 : 1;
    // Padding of clear tensors and factors of 1 meet clear values in passing; anything else the caller can compute before the call.
    if ('constant' in constant && constant.constant.every((c) => Number(c) === neutral)) return clear;
    if ('constant' in constant && operation === 'multiply' && constant.constant.every((c) => Number(c) === 0)) return constant;
    throw this.#clearArithmetic();
  }

  #clearArithmetic(): FheError {
    return new FheError('FHE_PLAN_CLEAR_ARITHMETIC', { where: this.where });
  }

  #largest(constant: ConstantVector): number {
    return this.domain === 'integer' ? 0 : constant.reduce<number>((largest, c) => Math.max(largest, Math.abs(Number(c))), 0);
  }

  #push(node: DistributiveOmit<CircuitNode, 'source'>): Operand {
    const key = keyOf(node);
    const known = this.#known.get(key);
    if (known !== undefined) return { node: known };
    this.nodes.push({ ...node, source: this.source } as CircuitNode);
    this.#known.set(key, this.nodes.length - 1);
    return { node: this.nodes.length - 1 };
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function keyOf(node: DistributiveOmit<CircuitNode, 'source'>): string {
  const attribute = ((): string => {
    switch (node.op) {
      case 'input': return String(node.input);
      case 'rotate': return String(node.steps);
      case 'addPlain': return plainKey(node.constant);
      case 'multiplyPlain': return `${plainKey(node.constant)}/${node.divisor ?? 1n}`;
      default: return '';
    }
  })();
  return `${node.op}|${node.args.join()}|${node.period}|${attribute}`;
}

const plainKey = (operand: PlainOperand): string => (isClearTile(operand) ? `clear ${operand.clear}` : operand.join());

function combined(a: ConstantVector, b: ConstantVector, f: (x: Scalar, y: Scalar) => Scalar): Scalar[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => f(a[i % a.length]!, b[i % b.length]!));
}

/** The values up to their shortest power-of-two period. */
function shortest(values: ConstantVector): ConstantVector {
  const half = values.length / 2;
  if (values.length === 1 || !Number.isInteger(half)) return values;
  for (let i = 0; i < half; i++) if (values[i] !== values[i + half]) return values;
  return shortest(values.slice(0, half));
}
