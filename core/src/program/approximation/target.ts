/** The functions that polynomials stand for: values, derivatives, and where they are smooth. */
import type { ApproximatedFunction } from '../program.ts';
import { exponential, hyperbolicTangent, logistic } from './portable-math.ts';

/** f and its derivatives over factorials: f, f', f'' / 2, f''' / 6. */
export type Taylor = readonly [number, number, number, number];

export interface Target {
  value(x: number): number;
  taylor(x: number): Taylor;
  /** Upper bound on |f''''| / 24 on [low, high], where f is smooth; Infinity where there is none. */
  fourth(low: number, high: number): number;
}

/** f is monotone on each piece, and analytic inside. */
export interface Piece {
  readonly low: number;
  readonly high: number;
}

/** Derivatives of the logistic function s in v = s (1 - s): v, v (1 - 2s), v (1 - 6v), v (1 - 2s)(1 - 12v). */
function logisticTaylor(x: number): Taylor {
  const s = logistic(x);
  const v = s * logistic(-x);
  return [s, v, (v * (1 - 2 * s)) / 2, (v * (1 - 6 * v)) / 6];
}

function logisticFourth(low: number, high: number): number {
  const [near, far] = [low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high)), Math.max(Math.abs(low), Math.abs(high))];
  const largest = logistic(near) * logistic(-near);
  const smallest = logistic(far) * logistic(-far);
  return (largest * (2 * logistic(far) - 1) * Math.max(Math.abs(1 - 12 * largest), Math.abs(1 - 12 * smallest))) / 24;
}

/** Slope and height of a function that is linear on each piece. */
const linear = (value: (x: number) => number, slope: (x: number) => number): Target => ({ value, taylor: (x) => [value(x), slope(x), 0, 0], fourth: () => 0 });

const TARGETS: Readonly<Record<ApproximatedFunction, Target>> = {
  sigmoid: { value: logistic, taylor: logisticTaylor, fourth: logisticFourth },
  // tanh x = 2 s(2x) - 1.
  tanh: {
    value: hyperbolicTangent,
    taylor: (x) => {
      const [, first, second, third] = logisticTaylor(2 * x);
      return [hyperbolicTangent(x), 4 * first, 8 * second, 16 * third];
    },
    fourth: (low, high) => 32 * logisticFourth(2 * low, 2 * high),
  },
  exp: {
    value: exponential,
    taylor: (x) => {
      const y = exponential(x);
      return [y, y, y / 2, y / 6];
    },
    fourth: (_, high) => exponential(high) / 24,
  },
  inverse: {
    value: (x) => 1 / x,
    taylor: (x) => {
      const y = 1 / x;
      return [y, -y * y, y * y * y, -y * y * y * y];
    },
    fourth: (low, high) => {
      const largest = 1 / Math.min(Math.abs(low), Math.abs(high));
      return largest * largest * largest * largest * largest;
    },
  },
  sqrt: {
    value: (x) => Math.sqrt(x),
    taylor: (x) => {
      const y = Math.sqrt(x);
      return [y, 1 / (2 * y), -1 / (8 * x * y), 1 / (16 * x * x * y)];
    },
    fourth: (low) => 5 / (128 * low * low * low * Math.sqrt(low)),
  },
  abs: linear(Math.abs, (x) => (x < 0 ? -1 : 1)),
  relu: linear((x) => (x < 0 ? 0 : x), (x) => (x < 0 ? 0 : 1)),
  sign: linear((x) => (x < 0 ? -1 : x > 0 ? 1 : 0), () => 0),
};

export const targetOf = (name: ApproximatedFunction): Target => TARGETS[name];

/** True value of the approximated function. */
export const exactly = (name: ApproximatedFunction, x: number): number => TARGETS[name].value(x);

/** The parts of [low, high] on which a polynomial must follow the function: cut at kinks, without the gap of sign. */
export function piecesOf(name: ApproximatedFunction, low: number, high: number, gap: number): readonly Piece[] {
  const inner = name === 'sign' ? gap : 0;
  const isCut = (name === 'abs' || name === 'relu' || name === 'sign') && low < inner && high > -inner;
  if (!isCut) return [{ low, high }];
  return [{ low, high: -inner }, { low: inner, high }].filter((piece) => piece.low < piece.high);
}
