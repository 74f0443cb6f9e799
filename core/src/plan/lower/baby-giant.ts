/** Splits rotation distances into baby and giant steps with the fewest rotations. */

export interface BabyGiantSplit {
  /** distance = baby + multiple of giant. */
  readonly giant: number;
  /** Ascending, 0 first. */
  readonly babies: readonly number[];
  /** Rotations in all: babies of every source tile, giants of every target tile. */
  readonly rotations: number;
}

/**
 * @param distances of each target tile, 0 .. period - 1
 * @param sources source tiles, each of which is rotated by every baby step
 */
export function splitDistances(distances: readonly (readonly number[])[], sources: number, period: number): BabyGiantSplit {
  const all = [...new Set(distances.flat())].sort((a, b) => a - b);
  let best: BabyGiantSplit | undefined;
  for (const giant of candidates(all, period)) {
    const babies = [...new Set([0, ...all.map((distance) => distance % giant)])].sort((a, b) => a - b);
    const giants = distances.reduce((sum, list) => sum + new Set(list.map((distance) => distance - (distance % giant)).filter((start) => start > 0)).size, 0);
    const rotations = (babies.length - 1) * sources + giants;
    const made = { giant, babies, rotations };
    if (best === undefined || rotations < best.rotations || (rotations === best.rotations && steps(made, all) < steps(best, all))) best = made;
  }
  return best!;
}

/** Distinct rotation steps: gaps between baby steps, and between giant steps. */
function steps({ babies, giant }: BabyGiantSplit, all: readonly number[]): number {
  const starts = [...new Set([0, ...all.map((distance) => distance - (distance % giant))])].sort((a, b) => a - b);
  return new Set([...gaps(babies), ...gaps(starts)]).size;
}

const gaps = (ascending: readonly number[]): number[] => ascending.slice(1).map((value, i) => value - ascending[i]!);

/** Powers of two, and the differences between neighbouring distances, ascending. */
function candidates(all: readonly number[], period: number): number[] {
  const found = new Set<number>();
  for (let giant = 1; giant <= period; giant *= 2) found.add(giant);
  for (const gap of gaps(all)) found.add(gap);
  return [...found].sort((a, b) => a - b);
}
