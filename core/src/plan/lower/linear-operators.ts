/** The linear operations of a Program as sparse maps, and the layouts in which their results come out cheapest. */
import { elementCount, type ProgramNode, type Scalar, type Shape } from '../../program/index.ts';
import { axisDigit, type Digit, type Layout, layoutOf, otherDigit, positionCount, REPLICATED, UNUSED } from '../layout.ts';
import type { SparseMap } from './linear-map.ts';

type Node<Op extends ProgramNode['op']> = Extract<ProgramNode, { op: Op }>;

class MapBuilder {
  readonly rows: number[] = [];
  readonly columns: number[] = [];
  readonly weights: Scalar[] = [];

  add(row: number, column: number, weight: Scalar): void {
    if (Number(weight) === 0) return;
    this.rows.push(row);
    this.columns.push(column);
    this.weights.push(weight);
  }
}

/** [r, k] by [k, c] with the left one constant: element (l, j) goes to (i, j). */
export function leftMatrixMap(matrix: readonly Scalar[], rows: number, inner: number, columns: number): SparseMap {
  const map = new MapBuilder();
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) for (let l = 0; l < inner; l++) map.add(i * columns + j, l * columns + j, matrix[i * inner + l]!);
  return map;
}

/** [r, k] by [k, c] with the right one constant: element (i, l) goes to (i, j). */
export function rightMatrixMap(matrix: readonly Scalar[], rows: number, inner: number, columns: number): SparseMap {
  const map = new MapBuilder();
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) for (let l = 0; l < inner; l++) map.add(i * columns + j, i * inner + l, matrix[l * columns + j]!);
  return map;
}

/** Row of the table that a one-hot vector selects: the transposed table times the vector. */
export function lookupMap(table: readonly Scalar[], rows: number, width: number): SparseMap {
  const map = new MapBuilder();
  for (let j = 0; j < width; j++) for (let i = 0; i < rows; i++) map.add(j, i, table[i * width + j]!);
  return map;
}

export function gatherMap(indices: readonly number[], one: Scalar): SparseMap {
  const map = new MapBuilder();
  indices.forEach((index, i) => map.add(i, index, one));
  return map;
}

export function convolveMap(node: Node<'convolve'>, image: Shape, kernel: Node<'constant'>): SparseMap {
  const [, height, width] = image as [number, number, number];
  const [outputs, channels, kernelHeight, kernelWidth] = kernel.shape as [number, number, number, number];
  const [, outHeight, outWidth] = node.shape as [number, number, number];
  const [top, , left] = node.padding;
  const map = new MapBuilder();
  for (let o = 0; o < outputs; o++) for (let oy = 0; oy < outHeight; oy++) for (let ox = 0; ox < outWidth; ox++) {
    const row = (o * outHeight + oy) * outWidth + ox;
    for (let c = 0; c < channels; c++) for (let ky = 0; ky < kernelHeight; ky++) for (let kx = 0; kx < kernelWidth; kx++) {
      const [y, x] = [oy * node.stride[0] - top + ky, ox * node.stride[1] - left + kx];
      if (y < 0 || y >= height || x < 0 || x >= width) continue;
      map.add(row, (c * height + y) * width + x, kernel.values[((o * channels + c) * kernelHeight + ky) * kernelWidth + kx]!);
    }
  }
  return map;
}

export function poolMap(node: Node<'poolSum'>, image: Shape, one: Scalar): SparseMap {
  const [channels, height, width] = image as [number, number, number];
  const [, outHeight, outWidth] = node.shape as [number, number, number];
  const map = new MapBuilder();
  for (let c = 0; c < channels; c++) for (let oy = 0; oy < outHeight; oy++) for (let ox = 0; ox < outWidth; ox++) {
    for (let ky = 0; ky < node.window[0]; ky++) for (let kx = 0; kx < node.window[1]; kx++) {
      map.add((c * outHeight + oy) * outWidth + ox, (c * height + oy * node.stride[0] + ky) * width + ox * node.stride[1] + kx, one);
    }
  }
  return map;
}

