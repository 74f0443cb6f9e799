/** Functions of real values that become polynomials, with a proven bound on the error in their range. */
import { FheError } from '../../errors/index.ts';
import { approximationDomain, MAX_APPROXIMATION_DEGREE, type ApproximatedFunction } from '../../program/index.ts';
import { traceOf } from '../build/index.ts';
import { EncryptedValue, type Operand } from '../encrypted-value.ts';
import { asValue } from './as-value.ts';

export interface ApproximationOptions {
  /** Degree of the polynomial that stands for the function, at most 63. Depth grows with its logarithm. */
  readonly degree: number;
  /**
   * Range in which the polynomial is accurate. The plan fails when the value may leave it.
   *
   * @default - the range that the value can reach, from the declared inputs and assertWithin
   */
  readonly range?: readonly [low: number, high: number];
}

export interface SignOptions extends ApproximationOptions {
  /** The polynomial is accurate outside (-gap, gap); inside it may give any value between the two answers. A wider gap needs a lower degree. */
  readonly gap: number;
}

type Real = EncryptedValue<'real'>;

/** 1 / (1 + e^-x) */
export function sigmoid(x: Real, options: ApproximationOptions): Real { return approximate('sigmoid', x, options); }

/** Hyperbolic tangent. */
export function tanh(x: Real, options: ApproximationOptions): Real { return approximate('tanh', x, options); }

/** e^x */
export function exp(x: Real, options: ApproximationOptions): Real { return approximate('exp', x, options); }

/** 1 / x, in a range without 0. */
export function inverse(x: Real, options: ApproximationOptions): Real { return approximate('inverse', x, options); }

/** Square root, in a range without negative numbers. */
export function sqrt(x: Real, options: ApproximationOptions): Real { return approximate('sqrt', x, options); }

/** |x| */
export function abs(x: Real, options: ApproximationOptions): Real { return approximate('abs', x, options); }

/** x where it is positive, else 0. */
export function relu(x: Real, options: ApproximationOptions): Real { return approximate('relu', x, options); }

/** 1 where x is positive, -1 where it is negative. */
export function sign(x: Real, options: SignOptions): Real { return approximate('sign', x, options, options.gap); }

/** 1 where x > y, 0 where x < y. Range and gap are those of x - y. */
export function compare(x: Real, y: Operand<'real'>, options: SignOptions): Real;
export function compare(x: Operand<'real'>, y: Real, options: SignOptions): Real;
export function compare(x: Operand<'real'>, y: Operand<'real'>, options: SignOptions): Real {
  const [left, right] = values('compare', x, y);
  return approximate('sign', left.subtract(right), options, options.gap, 'compare').multiply(0.5).add(0.5);
}

/** The larger one, element by element: y + relu(x - y). The range is that of x - y. */
export function max(x: Real, y: Operand<'real'>, options: ApproximationOptions): Real;
export function max(x: Operand<'real'>, y: Real, options: ApproximationOptions): Real;
export function max(x: Operand<'real'>, y: Operand<'real'>, options: ApproximationOptions): Real {
  const [left, right] = values('max', x, y);
  return right.add(approximate('relu', left.subtract(right), options, 0, 'max'));
}

/** The smaller one, element by element: x - relu(x - y). The range is that of x - y. */
export function min(x: Real, y: Operand<'real'>, options: ApproximationOptions): Real;
export function min(x: Operand<'real'>, y: Real, options: ApproximationOptions): Real;
export function min(x: Operand<'real'>, y: Operand<'real'>, options: ApproximationOptions): Real {
  const [left, right] = values('min', x, y);
  return left.subtract(approximate('relu', left.subtract(right), options, 0, 'min'));
}

function values(operation: string, x: Operand<'real'>, y: Operand<'real'>): readonly [Real, Real] {
  const trace = traceOf(operation, [x, y]);
  const shape = x instanceof EncryptedValue ? x.shape : (y as Real).shape;
  return [asValue(x, { operation, trace, shape }), asValue(y, { operation, trace, shape })];
}

function approximate(name: ApproximatedFunction, x: Real, { degree, range }: ApproximationOptions, gap = 0, operation: string = name): Real {
  const trace = traceOf(operation, [x]);
  // The types say so; JavaScript does not.
  if (trace.domain !== 'real') throw trace.shapeError(operation, 'of integers', 'a value of a real function');
  if (!Number.isInteger(degree) || degree < 1 || degree > MAX_APPROXIMATION_DEGREE) throw trace.constantError(operation, `degree ${degree}`, `a whole degree from 1 to ${MAX_APPROXIMATION_DEGREE}`);
  if (range?.some((end) => typeof end !== 'number')) throw trace.constantError(operation, `range ${String(range)}`, 'a range [low, high] of numbers');
  const reach = trace.rangeOf(x.node);
  const [low, high] = range ?? [Number(reach.low), Number(reach.high)];
  if (typeof gap !== 'number') throw trace.constantError(operation, `gap ${String(gap)}`, 'a gap above 0');
  const reason = approximationDomain(name, low, high, gap);
  if (reason !== undefined) throw new FheError('FHE_TRACE_APPROXIMATION', { operation, low, high, reason, where: trace.where() });
  return x.derive({ op: 'approximate', args: [x.node], shape: x.shape, function: name, degree, low: low + 0, high: high + 0, gap });
}
