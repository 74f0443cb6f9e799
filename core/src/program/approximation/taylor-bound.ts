/** How large a Taylor sum becomes on a cell. */

const { abs, max } = Math;

/** Largest |c0 + c1 t + c2 t^2 + ...| for t in [-1, 1], from above: exactly for the first three terms, with the sizes of the others. */
export function taylorBound(terms: readonly number[]): number {
  const [c0 = 0, c1 = 0, c2 = 0] = terms;
  const quadratic = max(abs(c0 + c1 + c2), abs(c0 - c1 + c2), abs(c1) < 2 * abs(c2) ? abs(c0 - (c1 * c1) / (4 * c2)) : 0);
  // The last part covers the rounding of the first, where large terms cancel.
  return quadratic + sizeFrom(terms, 3) + (abs(c0) + abs(c1) + abs(c2)) * 2e-15;
}

/** Sum of |terms| from the given one. */
export function sizeFrom(terms: readonly number[], first: number): number {
  let size = 0;
  for (let k = first; k < terms.length; k++) size += abs(terms[k]!);
  return size;
}

/** c0, c1 h, c2 h^2, ... */
export function scaledTerms(terms: readonly number[], h: number): number[] {
  let power = 1;
  return terms.map((c) => {
    const term = c * power;
    power *= h;
    return term;
  });
}
