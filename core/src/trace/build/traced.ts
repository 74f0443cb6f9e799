/** A node under construction, with the denominator that integers carry because they cannot divide while encrypted. */
import { FheError } from '../../errors/index.ts';
import { elementCount, LARGEST_INTEGER, showShape, type ProgramNode, type Shape } from '../../program/index.ts';
import { callerLocation } from '../location.ts';
import { type Constant, Trace } from '../trace.ts';

/** The value node / denominator. */
export interface Traced {
  readonly trace: Trace;
  readonly node: number;
  readonly denominator: bigint;
}

export const isTraced = (value: unknown): value is Traced => typeof value === 'object' && value !== null && (value as Partial<Traced>).trace instanceof Trace;

export const shapeOf = ({ trace, node }: Traced): Shape => trace.nodes[node]!.shape;

/** Appends a node that computes with x. @throws FheError FHE_TRACE_DENOMINATOR */
export function derived(x: Traced, node: ProgramNode, denominator = x.denominator): Traced {
  if (denominator >= LARGEST_INTEGER) throw denominatorError(node.op, denominator, x.trace);
  return { trace: x.trace, node: x.trace.push(node), denominator };
}

/** The same value over a multiple of its denominator. */
export function over(x: Traced, denominator: bigint): Traced {
  if (denominator === x.denominator) return x;
  if (denominator >= LARGEST_INTEGER) throw denominatorError('a sum of fractions', denominator, x.trace);
  const constant = x.trace.constant({ shape: [], values: [denominator / x.denominator] });
  return derived(x, { op: 'multiply', args: [x.node, constant], shape: shapeOf(x) }, denominator);
}

/** Least common multiple. */
export function commonDenominator(values: readonly Traced[]): bigint {
  return values.reduce((common, { denominator }) => (common / greatestDivisor(common, denominator)) * denominator, 1n);
}

export function requireWhole(operation: string, x: Traced): void {
  if (x.denominator !== 1n) throw denominatorError(operation, x.denominator, x.trace);
}

/** A constant as a value that several operations share. */
export function tracedConstant(operation: string, trace: Trace, value: Constant): Traced {
  return { trace, node: trace.constant(trace.read(operation, value)), denominator: 1n };
}

/** The trace of an operation, from the first operand that is a value. @throws FheError FHE_TRACE_SHAPE, FHE_TRACE_MIXED_DOMAINS */
export function traceOf(operation: string, operands: readonly unknown[]): Trace {
  const values = operands.filter(isTraced);
  const trace = values[0]?.trace;
  if (trace === undefined) {
    throw new FheError('FHE_TRACE_SHAPE', { operation, shapes: 'of numbers only', expected: 'at least one value of the function', where: callerLocation() ?? 'an unknown line' });
  }
  if (values.some((value) => value.trace !== trace)) throw new FheError('FHE_TRACE_MIXED_DOMAINS', { operation, where: trace.where() });
  return trace;
}

/** What every use that needs the number of an encrypted value gets. */
export function branchError(x: Traced): FheError {
  return new FheError('FHE_TRACE_BRANCH', { value: `${x.trace.domain} ${showShape(shapeOf(x))}`, where: x.trace.where() });
}

/** A clear whole number that says how to compute, such as an index or a stride. */
export function wholeNumber(operation: string, trace: Trace, name: string, value: number, low: number, high: number): number {
  if (isTraced(value)) throw branchError(value);
  if (!Number.isInteger(value) || value < low || value > high) {
    const range = high === Number.MAX_SAFE_INTEGER ? `of at least ${low}` : low === high ? `equal to ${low}` : `from ${low} to ${high}`;
    throw trace.constantError(operation, `${name} = ${String(value)}`, `a whole ${name} ${range}`);
  }
  return value;
}

/** A clear list that says how to compute, such as indices or coefficients. */
export function clearList<T>(operation: string, trace: Trace, list: readonly T[]): readonly T[] {
  if (isTraced(list)) throw branchError(list);
  if (!Array.isArray(list)) throw trace.constantError(operation, String(list), 'a list');
  return list;
}

export const sizeOf = (x: Traced): number => elementCount(shapeOf(x));

function denominatorError(operation: string, denominator: bigint, trace: Trace): FheError {
  return new FheError('FHE_TRACE_DENOMINATOR', { operation, denominator: String(denominator), where: trace.where() });
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b);
}
