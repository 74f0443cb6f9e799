/** Values of polynomials, in the order of operations that the bounds of this folder assume. */

/** c0 + c1 x + c2 x^2 + ... */
export const horner = (coefficients: readonly number[], x: number): number => coefficients.reduceRight((sum, c) => sum * x + c, 0);

/** c0 + c1 T1(u) + c2 T2(u) + ..., by Clenshaw's recurrence. */
export function clenshaw(chebyshev: readonly number[], u: number): number {
  let next = 0;
  let afterNext = 0;
  for (let k = chebyshev.length - 1; k > 0; k--) {
    const step = chebyshev[k]! + 2 * u * next - afterNext;
    afterNext = next;
    next = step;
  }
  return (chebyshev[0] ?? 0) + u * next - afterNext;
}
