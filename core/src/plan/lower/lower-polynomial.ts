/** Polynomials in least depth: ceil(log2(degree + 1)) levels (Paterson and Stockmeyer 1973, split at powers of two). */
import { invariant } from '../../errors/index.ts';
import { polynomialBound, type Scalar } from '../../program/index.ts';
import type { CircuitBuilder, Operand } from '../circuit-builder.ts';

/** Coefficients are of powers of u = (x - center) / radius. */
export interface PolynomialVariable {
  readonly center: number;
  readonly radius: number;
}

export function lowerPolynomial(b: CircuitBuilder, x: Operand, coefficients: readonly Scalar[], { center, radius }: PolynomialVariable): Operand {
  const centred = center === 0 ? x : b.subtract(x, b.constant([center]));
  if (radius === 1) return evaluate(b, variableOf(b, centred), coefficients);
  // Powers of a value in [-1, 1] keep their size and so their precision. Dividing is free where it moves into constants;
  // elsewhere the radius moves into the coefficients.
  if (b.absorbsFactor(centred)) return evaluate(b, variableOf(b, b.scaled(centred, 1 / radius)), coefficients);
  return evaluate(b, variableOf(b, centred), coefficients.map((c, k) => Number(c) / radius ** k));
}

/** x^exponent in ceil(log2 exponent) levels. */
export function lowerPower(b: CircuitBuilder, x: Operand, exponent: number): Operand {
  const { power } = variableOf(b, x);
  const raise = (e: number): Operand => {
    const head = 2 ** Math.floor(Math.log2(e));
    return head === e ? power(e) : b.multiply(power(head), raise(e - head));
  };
  return raise(exponent);
}

/** The variable of a polynomial: its powers x^(2^j), and what is known of its parts. */
interface Variable {
  power(exponent: number): Operand;
  /** Tells the circuit the range and the derivative of a part r(x), which cancellation makes smaller than the sum of its terms. */
  note(part: Operand, coefficients: readonly Scalar[]): Operand;
}

function variableOf(b: CircuitBuilder, x: Operand): Variable {
  const bound = 'constant' in x ? 0 : b.nodeOf(x).bound;
  const variable: Variable = {
    power(exponent) {
      invariant(Number.isInteger(Math.log2(exponent)), 'polynomials are split at powers of two');
      if (exponent === 1) return x;
      return variable.note(b.square(variable.power(exponent / 2)), [...Array<number>(exponent).fill(0), 1]);
    },
    note(part, coefficients) {
      if (b.domain === 'integer') return part;
      const real = coefficients.map(Number);
      b.tighten(part, polynomialBound(real, -bound, bound));
      b.dependsOn(part, x, polynomialBound(real.map((c, k) => k * c).slice(1), -bound, bound));
      return part;
    },
  };
  return variable;
}

/** p = q * x^k + r with k the largest power of two up to the degree: q has lower degree than k, so both need log2(k) levels. */
function evaluate(b: CircuitBuilder, x: Variable, coefficients: readonly Scalar[]): Operand {
  const degree = coefficients.findLastIndex((c) => Number(c) !== 0);
  if (degree <= 0) return b.constant([coefficients[0]!]);
  const k = 2 ** Math.floor(Math.log2(degree));
  const zeros = coefficients.slice(0, k).map((c) => (typeof c === 'bigint' ? 0n : 0));
  const high = x.note(b.multiply(evaluate(b, x, coefficients.slice(k, degree + 1)), x.power(k)), [...zeros, ...coefficients.slice(k, degree + 1)]);
  return x.note(b.add(high, evaluate(b, x, coefficients.slice(0, k))), coefficients.slice(0, degree + 1));
}
