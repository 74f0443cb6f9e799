/** Which products make the powers (or Chebyshev polynomials) that a polynomial takes: few of them, each in least depth. */
import type { BasisName } from './basis.ts';

/** x^(a + b) = x^a x^b and T(a + b) = 2 T(a) T(b) - T(a - b), with a >= b. */
export interface PowerProduct {
  readonly a: number;
  readonly b: number;
}

/** ceil(log2 n): the products on a path to the n-th power. */
export function powerDepth(n: number): number {
  let depth = 0;
  for (let reach = 1; reach < n; reach *= 2) depth++;
  return depth;
}

/** A product for every index from 2 that the wanted ones need, the wanted ones included. Index 1 is the variable. */
export function powerProducts(basis: BasisName, wanted: ReadonlySet<number>): ReadonlyMap<number, PowerProduct> {
  // Close factors share differences and squares, far ones powers of two: neither is better for every set.
  const [close, far] = [(n: number) => Math.ceil(n / 2), (n: number) => largestFactor(n)].map((start) => greedyProducts(basis, wanted, start)) as [PowerProducts, PowerProducts];
  return far.size < close.size ? far : close;
}

type PowerProducts = ReadonlyMap<number, PowerProduct>;

/** From the largest index down, each made of factors that need the fewest further indexes; those near `start` win among equals. */
function greedyProducts(basis: BasisName, wanted: ReadonlySet<number>, start: (n: number) => number): PowerProducts {
  const needed = new Set(wanted);
  const products = new Map<number, PowerProduct>();
  for (let n = Math.max(1, ...needed); n > 1; n--) {
    if (!needed.has(n)) continue;
    const product = cheapestProduct(basis, n, needed, start(n));
    products.set(n, product);
    for (const index of indexesOf(basis, product)) needed.add(index);
  }
  return products;
}

/** The largest factor of index n that leaves n in least depth: a power of two. */
const largestFactor = (n: number): number => 1 << (powerDepth(n) - 1);

/** Indexes that a product reads. */
const indexesOf = (basis: BasisName, { a, b }: PowerProduct): number[] => (basis === 'chebyshev' && a !== b ? [a, b, a - b] : [a, b]);

function cheapestProduct(basis: BasisName, n: number, needed: ReadonlySet<number>, start: number): PowerProduct {
  const count = largestFactor(n) - Math.ceil(n / 2) + 1;
  const candidates = Array.from({ length: count }, (_, i) => Math.ceil(n / 2) + i).sort((x, y) => Math.abs(x - start) - Math.abs(y - start)).map((a) => ({ a, b: n - a }));
  const missing = (product: PowerProduct): number => new Set(indexesOf(basis, product).filter((index) => index > 1 && !needed.has(index))).size;
  return candidates.reduce((best, product) => (missing(product) < missing(best) ? product : best));
}
