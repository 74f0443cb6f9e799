/**
 * Which independent noises a value's noise is a product of. At a root, each is a complex normal number z, and the mean of |z|^(2d) is
 * d! times the d-th power of the mean of |z|^2: products of independent noises multiply variances, powers of one noise exceed that.
 */

export interface Monomial {
  /** Source to its power. */
  readonly powers: ReadonlyMap<number, number>;
  /** High powers matter most in later products. */
  readonly weight: number;
  /** Equal for equal powers. */
  readonly name: string;
}

/** The noise is a sum in which these dominate: the heaviest, by weight and name. */
export type Lineage = readonly Monomial[];

const MAX_MONOMIALS = 4;
/** Roots p and 2N - p are conjugates: the same noise seen twice. Numbers of both begin alike, and the last digit tells them apart. */
const ROOT_NUMBERS = 2 ** 17;
const conjugate = (source: number): number => (source % 2 === 0 ? source + 1 : source - 1);
const SOURCES_OF_A_KIND = 2 ** 28;
const KINDS = ['value', 'constant', 'multiple'] as const;

/** Noise that an instruction brings, a constant's polynomial, or the multiple of the modulus in a ciphertext; `index` of either. */
export function lineageOf(kind: (typeof KINDS)[number], index: number): Lineage {
  // A source is named with the root at which it is read: a rotation reads it at another, where it is independent.
  const source = (KINDS.indexOf(kind) * SOURCES_OF_A_KIND + index) * ROOT_NUMBERS + 2;
  return [{ powers: new Map([[source, 1]]), weight: 1, name: `${source}^1` }];
}

export function turnedLineage(lineage: Lineage, element: number, polyModulusDegree: number): Lineage {
  return lineage.map(({ powers }) => monomial(new Map([...powers].map(([source, power]) => [turnedSource(source, element, 2 * polyModulusDegree), power])))).sort(byWeight);
}

function turnedSource(source: number, element: number, whole: number): number {
  const place = source % ROOT_NUMBERS;
  const isConjugate = place % 2 === 1;
  const moved = (((place - (isConjugate ? 1 : 0)) / 2) * element) % whole;
  const turns = moved > whole - moved;
  return source - place + 2 * (turns ? whole - moved : moved) + (isConjugate === turns ? 0 : 1);
}

export function joinedLineages(a: Lineage, b: Lineage): Lineage {
  if (a === b) return a;
  if (a.length === 1 && b.length === 1 && a[0]!.name === b[0]!.name) return a;
  const joined = [...a, ...b].sort(byWeight);
  return joined.filter(({ name }, i) => i === 0 || name !== joined[i - 1]!.name).slice(0, MAX_MONOMIALS);
}

export interface MultipliedLineages {
  readonly lineage: Lineage;
  /** By how much the product's variance exceeds the product of variances. */
  readonly excess: number;
  /** Whether one factor is the conjugate of the other: their product is positive at every root, and adds up in one coefficient. */
  readonly isNorm: boolean;
}

export function multipliedLineages(a: Lineage, b: Lineage): MultipliedLineages {
  let [excess, isNorm] = [1, false];
  let lineage: Lineage = [];
  for (const left of a) {
    for (const right of b) {
      excess = Math.max(excess, excessOf(left, right));
      isNorm ||= areConjugates(left, right);
      lineage = joinedLineages(lineage, [times(left, right)]);
    }
  }
  return { lineage, excess, isNorm };
}

const areConjugates = (left: Monomial, right: Monomial): boolean =>
  left.powers.size === right.powers.size && [...left.powers].every(([source, power]) => right.powers.get(conjugate(source)) === power);

/** Mean of the fourth power over the square of the mean square, of the heaviest monomial: how far single roots stand out. */
export const kurtosis = (lineage: Lineage): number => Math.max(1, ...lineage.map(({ powers }) => [...powers.values()].reduce((product, power) => product * binomial(2 * power, power), 1)));

/** What single roots reach, over the deviation: |z|^d for a z of this squared size, and the highest power d. */
export function singleRootTail(lineage: Lineage, strength: number): number {
  let tail = 1;
  for (const { powers } of lineage) {
    let reached = 1;
    for (let power = Math.max(0, ...powers.values()); power > 0; power--) reached *= strength / power;
    tail = Math.max(tail, reached);
  }
  return Math.sqrt(tail);
}

/** (c + d)! / (c! d!) for each source that both hold, to powers c and d. */
function excessOf(left: Monomial, right: Monomial): number {
  let excess = 1;
  for (const [source, power] of left.powers) excess *= binomial(power + (right.powers.get(source) ?? 0) + (right.powers.get(conjugate(source)) ?? 0), power);
  return excess;
}

function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= n - k; i++) result *= (k + i) / i;
  return result;
}

function times(left: Monomial, right: Monomial): Monomial {
  const product = new Map(left.powers);
  for (const [source, power] of right.powers) {
    const same = product.has(conjugate(source)) ? conjugate(source) : source;
    product.set(same, (product.get(same) ?? 0) + power);
  }
  return monomial(product);
}

function monomial(powers: ReadonlyMap<number, number>): Monomial {
  let weight = 0;
  for (const power of powers.values()) weight += power * power;
  return { powers, weight, name: [...powers].sort(([x], [y]) => x - y).map(([source, power]) => `${source}^${power}`).join() };
}

const byWeight = (a: Monomial, b: Monomial): number => b.weight - a.weight || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
