/** The value that a handler computes with: symbolic, so that running the handler once tells everything about it. */
import { FheError } from '../errors/index.ts';
import { sameShape, showShape, type Domain, type ProgramNode, type Shape } from '../program/index.ts';
import type { Constant, Trace } from './trace.ts';

type Operand<D extends Domain> = EncryptedValue<D> | Constant;

export class EncryptedValue<D extends Domain = Domain> {
  readonly domain: D;
  readonly shape: Shape;
  /** @internal */
  readonly trace: Trace;
  /** @internal */
  readonly node: number;
  /** @internal The value stands for node / denominator: integers cannot divide while encrypted. */
  readonly denominator: bigint;

  /** @internal */
  constructor(trace: Trace, node: number, denominator = 1n) {
    this.trace = trace;
    this.node = node;
    this.denominator = denominator;
    this.domain = trace.domain as D;
    this.shape = trace.nodes[node]!.shape;
  }

  add(other: Operand<D>): EncryptedValue<D> { return this.elementWise('add', other); }
  subtract(other: Operand<D>): EncryptedValue<D> { return this.elementWise('subtract', other); }
  multiply(other: Operand<D>): EncryptedValue<D> { return this.elementWise('multiply', other); }

  negate(): EncryptedValue<D> { return this.derive({ op: 'negate', args: [this.node], shape: this.shape }); }
  square(): EncryptedValue<D> { return this.derive({ op: 'square', args: [this.node], shape: this.shape }, this.denominator ** 2n); }

  /** The value to a whole power of at least 1, in ceil(log2 exponent) levels. */
  power(exponent: number): EncryptedValue<D> {
    if (!Number.isInteger(exponent) || exponent < 1 || exponent > 1024) throw new FheError('FHE_TRACE_CONSTANT', { operation: 'power', value: String(exponent), where: this.trace.where() });
    return this.derive({ op: 'power', args: [this.node], shape: this.shape, exponent }, this.denominator ** BigInt(exponent));
  }

  /** Sum of all elements of a vector. */
  sum(): EncryptedValue<D> { return this.reduce('sum', 1n); }

  /** Mean of all elements. For integers the result carries the clear denominator n; the client divides. */
  mean(): EncryptedValue<D> { return this.reduce('mean', this.divisor()); }

  /** Population variance, mean of (x - mean)^2. For integers: n * sum(x^2) - sum(x)^2 over the clear denominator n^2. */
  variance(): EncryptedValue<D> { return this.reduce('variance', this.divisor() ** 2n, 2n); }

  /** Scalar product with a vector of the same length, encrypted or clear. */
  dot(other: Operand<D>): EncryptedValue<D> {
    const right = this.operand('dot', other);
    this.requireVector('dot');
    if (!sameShape(this.shape, right.shape)) throw this.trace.shapeError('dot', `${showShape(this.shape)} and ${showShape(right.shape)}`);
    return this.derive({ op: 'dot', args: [this.node, right.node], shape: [] }, this.denominator * right.denominator);
  }

  /** Element i of the result is element (i + steps) mod n: positive is left. */
  rotateLeft(steps: number): EncryptedValue<D> {
    this.requireVector('rotateLeft');
    if (!Number.isSafeInteger(steps)) throw new FheError('FHE_TRACE_CONSTANT', { operation: 'rotateLeft', value: String(steps), where: this.trace.where() });
    const n = this.shape[0]!;
    return this.derive({ op: 'rotateLeft', args: [this.node], shape: this.shape, steps: ((steps % n) + n) % n });
  }

  /** c0 + c1 x + c2 x^2 + ... of every element, in the least depth. */
  polynomial(coefficients: readonly (number | bigint)[]): EncryptedValue<D> {
    if (coefficients.length < 1 || coefficients.length > 1025) throw new FheError('FHE_TRACE_CONSTANT', { operation: 'polynomial', value: `${coefficients.length} coefficients`, where: this.trace.where() });
    if (this.denominator !== 1n) throw this.trace.shapeError('polynomial', 'a value with a denominator');
    return this.derive({ op: 'polynomial', args: [this.node], shape: this.shape, coefficients: coefficients.map((c) => this.trace.scalar('polynomial', c)) });
  }

  /** States what the author knows beyond interval arithmetic. Recorded in the plan, and checked in simulate(). */
  assertWithin(low: number, high: number): EncryptedValue<D> {
    const [from, to] = [this.trace.scalar('assertWithin', low), this.trace.scalar('assertWithin', high)];
    if (from > to) throw new FheError('FHE_TRACE_CONSTANT', { operation: 'assertWithin', value: `${low}..${high}`, where: this.trace.where() });
    return this.derive({ op: 'assertWithin', args: [this.node], shape: this.shape, low: from, high: to });
  }

  /** @internal */
  derive(node: ProgramNode, denominator = this.denominator): EncryptedValue<D> {
    return new EncryptedValue<D>(this.trace, this.trace.push(node), denominator);
  }

  /** @internal */
  operand(operation: string, other: Operand<D>): EncryptedValue<D> {
    if (!(other instanceof EncryptedValue)) return new EncryptedValue<D>(this.trace, this.trace.constant(operation, other));
    if (other.trace !== this.trace) throw new FheError('FHE_TRACE_MIXED_DOMAINS', { operation, where: this.trace.where() });
    return other;
  }

  private elementWise(op: 'add' | 'subtract' | 'multiply', other: Operand<D>): EncryptedValue<D> {
    const right = this.operand(op, other);
    const [a, b] = [this.shape, right.shape];
    if (a.length > 1 || b.length > 1 || (a.length === b.length && !sameShape(a, b))) throw this.trace.shapeError(op, `${showShape(a)} and ${showShape(b)}`);
    const shape = a.length >= b.length ? a : b;
    if (op === 'multiply') return this.derive({ op, args: [this.node, right.node], shape }, this.denominator * right.denominator);
    if (this.denominator === right.denominator) return this.derive({ op, args: [this.node, right.node], shape });
    return this.over(right.denominator).elementWise(op, right.over(this.denominator));
  }

  /** The same value over a denominator that is `factor` times as large. */
  private over(factor: bigint): EncryptedValue<D> {
    if (factor === 1n) return this;
    const constant = this.trace.push({ op: 'constant', args: [], shape: [], values: [factor] });
    return this.derive({ op: 'multiply', args: [this.node, constant], shape: this.shape }, this.denominator * factor);
  }

  private reduce(op: 'sum' | 'mean' | 'variance', divisor: bigint, degree = 1n): EncryptedValue<D> {
    this.requireVector(op);
    return this.derive({ op, args: [this.node], shape: [] }, this.denominator ** degree * divisor);
  }

  private divisor(): bigint {
    return this.domain === 'integer' ? BigInt(this.shape[0] ?? 1) : 1n;
  }

  private requireVector(operation: string): void {
    if (this.shape.length !== 1) throw this.trace.shapeError(operation, showShape(this.shape));
  }

  /** Reached by if (x > 0), `${x}`, list[x], x + 1 and every other use that needs the number. */
  [Symbol.toPrimitive](): never { throw this.branch(); }
  toJSON(): never { throw this.branch(); }
  [Symbol.iterator](): never { throw this.branch(); }

  /** @internal */
  branch(): FheError {
    return new FheError('FHE_TRACE_BRANCH', { value: `${this.domain} ${showShape(this.shape)}`, where: this.trace.where() });
  }
}
