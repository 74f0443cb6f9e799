/** Upper bounds on polynomials over ranges. */
import { seriesEnclosure, type SeriesEnclosure } from './series-enclosure.ts';
import { supremum, type Enclosure } from './supremum.ts';
import { scaledTerms, sizeFrom, taylorBound } from './taylor-bound.ts';

/** Largest |c0 + c1 T1(u) + ...| for u in [lowU, highU], from above and at most 2 % too large. */
export function chebyshevBound(chebyshev: readonly number[], lowU: number, highU: number): number {
  if (chebyshev.length <= 1) return Math.abs(chebyshev[0] ?? 0);
  const at = seriesEnclosure(chebyshev, Math.max(Math.abs(lowU), Math.abs(highU)));
  return supremum(cellEdges(chebyshev.length - 1, lowU, highU), (low, high) => {
    const middle = low + (high - low) / 2;
    return enclosePolynomial(at(middle), Math.max(middle - low, high - middle));
  });
}

function enclosePolynomial({ taylor, errors, last }: SeriesEnclosure, reach: number): Enclosure {
  const rounding = sizeFrom(scaledTerms(errors, reach), 0);
  return { attained: Math.abs(taylor[0]!) - errors[0]!, bound: taylorBound(scaledTerms([...taylor, last], reach)) + rounding, rounding };
}

/** Edges of cells that are as fine as a polynomial of this degree oscillates: denser towards the ends of the range. */
export function cellEdges(degree: number, low: number, high: number): number[] {
  const count = 4 * (degree + 1);
  const edges = Array.from({ length: count + 1 }, (_, i) => {
    const t = i / count;
    // The smooth step 3t^2 - 2t^3 has the quadratic ends of the cosine that spaces the extrema of T_k.
    return low + (high - low) * t * t * (3 - 2 * t);
  });
  edges[count] = high;
  return edges;
}
