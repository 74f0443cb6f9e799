/** Choosing without branching: masks, blends, comparisons with a number, tables. */
import { elementsOf, showShape, type Domain, type Nested } from '../../program/index.ts';
import { FheError } from '../../errors/index.ts';
import { branchError, isTraced, requireWhole, traceOf } from '../build/index.ts';
import type { EncryptedValue, Operand } from '../encrypted-value.ts';
import { asValue } from './as-value.ts';
import type { Constant, Trace } from '../trace.ts';

/** Keeps the elements where `keep` is true; the others become 0. */
export function mask<D extends Domain>(x: EncryptedValue<D>, keep: Nested<boolean>): EncryptedValue<D> {
  const trace = traceOf('mask', [x]);
  const flags: readonly unknown[] | undefined = elementsOf(keep, x.shape);
  const encrypted = flags?.find(isTraced);
  if (encrypted) throw branchError(encrypted);
  if (flags?.every((flag) => typeof flag === 'boolean') !== true) {
    throw trace.constantError('mask', 'something that is no list of booleans', 'true or false for each element, in lists of the shape of the value');
  }
  if (!flags.includes(true)) throw trace.constantError('mask', 'no true', 'at least one true');
  return flags.includes(false) ? x.multiply(numbersOf(keep)) : x;
}

const numbersOf = (keep: Nested<boolean>): Constant => (Array.isArray(keep) ? (keep as readonly Nested<boolean>[]).map(numbersOf) : Number(keep));

/** How far an approximated condition may leave 0..1: halfway to the next whole number. */
const CONDITION_SLACK = 0.5;

/** x where the condition is 1, y where it is 0, and between them what lies between: y + condition (x - y). */
export function select<D extends Domain>(condition: EncryptedValue<D>, x: Operand<D>, y: Operand<D>): EncryptedValue<D> {
  const trace = traceOf('select', [condition, x, y]);
  requireCondition(condition, trace);
  const shape = isTraced(x) ? x.shape : isTraced(y) ? y.shape : condition.shape;
  const [left, right] = [asValue(x, { operation: 'select', trace, shape }), asValue(y, { operation: 'select', trace, shape })];
  return right.add(condition.multiply(left.subtract(right)));
}

function requireCondition(condition: EncryptedValue, trace: Trace): void {
  requireWhole('select', condition);
  const { low, high } = trace.rangeOf(condition.node);
  const slack = trace.domain === 'real' ? CONDITION_SLACK : 0;
  if (Number(low) >= -slack && Number(high) <= 1 + slack) return;
  throw new FheError('FHE_TRACE_RANGE', { operation: 'select', low: 0, high: 1, valueLow: Number(low), valueHigh: Number(high), where: trace.where() });
}

/** Values of an integer that `equals` can tell apart: the degree of the polynomial that it becomes is one less. */
const MAX_SPAN = 64n;

/** 1 where the element is `value`, else 0. The element can be one of at most 64 whole numbers. */
export function equals(x: EncryptedValue<'integer'>, value: number | bigint): EncryptedValue<'integer'> {
  const trace = traceOf('equals', [x]);
  if (trace.domain !== 'integer') throw trace.shapeError('equals', 'of real values', 'a value of an integer function');
  requireWhole('equals', x);
  const wanted = trace.scalar('equals', value);
  const { low, high } = trace.rangeOf(x.node);
  const span = BigInt(high) - BigInt(low) + 1n;
  if (span > MAX_SPAN) throw new FheError('FHE_TRACE_SPAN', { operation: 'equals', limit: Number(MAX_SPAN), span: String(span), low: String(low), high: String(high), where: trace.where() });
  if (wanted < low || wanted > high) throw trace.constantError('equals', wanted, `a number that the value can be, from ${low} to ${high}`);
  return x.derive({ op: 'equals', args: [x.node], shape: x.shape, value: wanted });
}

/** The row of a constant table (a list of n numbers, or n rows) that a one-hot vector [n] selects: an input declared with `index(n)`. */
export function lookup<D extends Domain>(table: Constant, index: EncryptedValue<D>): EncryptedValue<D> {
  const trace = traceOf('lookup', [index]);
  requireWhole('lookup', index);
  const read = trace.read('lookup', table);
  const [rows, columns] = read.shape;
  const isTable = read.shape.length === 1 || read.shape.length === 2;
  if (!isTable || index.shape.length !== 1 || index.shape[0] !== rows) {
    throw trace.shapeError('lookup', `${showShape(read.shape)} and ${showShape(index.shape)}`, 'a table of n numbers or n rows, and a one-hot vector [n]');
  }
  return index.derive({ op: 'lookup', args: [trace.constant(read), index.node], shape: columns === undefined ? [] : [columns] });
}
