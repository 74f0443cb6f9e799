/** A constant as a value, so that one node stands for it wherever an operator uses it. */
import type { Domain, Shape } from '../../program/index.ts';
import { repeated } from '../build/index.ts';
import { EncryptedValue, type Operand } from '../encrypted-value.ts';
import type { Trace } from '../trace.ts';

export interface Meeting {
  readonly operation: string;
  readonly trace: Trace;
  /** Shape that the constant repeats to where it can. */
  readonly shape: Shape;
}

export function asValue<D extends Domain>(operand: Operand<D>, { operation, trace, shape }: Meeting): EncryptedValue<D> {
  if (operand instanceof EncryptedValue) return operand;
  const read = trace.read(operation, operand);
  return new EncryptedValue<D>({ trace, node: trace.constant(repeated(read, shape) ?? read), denominator: 1n });
}
