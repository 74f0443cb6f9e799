/** Branch and bound: the largest |value| of a function whose cells can be enclosed, from above and close to it. */

export interface Enclosure {
  /** A lower bound on the largest |value| in the cell. */
  readonly attained: number;
  /** An upper bound. */
  readonly bound: number;
  /** The part of `bound` that is rounding and does not shrink with the cell. */
  readonly rounding: number;
}

/** Cells may exceed what is attained somewhere by this part of it. */
const TOLERANCE = 1 / 64;
/** A bound on the work; what is left then is bounded by its last enclosures. */
const MAX_CELLS = 1 << 18;

/** Upper bound on |value| over all cells between consecutive edges. */
export function supremum(edges: readonly number[], enclose: (low: number, high: number) => Enclosure): number {
  const cells = edges.slice(1).map((high, i) => ({ low: edges[i]!, high, enclosure: enclose(edges[i]!, high) }));
  let attained = Math.max(0, ...cells.map((cell) => cell.enclosure.attained));
  let bound = attained;
  let made = cells.length;
  for (let cell = cells.pop(); cell !== undefined; cell = cells.pop()) {
    const middle = cell.low + (cell.high - cell.low) / 2;
    const isClose = cell.enclosure.bound <= attained * (1 + TOLERANCE) + 2 * cell.enclosure.rounding;
    if (isClose || made >= MAX_CELLS || middle <= cell.low || middle >= cell.high) {
      bound = Math.max(bound, cell.enclosure.bound);
      continue;
    }
    for (const [low, high] of [[cell.low, middle], [middle, cell.high]] as const) {
      const enclosure = enclose(low, high);
      attained = Math.max(attained, enclosure.attained);
      cells.push({ low, high, enclosure });
      made++;
    }
  }
  return bound;
}
