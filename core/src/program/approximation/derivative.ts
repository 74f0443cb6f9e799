/** Derivatives of Chebyshev series. */

/** Coefficients of dp/du for p = c0 + c1 T1(u) + ...: c'(k-1) = c'(k+1) + 2k c(k), the last step halved (Mason and Handscomb 2003, 2.4.5). */
export function chebyshevDerivative(chebyshev: readonly number[]): number[] {
  const degree = chebyshev.length - 1;
  const derivative = Array.from({ length: Math.max(1, degree) }, () => 0);
  for (let k = degree; k >= 1; k--) derivative[k - 1] = (derivative[k + 1] ?? 0) + 2 * k * chebyshev[k]!;
  derivative[0]! /= 2;
  return derivative;
}
