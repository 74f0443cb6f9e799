/** Polynomials of encrypted values in the least depth: ceil(log2(degree + 1)) levels in CKKS, ceil(log2 degree) products in BFV and BGV. */
import type { Approximation, Scalar } from '../../program/index.ts';
import type { CircuitBuilder, Operand } from '../circuit-builder.ts';
import { emitPolynomial } from './polynomial/emit-polynomial.ts';
import { powerProducts } from './polynomial/power-products.ts';
import { PolynomialVariable } from './polynomial/variable.ts';

/** Coefficients are of powers of u = (x - center) / radius. */
export interface PolynomialRange {
  readonly center: number;
  readonly radius: number;
}

/**
 * Largest factor between the variable and the values made from it, where dividing by the radius would take a level of its own.
 * Coefficients shrink by the factor, and lose as many bits of precision.
 */
const LARGEST_GROWTH = 2 ** 10;

export function lowerPolynomial(b: CircuitBuilder, x: Operand, coefficients: readonly Scalar[], { center, radius }: PolynomialRange): Operand {
  const centred = center === 0 ? x : b.subtract(x, b.constant([center]));
  if (radius === 1) return emitPolynomial(b, 'power', { operand: centred, size: 1 }, coefficients);
  // Powers of a value in [-1, 1] keep their size and so their precision. Dividing is free where it moves into constants;
  // elsewhere the radius moves into the coefficients.
  if (b.absorbsFactor(centred)) return emitPolynomial(b, 'power', { operand: b.scaled(centred, 1 / radius), size: 1 }, coefficients);
  let power = 1;
  const moved = coefficients.map((c, k) => Number(c) / (power *= k === 0 ? 1 : radius));
  return emitPolynomial(b, 'power', { operand: centred, size: 1 }, moved);
}

/**
 * The polynomial of an approximation. Where its center is not 0, every slot of x must lie in its range, padding included:
 * Chebyshev polynomials grow fast outside [-1, 1]. Around 0 the bound of x says how far its slots reach.
 */
export function lowerChebyshev(b: CircuitBuilder, x: Operand, { chebyshev, center, radius }: Pick<Approximation, 'chebyshev' | 'center' | 'radius'>): Operand {
  const centred = center === 0 ? x : b.subtract(x, b.constant([center]));
  if (center !== 0) b.tighten(centred, radius);
  if (radius !== 1 && b.absorbsFactor(centred)) return emitPolynomial(b, 'chebyshev', { operand: b.scaled(centred, 1 / radius), size: 1 }, chebyshev);
  const { operand, size } = doubled(b, centred, radius);
  if (grown(size, chebyshev.length - 1) <= LARGEST_GROWTH) return emitPolynomial(b, 'chebyshev', { operand, size }, chebyshev);
  return emitPolynomial(b, 'chebyshev', { operand: b.multiply(centred, b.constant([1 / radius])), size: 1 }, chebyshev);
}

/** Doubling is an addition: small values come above 1/2 without a multiplication. */
function doubled(b: CircuitBuilder, operand: Operand, size: number): { readonly operand: Operand; readonly size: number } {
  return size > 0.5 ? { operand, size } : doubled(b, b.add(operand, operand), 2 * size);
}

const grown = (size: number, degree: number): number => (size <= 1 ? 1 : Array.from({ length: degree }, () => size).reduce((product, s) => product * s, 1));

/** x^exponent in ceil(log2 exponent) levels. */
export function lowerPower(b: CircuitBuilder, x: Operand, exponent: number): Operand {
  return new PolynomialVariable(b, 'power', { operand: x, size: 1 }, exponent, powerProducts('power', new Set([exponent]))).power(exponent).operand;
}
