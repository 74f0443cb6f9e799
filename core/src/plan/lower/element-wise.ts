/** Element-wise operations tile by tile, and what they make of the padding. */
import { arithmeticOf, type Scalar } from '../../program/index.ts';
import type { CircuitBuilder, Operand } from '../circuit-builder.ts';
import { type Layout, layoutKey, tileCount } from '../layout.ts';
import { hasGaps, type Tensor, type Value } from '../tensor.ts';
import type { Tiles } from './tiles.ts';

type Combine = (b: CircuitBuilder, x: Operand, y: Operand) => Operand;

export function addValues(tiles: Tiles, x: Value, y: Value, sign: 1 | -1): Tensor {
  const [a, c, layout] = tiles.together(x, y);
  const n = arithmeticOf(tiles.b.domain);
  const padding = combinedPadding(a, c, layout, (p, q) => (sign === 1 ? n.add(p, q) : n.subtract(p, q)));
  return { layout, padding, tiles: tileWise(tiles, a, c, layout, (b, p, q) => (sign === 1 ? b.add(p, q) : b.subtract(p, q))) };
}

export function multiplyValues(tiles: Tiles, x: Value, y: Value): Tensor {
  const [a, c, layout] = tiles.together(x, y);
  return multiplyTensors(tiles, a, c, layout);
}

export function multiplyTensors(tiles: Tiles, a: Tensor, c: Tensor, layout: Layout): Tensor {
  const n = arithmeticOf(tiles.b.domain);
  const isZero = (tensor: Tensor): boolean => sharesGaps(tensor, layout) && tensor.padding !== undefined && Number(tensor.padding) === 0;
  const padding = isZero(a) || isZero(c) ? n.zero : combinedPadding(a, c, layout, (p, q) => n.multiply(p, q));
  return { layout, padding, tiles: tileWise(tiles, a, c, layout, (b, p, q) => b.multiply(p, q)) };
}

/** f of every element; `onPadding` is the same on a known padding. */
export function mapTiles(x: Tensor, f: (tile: Operand) => Operand, onPadding: (padding: Scalar) => Scalar): Tensor {
  return { layout: x.layout, tiles: x.tiles.map(f), padding: x.padding === undefined ? undefined : onPadding(x.padding) };
}

function tileWise(tiles: Tiles, a: Tensor, c: Tensor, layout: Layout, combine: Combine): Operand[] {
  const count = tileCount(layout);
  return Array.from({ length: count }, (_, t) => combine(tiles.b, a.tiles[t % a.tiles.length]!, c.tiles[t % c.tiles.length]!));
}

function combinedPadding(a: Tensor, c: Tensor, layout: Layout, f: (x: Scalar, y: Scalar) => Scalar): Scalar | undefined {
  if (!hasGaps(layout)) return undefined;
  const [p, q] = [paddingIn(a, layout), paddingIn(c, layout)];
  return p === undefined || q === undefined ? undefined : f(p, q);
}

/** The one value that the tensor holds wherever the layout has no element. */
function paddingIn(tensor: Tensor, layout: Layout): Scalar | undefined {
  if (sharesGaps(tensor, layout)) return tensor.padding;
  // A constant scalar holds the same everywhere.
  const [only] = tensor.tiles;
  return tensor.layout.digits.length === 0 && only !== undefined && 'constant' in only && only.constant.length === 1 ? only.constant[0] : undefined;
}

const sharesGaps = (tensor: Tensor, layout: Layout): boolean => layoutKey({ ...tensor.layout, shape: layout.shape }) === layoutKey(layout);
