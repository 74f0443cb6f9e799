/**
 * Products of matrices without masks: both factors lie in one box of inner x rows x columns positions, each repeated along the
 * axis that it lacks. One multiplication and a sum over the inner axis, which lies on top so that the sum is cyclic.
 */
import { type Digit, type Layout, layoutOf, otherDigit, axisDigit, REPLICATED } from '../layout.ts';
import { periodOf } from '../circuit.ts';
import type { Tensor, Value } from '../tensor.ts';
import { multiplyTensors } from './element-wise.ts';
import { sumOver } from './lower-sum.ts';
import type { Tiles } from './tiles.ts';

export interface ProductSizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** [rows, inner] by [inner, columns] to [rows, columns]. */
export function productInBox(tiles: Tiles, left: Value, right: Value, { rows, inner, columns }: ProductSizes, deferred: boolean): Tensor {
  const box = (a: Digit, b: Digit, c: Digit, shape: readonly number[]): Layout => layoutOf(shape, [a, b, c], tiles.tileLength);
  const leftLayout = box(axisDigit(1, inner), axisDigit(0, rows), otherDigit(REPLICATED, periodOf(columns)), [rows, inner]);
  const rightLayout = box(axisDigit(0, inner), otherDigit(REPLICATED, periodOf(rows)), axisDigit(1, columns), [inner, columns]);
  const a = inBox(tiles.clean(tiles.inLayout(left, leftLayout)), [inner, rows, 1], [1, 0]);
  const b = inBox(tiles.clean(tiles.inLayout(right, rightLayout)), [inner, 1, columns], [0, 2]);
  const layout = layoutOf([inner, rows, columns], [axisDigit(0, inner), axisDigit(1, rows), axisDigit(2, columns)], tiles.tileLength);
  // Outside the matrices at least one factor is zero.
  const product = { ...multiplyTensors(tiles, a, b, layout), padding: tiles.zero };
  return sumOver(tiles, product, { axes: [0], deferred });
}

/** The same positions, seen as a part of the box: axis i of the matrix is axis `axes[i]` of the box. */
function inBox(tensor: Tensor, shape: readonly [number, number, number], axes: readonly [number, number]): Tensor {
  const digits = tensor.layout.digits.map((digit) => (digit.axis < 0 ? digit : { ...digit, axis: axes[digit.axis]! }));
  return { ...tensor, layout: { ...tensor.layout, shape, digits } };
}
