/**
 * Where to cut a polynomial: p = high * P(g) + low, down to parts that are sums of constants times powers. In the least depth, with
 * the fewest products of ciphertexts (Paterson and Stockmeyer 1973; in optimal depth: Bossuat, Mouchet, Troncoso-Pastoriza and
 * Hubaux, ia.cr/2020/1203, section 5).
 */
import { PatternTable, type Pattern } from './pattern.ts';
import { powerDepth, powerProducts, type PowerProduct } from './power-products.ts';
import { SplitSearch, type Cut, type Indexes, type SplitCosts } from './split-search.ts';

export interface Cuts {
  readonly root: Cut | undefined;
  /** How each power that the parts read is made. */
  readonly powers: ReadonlyMap<number, PowerProduct>;
  /** Products of ciphertexts, those that make the powers included. */
  readonly products: number;
  /** Multiplications by constants. */
  readonly constants: number;
}

/** Above this degree only powers of two are tried for the largest baby. */
const EXHAUSTIVE_DEGREE = 128;

/** Cuts depend on the pattern alone, and a planner lowers one program many times. */
const known = new Map<string, Cuts>();

export function chooseCuts(pattern: Pattern, costs: SplitCosts): Cuts {
  const key = `${costs.basis} ${costs.constantDepth} ${pattern}`;
  const cuts = known.get(key) ?? bestCuts(pattern, costs);
  known.set(key, cuts);
  return cuts;
}

function bestCuts(pattern: Pattern, costs: SplitCosts): Cuts {
  const degree = pattern.length - 1;
  const table = new PatternTable(costs.basis);
  const searches = candidateIndexes(degree).map((indexes) => new SplitSearch(table, indexes, costs));
  for (let depth = powerDepth(degree); ; depth++) {
    const found = searches.map((search) => cutsOf(search, table.numberOf(pattern), depth, costs)).filter((cuts) => cuts !== undefined);
    if (found.length > 0) return found.reduce((best, cuts) => (isCheaper(cuts, best) ? cuts : best));
  }
}

/** The smaller baby stays among equals. */
const isCheaper = (a: Cuts, b: Cuts): boolean => a.products < b.products || (a.products === b.products && a.constants < b.constants);

function cutsOf(search: SplitSearch, pattern: number, depth: number, { basis }: SplitCosts): Cuts | undefined {
  const choice = search.best(pattern, depth);
  if (choice === undefined) return undefined;
  const powers = powerProducts(basis, search.used(pattern, choice.cut));
  return { root: choice.cut, powers, products: choice.splits + powers.size, constants: choice.constants };
}

/** Babies 1 .. k with giants k, 2k, 4k, ... and powers of two: below k for parts that have to be shallow, or all. */
function candidateIndexes(degree: number): Indexes[] {
  const twos = doublings(1, degree);
  const most = Math.max(1, Math.min(degree, 3 * Math.ceil(Math.sqrt(degree))));
  const babies = degree > EXHAUSTIVE_DEGREE ? twos : Array.from({ length: most }, (_, i) => i + 1);
  return babies.flatMap((k) => [twos.filter((g) => g < k), twos].map((extra) => ({ largestBaby: k, giants: descending(new Set([...doublings(k, degree), ...extra])) })));
}

function doublings(from: number, to: number): number[] {
  return from > to ? [] : [from, ...doublings(2 * from, to)];
}

const descending = (indexes: Iterable<number>): number[] => [...indexes].sort((a, b) => b - a);
