/**
 * Where the elements of a tensor lie. A position is the mixed-radix number of its digits, most significant first; the position's
 * high part names a tile (one ciphertext), its low part a slot of one sample. Axis digits name elements, the others do not.
 */
import { invariant } from '../errors/index.ts';
import { elementCount, type Shape } from '../program/index.ts';
import { periodOf } from './circuit.ts';

/** Not an axis: the values repeat along this digit. */
export const REPLICATED = -1;
/** Not an axis: only digit value 0 holds the elements, the rest anything. */
export const UNUSED = -2;
/** Not an axis: the element is the sum over this digit, which the key holder adds up. */
export const SUMMED = -3;

export interface Digit {
  /** Axis of the tensor, or one of REPLICATED, UNUSED, SUMMED. */
  readonly axis: number;
  /** Power of two. */
  readonly size: number;
  /** The index along the axis grows by this with the digit; 0 for digits that are no axis. */
  readonly step: number;
  /** Digit values from here on hold no element. */
  readonly extent: number;
}

export interface Layout {
  readonly shape: Shape;
  readonly digits: readonly Digit[];
  /** Power of two: positions in one tile. */
  readonly tileLength: number;
}

export const axisDigit = (axis: number, extent: number, step = 1): Digit => ({ axis, size: periodOf(extent), step, extent });
export const otherDigit = (axis: number, size: number): Digit => ({ axis, size, step: 0, extent: size });

/** Row-major, every axis padded to a power of two. */
export const standardLayout = (shape: Shape, tileLength: number): Layout => layoutOf(shape, shape.map((extent, axis) => axisDigit(axis, extent)), tileLength);

/** Leaves out digits of size 1 and leading digits that only repeat. */
export function layoutOf(shape: Shape, digits: readonly Digit[], tileLength: number): Layout {
  const real = digits.filter(({ size }) => size > 1);
  const first = real.findIndex(({ axis }) => axis !== REPLICATED);
  return { shape, digits: first === -1 ? [] : real.slice(first), tileLength };
}

/** Number of positions: a power of two. */
export const positionCount = ({ digits }: Layout): number => digits.reduce((product, { size }) => product * size, 1);

export const tileCount = (layout: Layout): number => Math.max(1, positionCount(layout) / layout.tileLength);

/** Slots after which a tile repeats. */
export const tilePeriod = (layout: Layout): number => Math.min(positionCount(layout), layout.tileLength);

export const layoutKey = ({ shape, digits, tileLength }: Layout): string => JSON.stringify([shape, digits.map(({ axis, size, step, extent }) => [axis, size, step, extent]), tileLength]);

export const sameLayout = (a: Layout, b: Layout): boolean => layoutKey(a) === layoutKey(b);

export interface Positions {
  /** Element at each position, or -1. Digits that repeat give the same element for each value. */
  readonly elementAt: Int32Array;
  /** First position of each element. */
  readonly positionOf: Int32Array;
}

const known = new Map<string, Positions>();
const MAX_KNOWN = 256;

export function positionsOf(layout: Layout): Positions {
  const key = layoutKey(layout);
  const before = known.get(key);
  if (before) return before;
  const made = computePositions(layout);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, made);
  return made;
}

function computePositions(layout: Layout): Positions {
  const { shape, digits } = layout;
  const elementAt = new Int32Array(positionCount(layout));
  const positionOf = new Int32Array(elementCount(shape)).fill(-1);
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  for (let position = elementAt.length - 1; position >= 0; position--) {
    const element = elementOf(digits, shape, strides, position);
    elementAt[position] = element;
    // Descending: the smallest position of an element is written last.
    if (element >= 0) positionOf[element] = position;
  }
  invariant(positionOf.every((position) => position >= 0), 'every element has a position');
  return { elementAt, positionOf };
}

