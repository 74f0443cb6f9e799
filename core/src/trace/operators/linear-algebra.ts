/** Products with matrices, and joining values: what reads better as functions. */
import type { Domain } from '../../program/index.ts';
import { concatenate as joined, product } from '../build/index.ts';
import { EncryptedValue, type Operand } from '../encrypted-value.ts';
import type { Constant } from '../trace.ts';

/** A matrix [r x k] times a vector [k]. At least one is a value of the function; the other may be numbers. */
export function matrixVector<D extends Domain>(matrix: EncryptedValue<D>, vector: Operand<D>): EncryptedValue<D>;
export function matrixVector<D extends Domain>(matrix: Constant, vector: EncryptedValue<D>): EncryptedValue<D>;
export function matrixVector<D extends Domain>(matrix: Operand<D>, vector: Operand<D>): EncryptedValue<D> {
  return new EncryptedValue(product('matrixVector', matrix, vector));
}

/** A matrix [r x k] times a matrix [k x c]. At least one is a value of the function; the other may be numbers. */
export function matrixMultiply<D extends Domain>(left: EncryptedValue<D>, right: Operand<D>): EncryptedValue<D>;
export function matrixMultiply<D extends Domain>(left: Constant, right: EncryptedValue<D>): EncryptedValue<D>;
export function matrixMultiply<D extends Domain>(left: Operand<D>, right: Operand<D>): EncryptedValue<D> {
  return new EncryptedValue(product('matrixMultiply', left, right));
}

/** One vector of all elements, row by row, in the order of the values. */
export function concatenate<D extends Domain>(values: readonly [EncryptedValue<D>, ...Operand<D>[]] | readonly EncryptedValue<D>[]): EncryptedValue<D> {
  return new EncryptedValue(joined(values));
}