/**
 * Where an image operation leaves its result if every output stays at the corner of its window: no slot moves that need not.
 * Strides leave unused digits below. Undefined where the image does not lie row by row, or a stride is no power of two.
 */
export function windowLayout(image: Layout, shape: Shape, stride: readonly [number, number]): Layout | undefined {
  const [channels] = shape as [number, number, number];
  const isStepped = stride.every((step) => Number.isInteger(Math.log2(step)));
  const rows = image.digits.filter(({ axis }) => axis === 1);
  const columns = image.digits.filter(({ axis }) => axis === 2);
  const first = image.digits.findIndex(({ axis }) => axis !== 0);
  const isOrdered = image.digits.slice(first === -1 ? image.digits.length : first).every(({ axis }) => axis !== 0);
  if (!isStepped || !isOrdered || rows.length > 1 || columns.length > 1 || [...rows, ...columns].some(({ step }) => step !== 1)) return undefined;
  const strided = (digit: Digit): readonly Digit[] => {
    const extent = shape[digit.axis]!;
    const step = stride[digit.axis - 1]!;
    if (digit.size / step < extent) return [];
    return [{ axis: digit.axis, size: digit.size / step, step: 1, extent }, otherDigit(UNUSED, step)];
  };
  const below = image.digits.filter(({ axis }) => axis !== 0).map((digit) => (digit.axis > 0 ? strided(digit) : [digit]));
  if (below.some((digits) => digits.length === 0)) return undefined;
  return layoutOf(shape, [axisDigit(0, channels), ...below.flat()], image.tileLength);
}

/** A result that leaves all slots of the source in place: leading positions hold it, the rest anything. */
export function leadingLayout(source: Layout, shape: Shape): Layout | undefined {
  const digits = shape.map((extent, axis) => axisDigit(axis, extent));
  const size = digits.reduce((total, digit) => total * digit.size, 1);
  const total = Math.min(positionCount(source), source.tileLength);
  if (size > total) return undefined;
  return layoutOf(shape, [otherDigit(size < total ? UNUSED : REPLICATED, total / size), ...digits], source.tileLength);
}

/** The same positions under another shape; undefined where an element would change its place. */
export function reshaped(layout: Layout, shape: Shape): Layout | undefined {
  const before = strides(layout.shape);
  const after = strides(shape);
  const digits: Digit[] = [];
  for (const digit of layout.digits) {
    if (digit.axis < 0) { digits.push(digit); continue; }
    const split = splitOverAxes({ size: digit.size, extent: digit.extent, step: digit.step * before[digit.axis]! }, shape, after);
    if (split === undefined) return undefined;
    digits.push(...split);
  }
  return { shape, digits, tileLength: layout.tileLength };
}

const strides = (shape: Shape): number[] => shape.map((_, axis) => elementCount(shape.slice(axis + 1)));

/** A digit that steps through flat elements as digits of the axes that it runs through, without carry between them. */
function splitOverAxes(digit: { size: number; extent: number; step: number }, shape: Shape, after: readonly number[]): readonly Digit[] | undefined {
  const reach = digit.step * (digit.extent - 1);
  const axis = after.findIndex((stride, i) => digit.step % stride === 0 && reach < stride * shape[i]! );
  if (axis !== -1) return [{ axis, size: digit.size, step: digit.step / after[axis]!, extent: digit.extent }];
  // The highest axis boundary inside the digit cuts it in two.
  const boundary = after.find((stride) => stride > digit.step && stride <= reach && stride % digit.step === 0);
  if (boundary === undefined) return undefined;
  const low = boundary / digit.step;
  if (!Number.isInteger(Math.log2(low)) || digit.extent % low !== 0) return undefined;
  const high = splitOverAxes({ size: digit.size / low, extent: digit.extent / low, step: boundary }, shape, after);
  const rest = splitOverAxes({ size: low, extent: low, step: digit.step }, shape, after);
  return high && rest && [...high, ...rest];
}