function elementOf(digits: readonly Digit[], shape: Shape, strides: readonly number[], position: number): number {
  let rest = position;
  const index = shape.map(() => 0);
  for (let i = digits.length - 1; i >= 0; i--) {
    const { axis, size, step, extent } = digits[i]!;
    const value = rest % size;
    rest = (rest - value) / size;
    if (axis >= 0) {
      if (value >= extent) return -1;
      index[axis]! += value * step;
    } else if (axis === UNUSED && value > 0) return -1;
  }
  if (index.some((i, axis) => i >= shape[axis]!)) return -1;
  return index.reduce((sum, i, axis) => sum + i * strides[axis]!, 0);
}

/** The layout of element-wise results of two tensors of one shape, or undefined where an element has no common position. */
export function mergedLayout(a: Layout, b: Layout): Layout | undefined {
  if (a.tileLength !== b.tileLength) return undefined;
  const [long, short] = positionCount(a) >= positionCount(b) ? [a, b] : [b, a];
  const missing = positionCount(long) / positionCount(short);
  const pairs = alignedDigits(long.digits, missing > 1 ? [otherDigit(REPLICATED, missing), ...short.digits] : short.digits);
  if (pairs === undefined) return undefined;
  const merged: Digit[] = [];
  for (const [x, y] of pairs) {
    const digit = mergedDigit(x, y, a.shape.length === b.shape.length);
    if (digit === undefined) return undefined;
    merged.push(digit);
  }
  return layoutOf(a.shape.length >= b.shape.length ? a.shape : b.shape, merged, a.tileLength);
}

function mergedDigit(x: Digit, y: Digit, sameRank: boolean): Digit | undefined {
  if (x.axis >= 0 && y.axis >= 0) return x.axis === y.axis && x.step === y.step ? { ...x, extent: Math.min(x.extent, y.extent) } : undefined;
  if (x.axis >= 0 || y.axis >= 0) {
    const [axis, other] = x.axis >= 0 ? [x, y] : [y, x];
    // A scalar lies everywhere; a tensor of the same shape that has no such digit lacks its elements.
    return !sameRank && other.axis === REPLICATED ? axis : undefined;
  }
  if (x.axis === SUMMED || y.axis === SUMMED) return undefined;
  return x.axis === UNUSED || y.axis === UNUSED ? otherDigit(UNUSED, x.size) : x;
}

/** Cuts digits of both lists until they agree in size, from the most significant on. */
function alignedDigits(left: readonly Digit[], right: readonly Digit[]): [Digit, Digit][] | undefined {
  const [a, b] = [[...left], [...right]];
  const pairs: [Digit, Digit][] = [];
  while (a.length > 0 && b.length > 0) {
    const [x, y] = [a.shift()!, b.shift()!];
    if (x.size === y.size) pairs.push([x, y]);
    else {
      const size = Math.min(x.size, y.size);
      const [cutX, cutY] = [cut(x, size, isLone(left, x)), cut(y, size, isLone(right, y))];
      if (cutX === undefined || cutY === undefined) return undefined;
      pairs.push([cutX[0]!, cutY[0]!]);
      if (cutX[1]) a.unshift(cutX[1]);
      if (cutY[1]) b.unshift(cutY[1]);
    }
  }
  return a.length === 0 && b.length === 0 ? pairs : undefined;
}

const isLone = (digits: readonly Digit[], digit: Digit): boolean => digits.filter(({ axis }) => axis === digit.axis).length === 1;

/**
 * The digit as a high part of the given size and a low part. An extent that is no product of theirs is kept only where no other
 * digit shares the axis: then the length of the axis itself says which positions hold elements. Undefined otherwise.
 */
export function cut(digit: Digit, highSize: number, isLoneDigit: boolean): readonly Digit[] | undefined {
  if (digit.size === highSize) return [digit];
  const lowSize = digit.size / highSize;
  if (digit.axis < 0) return [otherDigit(digit.axis, highSize), otherDigit(digit.axis, lowSize)];
  if (!isLoneDigit && digit.extent % lowSize !== 0) return undefined;
  return [
    { axis: digit.axis, size: highSize, step: digit.step * lowSize, extent: Math.ceil(digit.extent / lowSize) },
    { axis: digit.axis, size: lowSize, step: digit.step, extent: lowSize },
  ];
}
