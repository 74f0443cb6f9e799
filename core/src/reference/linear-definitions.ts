/** Sums over rows, columns and windows, as their definitions write them. */
import type { Arithmetic, ProgramNode, Scalar, Shape } from '../program/index.ts';

export interface Tensor {
  /** In row-major order. */
  readonly values: readonly Scalar[];
  readonly shape: Shape;
}
type Numbers = Arithmetic<Scalar>;

/** Over one axis, or over all elements. */
export function sumOverAxis(n: Numbers, values: readonly Scalar[], shape: Shape, axis: number | undefined): Scalar[] {
  const side = axis === undefined ? values.length : shape[axis]!;
  // Elements that follow each other along the axis are `step` apart.
  const step = axis === undefined ? 1 : shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  const sums = Array<Scalar>(values.length / side).fill(n.zero);
  values.forEach((value, i) => {
    const at = Math.floor(i / (side * step)) * step + (i % step);
    sums[at] = n.add(sums[at]!, value);
  });
  return sums;
}

/** [rows, terms] by [terms, columns]. */
export function matrixProduct(n: Numbers, a: readonly Scalar[], b: readonly Scalar[], [rows, terms, columns]: readonly [number, number, number]): Scalar[] {
  return indices(rows).flatMap((row) => indices(columns).map((column) => {
    let sum = n.zero;
    for (let k = 0; k < terms; k++) sum = n.add(sum, n.multiply(a[row * terms + k]!, b[k * columns + column]!));
    return sum;
  }));
}

/** out[o, y, x] = sum of image[c, y sy + r - top, x sx + s - left] kernel[o, c, r, s], where the image is zero outside. */
export function convolution(n: Numbers, { shape: [outputs, height, width], stride, padding }: Extract<ProgramNode, { op: 'convolve' }>, image: Tensor, kernel: Tensor): Scalar[] {
  const [channels, rows, columns] = kernel.shape.slice(1) as [number, number, number];
  const [top, , left] = padding;
  const pixel = pixelOf(image);
  return indices(outputs!).flatMap((o) => indices(height!).flatMap((y) => indices(width!).map((x) => {
    let sum = n.zero;
    for (let c = 0; c < channels; c++) {
      for (let r = 0; r < rows; r++) {
        for (let s = 0; s < columns; s++) {
          const value = pixel(c, y * stride[0] + r - top, x * stride[1] + s - left);
          if (value !== undefined) sum = n.add(sum, n.multiply(value, kernel.values[((o * channels + c) * rows + r) * columns + s]!));
        }
      }
    }
    return sum;
  })));
}

export function poolSum(n: Numbers, { shape: [channels, height, width], window, stride }: Extract<ProgramNode, { op: 'poolSum' }>, image: Tensor): Scalar[] {
  const pixel = pixelOf(image);
  return indices(channels!).flatMap((c) => indices(height!).flatMap((y) => indices(width!).map((x) => {
    let sum = n.zero;
    for (let r = 0; r < window[0]; r++) for (let s = 0; s < window[1]; s++) sum = n.add(sum, pixel(c, y * stride[0] + r, x * stride[1] + s)!);
    return sum;
  })));
}

/** Sum of the rows, each times its element of the selector: one row when the selector is one-hot. */
export function lookup(n: Numbers, table: Tensor, selector: readonly Scalar[]): Scalar[] {
  return matrixProduct(n, selector, table.values, [1, selector.length, table.values.length / selector.length]);
}

/** Element of an image; undefined outside. */
function pixelOf({ values, shape: [, height, width] }: Tensor): (c: number, y: number, x: number) => Scalar | undefined {
  return (c, y, x) => (y < 0 || y >= height! || x < 0 || x >= width! ? undefined : values[(c * height! + y) * width! + x]);
}

const indices = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
