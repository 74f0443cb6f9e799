/** A tensor of a program as the tiles of its layout: ciphertexts, constants, or clear inputs. */
import type { Scalar, Shape } from '../program/index.ts';
import type { Operand } from './circuit-builder.ts';
import { type Layout, positionsOf, tileCount } from './layout.ts';

export interface Tensor {
  readonly layout: Layout;
  readonly tiles: readonly Operand[];
  /** What every position without an element holds, where that is known. Meaningless in a layout that has no such position. */
  readonly padding: Scalar | undefined;
}

/** A value during lowering. Inputs and constants take their layout from their first use. */
export type Value =
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  | { readonly kind: 'constant'; readonly shape: Shape; readonly values: readonly Scalar[] }
  | { readonly kind: 'input'; readonly input: number; readonly shape: Shape };

export const hasGaps = (layout: Layout): boolean => positionsOf(layout).elementAt.includes(-1);

/** The values of each tile: one period of slots. `padding` fills positions without an element. */
export function tileValues(layout: Layout, values: readonly Scalar[], padding: Scalar): Scalar[][] {
  const { elementAt } = positionsOf(layout);
  const length = elementAt.length / tileCount(layout);
  return Array.from({ length: tileCount(layout) }, (_, tile) => Array.from(elementAt.subarray(tile * length, (tile + 1) * length), (element) => (element < 0 ? padding : values[element]!)));
}
