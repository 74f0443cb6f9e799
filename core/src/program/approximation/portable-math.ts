/**
 * Elementary functions from + - * / and Math.floor alone. ECMAScript leaves Math.exp, Math.tanh and Math.cos to the engine, and
 * coefficients enter plans: two machines must compute the same bits. Errors stay below 2 units in the last place.
 */

/** ln 2 cut after 41 bits, so that its products with exponents are exact, and what the cut leaves. */
const LN2_HIGH = 1524246769571 / 2199023255552;
const LN2_LOW = 2.8235290563031577e-13;
const LOG2_E = 1.4426950408889634;
/** Above and below, e^x leaves the range of doubles. */
const OVERFLOW = 709.782712893384;
const UNDERFLOW = -745.1332191019412;

/** 1 / n!: the factorials are exact, so each quotient is rounded once. 0.35^14 / 14! lies below half a unit of e^x. */
const INVERSE_FACTORIALS = Array.from({ length: 19 }, (_, n) => 1 / factorial(n));

export function exponential(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > OVERFLOW) return Infinity;
  if (x < UNDERFLOW) return 0;
  const { exponent, remainder } = reduced(x);
  // The first factor keeps the product normal, so that it is rounded once even where the result is not.
  const shift = exponent < 0 ? 128 : -128;
  return (1 + remainder) * powerOfTwo(exponent + shift) * powerOfTwo(-shift);
}

/** tanh x, accurate near 0 as well. */
export function hyperbolicTangent(x: number): number {
  if (x < 0) return -hyperbolicTangent(-x);
  // 1 - tanh 20 = 2 e^-40 is below half a unit of 1.
  if (x > 20) return 1;
  const { exponent, remainder } = reduced(2 * x);
  const power = powerOfTwo(exponent);
  const minusOne = power * remainder + (power - 1);
  return minusOne / (minusOne + 2);
}

/** 1 / (1 + e^-x). */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + exponential(-x));
  const power = exponential(x);
  return power / (1 + power);
}

/** cos(pi * numerator / denominator) for integers; the reduction to [0, pi / 4] is exact. */
export function cosineOfPi(numerator: number, denominator: number): number {
  const turn = Math.abs(numerator) % (2 * denominator);
  const half = turn > denominator ? 2 * denominator - turn : turn;
  if (2 * half > denominator) return -cosineOfPi(denominator - half, denominator);
  if (4 * half <= denominator) return series((Math.PI * half) / denominator, 0);
  return series((Math.PI * (denominator - 2 * half)) / (2 * denominator), 1);
}

/** 2^exponent for |exponent| <= 1022, exact. */
export function powerOfTwo(exponent: number): number {
  if (exponent < 0) return 1 / powerOfTwo(-exponent);
  const half = exponent > 1 ? powerOfTwo(Math.floor(exponent / 2)) : 1;
  return exponent % 2 === 1 ? half * half * 2 : half * half;
}

/** e^x = 2^exponent (1 + remainder) with |remainder| < 0.42 (Cody and Waite 1980: the multiple of ln 2 goes in two parts). */
function reduced(x: number): { readonly exponent: number; readonly remainder: number } {
  const exponent = Math.floor(x * LOG2_E + 0.5);
  const high = x - exponent * LN2_HIGH;
  const low = exponent * LN2_LOW;
  const r = high - low;
  const lost = high - r - low;
  let tail = 0;
  for (let n = 13; n >= 2; n--) tail = tail * r + INVERSE_FACTORIALS[n]!;
  return { exponent, remainder: r + (lost + (lost + r) * r * tail) };
}

/** cos y (first = 0) or sin y (first = 1) for 0 <= y <= pi / 4, by their Taylor series: 0.79^18 / 18! is below the last place. */
function series(y: number, first: 0 | 1): number {
  const square = y * y;
  let sum = 0;
  for (let n = 16 + first; n > first; n -= 2) sum = (INVERSE_FACTORIALS[n]! - sum) * square;
  return first === 0 ? 1 - sum : y * (1 - sum);
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
