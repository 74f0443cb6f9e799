/** The value that a handler computes with: symbolic, so that running the handler once tells everything about it. */
import type { Domain, ProgramNode, Shape } from '../program/index.ts';
import {
  assertWithin, branchError, derived, element, elementWise, gatherVector, polynomial, power, product, reduce, reshape, rotateLeft, shapeOf, sizeOf, slice, transpose, variance,
  type ReductionOptions, type Traced,
} from './build/index.ts';
import type { Constant, Trace } from './trace.ts';

/** A value of the function, or numbers. */
export type Operand<D extends Domain> = EncryptedValue<D> | Constant;

export class EncryptedValue<D extends Domain = Domain> implements Traced {
  readonly domain: D;
  /** [] scalar, [n] vector, [rows, columns] matrix, [channels, height, width] image. */
  readonly shape: Shape;
  /** @internal */
  readonly trace: Trace;
  /** @internal */
  readonly node: number;
  /** @internal The value stands for node / denominator: integers cannot divide while encrypted. */
  readonly denominator: bigint;

  /** @internal */
  constructor({ trace, node, denominator }: Traced) {
    this.trace = trace;
    this.node = node;
    this.denominator = denominator;
    this.domain = trace.domain as D;
    this.shape = shapeOf(this);
  }

  /** Element by element. Numbers of fewer axes repeat along the leading axes, and axes of length 1 repeat. */
  add(other: Operand<D>): EncryptedValue<D> { return new EncryptedValue(elementWise('add', this, other)); }
  subtract(other: Operand<D>): EncryptedValue<D> { return new EncryptedValue(elementWise('subtract', this, other)); }
  multiply(other: Operand<D>): EncryptedValue<D> { return new EncryptedValue(elementWise('multiply', this, other)); }

  negate(): EncryptedValue<D> { return this.derive({ op: 'negate', args: [this.node], shape: this.shape }); }
  square(): EncryptedValue<D> { return this.derive({ op: 'square', args: [this.node], shape: this.shape }, this.denominator ** 2n); }

  /** The value to a whole power of at least 1, in ceil(log2 exponent) levels. */
  power(exponent: number): EncryptedValue<D> { return new EncryptedValue(power(this, exponent)); }

  /** c0 + c1 x + c2 x^2 + ... of every element, in the least depth. */
  polynomial(coefficients: readonly (number | bigint)[]): EncryptedValue<D> { return new EncryptedValue(polynomial(this, coefficients)); }

  /** Sum of all elements, or along one axis. */
  sum(options?: ReductionOptions): EncryptedValue<D> { return new EncryptedValue(reduce('sum', this, options)); }

  /** Mean of all elements, or along one axis. For integers the result carries the clear denominator n; the client divides. */
  mean(options?: ReductionOptions): EncryptedValue<D> { return new EncryptedValue(reduce('mean', this, options)); }

  /** Population variance of all elements, mean of (x - mean)^2. For integers: n * sum(x^2) - sum(x)^2 over the clear denominator n^2. */
  variance(): EncryptedValue<D> { return new EncryptedValue(variance(this)); }

  /** Scalar product with a vector of the same length. */
  dot(other: Operand<D>): EncryptedValue<D> { return new EncryptedValue(product('dot', this, other)); }

  /** Element i of the result is element (i + steps) mod n: positive is left. */
  rotateLeft(steps: number): EncryptedValue<D> { return new EncryptedValue(rotateLeft(this, steps)); }

  /** The same elements, row by row, in another shape. */
  reshape(shape: Shape): EncryptedValue<D> { return new EncryptedValue(reshape(this, shape)); }

  /** All elements, row by row, as one vector. */
  flatten(): EncryptedValue<D> { return new EncryptedValue(reshape(this, [sizeOf(this)])); }

  /** Rows become columns. */
  transpose(): EncryptedValue<D> { return new EncryptedValue(transpose(this)); }

  /** One element as a scalar: one clear index for each axis. */
  element(...indices: readonly number[]): EncryptedValue<D> { return new EncryptedValue(element(this, indices)); }

  /** Elements from .. to - 1 of a vector. */
  slice(from: number, to: number): EncryptedValue<D> { return new EncryptedValue(slice(this, from, to)); }

  /** The elements of a vector with these clear indices, in their order; an index may repeat. */
  gather(indices: readonly number[]): EncryptedValue<D> { return new EncryptedValue(gatherVector(this, indices)); }

  /** States what the author knows beyond interval arithmetic. Recorded in the plan, and checked in simulate(). */
  assertWithin(low: number | bigint, high: number | bigint): EncryptedValue<D> { return new EncryptedValue(assertWithin(this, low, high)); }

  /** @internal */
  derive(node: ProgramNode, denominator = this.denominator): EncryptedValue<D> { return new EncryptedValue(derived(this, node, denominator)); }

  /** Reached by if (x > 0), `${x}`, list[x], x + 1 and every other use that needs the number. */
  [Symbol.toPrimitive](): never { throw branchError(this); }
  toJSON(): never { throw branchError(this); }
  [Symbol.iterator](): never { throw branchError(this); }
}
