/**
 * Sparse linear maps between layouts: generalised diagonals (Halevi and Shoup, ia.cr/2014/106) with baby steps and giant steps.
 * A diagonal takes the slots that lie one distance apart. Positions that nobody reads, and zeros of the source, leave it free: a
 * diagonal that is constant where it matters costs a multiplication by a scalar, or none.
 */
import { arithmeticOf, type Scalar } from '../../program/index.ts';
import { type CircuitNode, isClearTile } from '../circuit.ts';
import type { CircuitBuilder, Operand } from '../circuit-builder.ts';
import { type Layout, positionsOf, tileCount, tilePeriod } from '../layout.ts';
import { hasGaps, type Tensor } from '../tensor.ts';
import { type BabyGiantSplit, splitDistances } from './baby-giant.ts';

/** Entries of a matrix: target element, source element, weight. Entries of one place add up. */
export interface SparseMap {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly weights: readonly Scalar[];
}

/** What multiplies the source, rotated left by `distance`: a scalar, or one value for each slot of the period. */
interface Diagonal {
  readonly source: number;
  readonly distance: number;
  readonly values: readonly Scalar[];
}

/** Diagonals of each target tile. */
export type Diagonals = readonly (readonly Diagonal[])[];

/** @param clean whether positions without an element must hold zeros afterwards */
export function lowerLinearMap(b: CircuitBuilder, given: Tensor, weighted: SparseMap, target: Layout, clean: boolean): Tensor {
  const { source, map } = withoutScalar(b, given, weighted);
  const diagonals = diagonalsOf(b, source, map, target, clean);
  const [from, to] = [tilePeriod(source.layout), tilePeriod(target)];
  const split = splitDistances(diagonals.map((list) => list.map(({ distance }) => distance)), source.tiles.length, Math.min(from, to));
  const rotations = new Rotations(b, source.tiles, split);
  const tiles = diagonals.map((list) => {
    let sum = hornerSum(b, rotations, list, split);
    for (let step = from / 2; step >= to; step /= 2) sum = b.add(sum, b.rotate(sum, step));
    return b.view(sum, to);
  });
  const zeros = diagonals.every((list) => list.every(({ values }) => values.length > 1));
  return { layout: target, tiles, padding: clean || zeros ? arithmeticOf(b.domain).zero : undefined };
}

/** A scalar that multiplies the whole source moves into weights that multiply anyway: that saves a level. */
function withoutScalar(b: CircuitBuilder, source: Tensor, map: SparseMap): { readonly source: Tensor; readonly map: SparseMap } {
  const [first] = source.tiles.map((tile) => scalarOf(b, tile));
  const isCommon = first !== undefined && source.tiles.every((tile) => scalarOf(b, tile) === first);
  if (!isCommon || map.weights.every((weight) => Math.abs(Number(weight)) === 1)) return { source, map };
  const n = arithmeticOf(b.domain);
  const tiles = source.tiles.map((tile): Operand => ({ node: (b.nodeOf(tile) as Extract<CircuitNode, { op: 'multiplyPlain' }>).args[0] }));
  const padding = source.padding !== undefined && Number(source.padding) === 0 ? source.padding : undefined;
  return { source: { ...source, tiles, padding }, map: { ...map, weights: map.weights.map((weight) => n.multiply(weight, first)) } };
}

function scalarOf(b: CircuitBuilder, tile: Operand): Scalar | undefined {
  if (!('node' in tile)) return undefined;
  const node = b.nodeOf(tile);
  return node.op === 'multiplyPlain' && node.divisor === undefined && !isClearTile(node.constant) && node.constant.length === 1 ? node.constant[0] : undefined;
}

/** How much a map costs before it is built: rotations, and whether it multiplies by anything but one. */
export function mapCost(b: CircuitBuilder, source: Tensor, map: SparseMap, target: Layout): { readonly rotations: number; readonly multiplies: boolean } {
  const diagonals = diagonalsOf(b, source, map, target, false);
  const [from, to] = [tilePeriod(source.layout), tilePeriod(target)];
  const split = splitDistances(diagonals.map((list) => list.map(({ distance }) => distance)), source.tiles.length, Math.min(from, to));
  const folds = from > to ? Math.log2(from / to) * diagonals.length : 0;
  return { rotations: split.rotations + folds, multiplies: diagonals.some((list) => list.some(({ values }) => values.length > 1 || Math.abs(Number(values[0])) !== 1)) };
}

/** Distance to weight where one source tile and fixed weights make the whole map: a stencil. Undefined otherwise. */
export function uniformDistances(b: CircuitBuilder, source: Tensor, map: SparseMap, target: Layout): ReadonlyMap<number, Scalar> | undefined {
  const diagonals = diagonalsOf(b, source, map, target, false);
  if (diagonals.length !== 1 || diagonals[0]!.some(({ values }) => values.length > 1)) return undefined;
  return new Map(diagonals[0]!.map(({ distance, values }) => [distance, values[0]!]));
}

/** Every element goes to its place in another layout of the same shape. */
export function identityMap(elements: number, one: Scalar): SparseMap {
  const rows = Array.from({ length: elements }, (_, i) => i);
  return { rows, columns: rows, weights: new Array<Scalar>(elements).fill(one) };
}

