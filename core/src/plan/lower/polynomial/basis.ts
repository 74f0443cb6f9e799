/** The two ways to write a polynomial, and division in each: p = quotient * g-th basis polynomial + remainder. */

export interface Terms<T> {
  readonly zero: T;
  add(x: T, y: T): T;
  subtract(x: T, y: T): T;
  double(x: T): T;
}

export interface Division<T> {
  readonly quotient: readonly T[];
  readonly remainder: readonly T[];
}

export type BasisName = 'power' | 'chebyshev';

/** Coefficients by index. The degree of the quotient is the degree of p less g, and the remainder's degree is below g. */
export function divide<T>(basis: BasisName, coefficients: readonly T[], g: number, terms: Terms<T>): Division<T> {
  return basis === 'power' ? { quotient: coefficients.slice(g), remainder: coefficients.slice(0, g) } : divideChebyshev(coefficients, g, terms);
}

/** From the top: T(k) = 2 T(g) T(k - g) - T(|k - 2g|). */
function divideChebyshev<T>(coefficients: readonly T[], g: number, terms: Terms<T>): Division<T> {
  const rest = [...coefficients];
  const quotient = Array.from({ length: rest.length - g }, () => terms.zero);
  for (let k = rest.length - 1; k > g; k--) {
    quotient[k - g] = terms.double(rest[k]!);
    rest[Math.abs(k - 2 * g)] = terms.subtract(rest[Math.abs(k - 2 * g)]!, rest[k]!);
  }
  quotient[0] = terms.add(quotient[0]!, rest[g]!);
  return { quotient, remainder: rest.slice(0, g) };
}
