/** The input map and the output map: which slot holds which element of which sample. Clients and planner share it. */
import { invariant } from '../errors/index.ts';
import { elementCount, sameShape, type Scalar, type Shape } from '../program/index.ts';
import { positionsOf, SUMMED, tileCount, tilePeriod, type Layout } from './layout.ts';
import type { PlanPacking, PortLayout, Scheme } from './plan.ts';

export interface PackingOptions {
  /** Slots of one sample in one ciphertext: the largest period of the circuit. */
  readonly vectorLength: number;
  readonly spansRows: boolean;
  /** One sample a row of slots, repeated: cheaper noise in BFV and BGV. */
  readonly periodic: boolean;
}

export function packingOf(scheme: Scheme, polyModulusDegree: number, { vectorLength, spansRows, periodic }: PackingOptions): PlanPacking {
  const slotRows = scheme === 'ckks' ? 1 : 2;
  const rowLength = polyModulusDegree / 2;
  if (spansRows) {
    invariant(vectorLength === polyModulusDegree && slotRows === 2, 'a sample fills both rows of slots');
    return { kind: 'both-rows', vectorLength, samplesPerRow: 1, slotRows, samplesPerCall: 1 };
  }
  const samples = rowLength / vectorLength;
  invariant(Number.isInteger(samples), 'a sample fits a row of slots');
  if (periodic) return { kind: 'periodic', vectorLength, samplesPerRow: 1, slotRows, samplesPerCall: slotRows };
  return { kind: vectorLength === 1 ? 'feature-major' : 'stride', vectorLength, samplesPerRow: samples, slotRows, samplesPerCall: samples * slotRows };
}

/** Slots by which a rotation of one position moves. */
export const slotStride = ({ kind, samplesPerRow }: PlanPacking): number => (kind === 'periodic' ? 1 : samplesPerRow);

/** Slots of one ciphertext. */
export function slotCount({ kind, vectorLength, samplesPerRow, slotRows }: PlanPacking, polyModulusDegree: number): number {
  const count = (polyModulusDegree / 2) * slotRows;
  invariant(kind === 'periodic' || kind === 'both-rows' || vectorLength * samplesPerRow * slotRows === count, 'samples fill the slots');
  return count;
}

export const layoutOfPort = ({ shape, axes, digits, tileLength }: PortLayout): Layout => ({ shape: axes ?? shape, digits: digits.map(([axis, size, step, extent]) => ({ axis, size, step, extent })), tileLength });

/** @param shape as the program declares it; the layout may see the same elements in another one */
export const portLayout = ({ shape: axes, digits, tileLength }: Layout, shape: Shape): PortLayout => ({ shape, ...(!sameShape(axes, shape) && { axes }), digits: digits.map(({ axis, size, step, extent }) => [axis, size, step, extent] as const), tileLength });

/** The first port of each input or output: what it is, apart from the ciphertexts that carry it. */
export const distinctPorts = <T extends { readonly name: string }>(ports: readonly T[]): T[] => ports.filter(({ name }, i) => ports.findIndex((port) => port.name === name) === i);

/** The slots of one tile of an input. A sample is the elements of the input in row-major order; samples that are not given are zeros. */
export function packTile<T extends Scalar>(packing: PlanPacking, polyModulusDegree: number, port: PortLayout & { readonly tile: number }, samples: readonly (readonly T[])[], zero: T): T[] {
  const layout = layoutOfPort(port);
  const { elementAt } = positionsOf(layout);
  const period = tilePeriod(layout);
  const slots = new Array<T>(slotCount(packing, polyModulusDegree)).fill(zero);
  samples.forEach((sample, s) => {
    forEachSlot(packing, polyModulusDegree, s, (slot, position) => {
      const element = elementAt[port.tile * period + (position % period)]!;
      if (element >= 0) slots[slot] = sample[element]!;
    });
  });
  return slots;
}

/** The elements of each of `count` samples of an output, from the slots of its tiles. Slots that the planner left to be added are added. */
export function unpackTiles<T extends Scalar>(packing: PlanPacking, polyModulusDegree: number, port: PortLayout, tiles: ReadonlyMap<number, ArrayLike<T>>, count: number): T[][] {
  const layout = layoutOfPort(port);
  const { elementAt, positionOf } = positionsOf(layout);
  const period = tilePeriod(layout);
  const isSummed = layout.digits.some(({ axis }) => axis === SUMMED);
  return Array.from({ length: count }, (_, s) => {
    const slotOf = (position: number): T => tiles.get(Math.floor(position / period))![sampleStart(packing, polyModulusDegree, s) + (position % period) * slotStride(packing)]!;
    if (!isSummed) return Array.from(positionOf, slotOf);
    const sums = new Array<T | undefined>(elementCount(layout.shape));
    elementAt.forEach((element, position) => {
      if (element >= 0) sums[element] = sums[element] === undefined ? slotOf(position) : added(sums[element], slotOf(position));
    });
    return sums as T[];
  });
}

/** Slots of one ciphertext of an output that `unpackTiles` reads for no sample of a call: ascending. */
export function paddingSlots(packing: PlanPacking, polyModulusDegree: number, port: PortLayout & { readonly tile: number }): number[] {
  const layout = layoutOfPort(port);
  const { elementAt, positionOf } = positionsOf(layout);
  const period = tilePeriod(layout);
  const isSummed = layout.digits.some(({ axis }) => axis === SUMMED);
  const isRead = (position: number): boolean => elementAt[position]! >= 0 && (isSummed || positionOf[elementAt[position]!] === position);
  const read = new Set(Array.from({ length: period }, (_, p) => p).filter((p) => isRead(port.tile * period + p)).flatMap((p) => (
    Array.from({ length: packing.samplesPerCall }, (_, s) => sampleStart(packing, polyModulusDegree, s) + p * slotStride(packing)))));
  return Array.from({ length: slotCount(packing, polyModulusDegree) }, (_, slot) => slot).filter((slot) => !read.has(slot));
}

/** A constant in all slots: the same values for every sample. `values` holds one period, or one value for all slots. */
export function packConstant<T extends Scalar>(packing: PlanPacking, polyModulusDegree: number, values: readonly T[]): T[] {
  const stride = slotStride(packing);
  const rowLength = packing.kind === 'both-rows' ? polyModulusDegree : polyModulusDegree / 2;
  return Array.from({ length: slotCount(packing, polyModulusDegree) }, (_, slot) => values[Math.floor((slot % rowLength) / stride) % values.length]!);
}

export const tilesOf = (port: PortLayout): number => tileCount(layoutOfPort(port));

const added = <T extends Scalar>(a: T, b: T): T => (typeof a === 'bigint' ? a + BigInt(b) : Number(a) + Number(b)) as T;

function sampleStart({ kind, samplesPerRow, slotRows }: PlanPacking, polyModulusDegree: number, sample: number): number {
  invariant(sample < samplesPerRow * slotRows, 'the sample has a place');
  const rowLength = polyModulusDegree / 2;
  return kind === 'periodic' ? sample * rowLength : Math.floor(sample / samplesPerRow) * rowLength + (sample % samplesPerRow);
}

/** Every slot of a sample with its position; a periodic sample repeats through its row. */
function forEachSlot(packing: PlanPacking, polyModulusDegree: number, sample: number, visit: (slot: number, position: number) => void): void {
  const start = sampleStart(packing, polyModulusDegree, sample);
  const stride = slotStride(packing);
  const positions = packing.kind === 'periodic' ? polyModulusDegree / 2 : packing.vectorLength;
  for (let position = 0; position < positions; position++) visit(start + position * stride, position % packing.vectorLength);
}