function diagonalsOf(b: CircuitBuilder, source: Tensor, map: SparseMap, target: Layout, clean: boolean): Diagonals {
  const n = arithmeticOf(b.domain);
  const [from, to] = [tilePeriod(source.layout), tilePeriod(target)];
  const [period, distances] = [Math.max(from, to), Math.min(from, to)];
  const places = copiesOf(source.layout);
  const byRow = entriesByRow(map, target);
  const elementAt = positionsOf(target).elementAt;
  const found: Map<string, { source: number; distance: number; values: (Scalar | undefined)[] }>[] = Array.from({ length: tileCount(target) }, () => new Map());
  for (let position = 0; position < elementAt.length; position++) {
    const row = elementAt[position]!;
    if (row < 0) continue;
    const slot = position % to;
    const tile = found[Math.floor(position / to)]!;
    for (const entry of byRow[row]!) {
      const weight = map.weights[entry]!;
      if (Number(weight) === 0) continue;
      const { tile: sourceTile, slot: sourceSlot } = nearest(places[map.columns[entry]!]!, from, slot, distances);
      const distance = (sourceSlot - slot + period) % distances;
      // With a longer source, each copy of the target's period sums a part of the columns, and folding adds the copies.
      const at = to >= from ? slot : (sourceSlot - distance + from) % from;
      const key = `${sourceTile}|${distance}`;
      let diagonal = tile.get(key);
      if (!diagonal) tile.set(key, diagonal = { source: sourceTile, distance, values: new Array<Scalar | undefined>(period) });
      diagonal.values[at] = diagonal.values[at] === undefined ? weight : n.add(diagonal.values[at]!, weight);
    }
  }
  const knownZero = zeroSlots(source);
  return found.map((tile, index) => [...tile.values()].map(({ source: sourceTile, distance, values }) => {
    const mustBeZero = (slot: number): boolean => (clean || elementAt[index * to + (slot % to)]! >= 0) && !knownZero[sourceTile * from + ((slot + distance) % from)];
    return { source: sourceTile, distance, values: settled(values, mustBeZero, n.zero) };
  }).filter(({ values }) => values.some((value) => Number(value) !== 0)));
}

/** A single value where all places that matter agree, else one for each slot with zeros in the free places. */
function settled(values: readonly (Scalar | undefined)[], mustBeZero: (slot: number) => boolean, zero: Scalar): readonly Scalar[] {
  const first = values.find((value) => value !== undefined)!;
  let uniform = true;
  for (let slot = 0; slot < values.length && uniform; slot++) uniform = values[slot] === undefined ? !mustBeZero(slot) : values[slot] === first;
  return uniform ? [first] : Array.from(values, (value) => value ?? zero);
}

function entriesByRow(map: SparseMap, target: Layout): number[][] {
  const byRow: number[][] = Array.from({ length: positionsOf(target).positionOf.length }, () => []);
  map.rows.forEach((row, entry) => byRow[row]!.push(entry));
  return byRow;
}

/** All positions of each element of a layout. */
function copiesOf(layout: Layout): number[][] {
  const { elementAt, positionOf } = positionsOf(layout);
  const copies: number[][] = Array.from(positionOf, () => []);
  elementAt.forEach((element, position) => { if (element >= 0) copies[element]!.push(position); });
  return copies;
}

/** Of the copies of an element, one that needs no rotation, else the first. */
function nearest(copies: readonly number[], period: number, slot: number, distances: number): { tile: number; slot: number } {
  const chosen = copies.find((position) => ((position % period) - slot) % distances === 0) ?? copies[0]!;
  return { tile: Math.floor(chosen / period), slot: chosen % period };
}

function zeroSlots(source: Tensor): Uint8Array {
  const { elementAt } = positionsOf(source.layout);
  const isZero = source.padding !== undefined && Number(source.padding) === 0 && hasGaps(source.layout);
  return Uint8Array.from(elementAt, (element) => Number(isZero && element < 0));
}

/** Rotated source tiles, each made once: baby steps run as a chain, so that few keys serve them. */
class Rotations {
  readonly #b: CircuitBuilder;
  readonly #tiles: readonly Operand[];
  readonly #babies: readonly number[];
  readonly #made = new Map<string, Operand>();

  constructor(b: CircuitBuilder, tiles: readonly Operand[], { babies }: BabyGiantSplit) {
    this.#b = b;
    this.#tiles = tiles;
    this.#babies = babies;
  }

  at(tile: number, baby: number): Operand {
    const key = `${tile}|${baby}`;
    const before = this.#made.get(key);
    if (before) return before;
    const previous = this.#babies[this.#babies.indexOf(baby) - 1] ?? 0;
    const made = baby === 0 ? this.#tiles[tile]! : this.#b.rotate(this.at(tile, previous), baby - previous);
    this.#made.set(key, made);
    return made;
  }
}

/** Giant steps as a Horner scheme: each partial sum is rotated by the distance to the next, so that few keys serve them. */
function hornerSum(b: CircuitBuilder, rotations: Rotations, diagonals: readonly Diagonal[], { giant }: BabyGiantSplit): Operand {
  const groups = Map.groupBy(diagonals, ({ distance }) => distance - (distance % giant));
  const descending = [...groups.keys()].sort((x, y) => y - x);
  const zero: Operand = b.constant([arithmeticOf(b.domain).zero]);
  let sum = zero;
  descending.forEach((start, i) => {
    // The products are summed before they meet the rotated rest, so that one rescale serves them all.
    const inner = groups.get(start)!.reduce((total, { source, distance, values }) => {
      const rotated = rotations.at(source, distance - start);
      if (values.length === 1 && Number(values[0]) === -1) return b.subtract(total, rotated);
      return b.add(total, b.multiply(rotated, b.constant(shifted(values, start))));
    }, zero);
    sum = b.add(sum, inner);
    const next = descending[i + 1] ?? 0;
    sum = b.rotate(sum, start - next);
  });
  return sum;
}

/** The values as they stand before a left rotation by `steps`. */
const shifted = (values: readonly Scalar[], steps: number): readonly Scalar[] => (values.length === 1 ? values : values.map((_, slot) => values[(slot - (steps % values.length) + values.length) % values.length]!));
