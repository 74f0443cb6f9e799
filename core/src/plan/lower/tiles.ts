/** Puts values into layouts, and brings two tensors into a common one. */
import { invariant } from '../../errors/index.ts';
import { arithmeticOf, elementCount, type Interval, type Program, type Scalar, type Shape } from '../../program/index.ts';
import type { CircuitInput } from '../circuit.ts';
import type { CircuitBuilder, Operand } from '../circuit-builder.ts';
import { type Layout, layoutKey, mergedLayout, positionsOf, sameLayout, standardLayout, tileCount, tilePeriod } from '../layout.ts';
import { hasGaps, type Tensor, tileValues, type Value } from '../tensor.ts';
import { identityMap, lowerLinearMap } from './linear-map.ts';

/** A port of the circuit: one tile of an input in one layout. */
export interface LaidOutInput extends CircuitInput {
  readonly layout: Layout;
}

export class Tiles {
  readonly b: CircuitBuilder;
  readonly tileLength: number;
  /** Whether one tile fills both rows of slots: the most significant half is the second row. */
  readonly spansRows: boolean;
  readonly inputs: LaidOutInput[] = [];
  readonly clearTiles: LaidOutInput[] = [];
  readonly #program: Program;
  readonly #made = new Map<string, Tensor>();

  constructor(b: CircuitBuilder, program: Program, tileLength: number, spansRows: boolean) {
    this.b = b;
    this.#program = program;
    this.tileLength = tileLength;
    this.spansRows = spansRows;
  }

  get zero(): Scalar { return arithmeticOf(this.b.domain).zero; }

  get one(): Scalar { return arithmeticOf(this.b.domain).of(1); }

  standard(shape: Shape): Layout {
    return standardLayout(shape, this.tileLength);
  }

  /** The value as a tensor, in its own layout if it has one, else in the given or the standard one. */
  tensor(value: Value, layout?: Layout): Tensor {
    if (value.kind === 'tensor') return value.tensor;
    return value.kind === 'constant' ? this.#constant(value.values, layout ?? this.standard(value.shape)) : this.#input(value.input, layout ?? this.standard(value.shape));
  }

  /** The value in exactly this layout. */
  inLayout(value: Value, layout: Layout): Tensor {
    const tensor = this.tensor(value, layout);
    return sameLayout(tensor.layout, layout) ? tensor : this.moved(tensor, layout);
  }

  /** Two values whose elements meet at the same positions, and the layout of an element-wise result. */
  together(x: Value, y: Value): readonly [Tensor, Tensor, Layout] {
    const [a, b] = this.#laidOut(x, y);
    const merged = mergedLayout(a.layout, b.layout);
    if (merged) return [a, b, merged];
    // The one with more axes keeps its place: moving a scalar or a vector is cheaper than moving what it meets.
    const [kept, other] = a.layout.shape.length >= b.layout.shape.length ? [a, b] : [b, a];
    const target = kept.layout.shape.length === other.layout.shape.length ? { ...kept.layout, shape: other.layout.shape } : this.standard(other.layout.shape);
    const moved = this.moved(other, target);
    const layout = mergedLayout(kept.layout, moved.layout);
    invariant(layout !== undefined, 'a moved tensor meets the other');
    return kept === a ? [kept, moved, layout] : [moved, kept, layout];
  }

  moved(tensor: Tensor, layout: Layout): Tensor {
    return lowerLinearMap(this.b, tensor, identityMap(elementCount(layout.shape), this.one), layout, false);
  }

  /** The same tensor with zeros in every position that holds no element. */
  clean(tensor: Tensor): Tensor {
    return this.padded(tensor, this.zero);
  }

  /** The same tensor with one value in every position that holds no element. Replacing a known value costs no multiplication. */
  padded(tensor: Tensor, value: Scalar): Tensor {
    if (!hasGaps(tensor.layout) || tensor.padding === value) return tensor;
    const zeroed = tensor.padding === undefined ? lowerLinearMap(this.b, tensor, identityMap(elementCount(tensor.layout.shape), this.one), tensor.layout, true) : tensor;
    const n = arithmeticOf(this.b.domain);
    const change = n.subtract(value, zeroed.padding!);
    if (Number(change) === 0) return zeroed;
    const correction = tileValues(tensor.layout, new Array<Scalar>(elementCount(tensor.layout.shape)).fill(this.zero), change);
    return { ...zeroed, padding: value, tiles: zeroed.tiles.map((tile, t) => this.b.add(tile, this.b.constant(correction[t]!))) };
  }

  /** Tells the circuit the range of a tensor's elements where that bounds every slot. */
  tighten({ tiles, layout, padding }: Tensor, { low, high }: Interval): void {
    if (this.b.domain === 'integer') return;
    const largest = Math.max(Math.abs(Number(low)), Math.abs(Number(high)));
    if (!hasGaps(layout)) for (const tile of tiles) this.b.tighten(tile, largest);
    else if (padding !== undefined) for (const tile of tiles) this.b.tighten(tile, Math.max(largest, Math.abs(Number(padding))));
  }

  /** A value without a layout takes that of the value it meets. */
  #laidOut(x: Value, y: Value): readonly [Tensor, Tensor] {
    if (x.kind === 'tensor' || y.kind !== 'tensor') {
      const a = this.tensor(x);
      return [a, this.tensor(y, this.#like(a.layout, y))];
    }
    const b = this.tensor(y);
    return [this.tensor(x, this.#like(b.layout, x)), b];
  }

  #like(layout: Layout, value: Value): Layout | undefined {
    if (value.kind === 'tensor') return undefined;
    // One layout for all uses of an input means one ciphertext.
    if (value.kind === 'input' && mergedLayout(layout, this.standard(value.shape))) return undefined;
    return value.shape.length === layout.shape.length && layout.digits.every(({ axis }) => axis >= -2) ? layout : undefined;
  }

  #constant(values: readonly Scalar[], layout: Layout): Tensor {
    // Equal values everywhere stay a scalar, which is cheaper than a vector with zeros in its padding.
    const padding = values.every((value) => value === values[0]) ? values[0]! : this.zero;
    return { layout, padding, tiles: tileValues(layout, values, padding).map((tile) => this.b.constant(tile)) };
  }

  #input(input: number, layout: Layout): Tensor {
    const key = `${input}|${layoutKey(layout)}`;
    const before = this.#made.get(key);
    if (before) return before;
    const { low, high, visibility } = this.#program.inputs[input]!;
    const bound = this.b.domain === 'integer' ? 0 : Math.max(Math.abs(Number(low)), Math.abs(Number(high)));
    const ports = visibility === 'clear' ? this.clearTiles : this.inputs;
    const tiles = occupiedTiles(layout).map((occupied, tile): Operand => {
      if (!occupied) return this.b.constant([this.zero]);
      ports.push({ input, tile, layout });
      const period = tilePeriod(layout);
      return visibility === 'clear' ? { clear: { clear: ports.length - 1, bound }, period } : this.b.input(ports.length - 1, period, bound);
    });
    const made: Tensor = { layout, tiles, padding: this.zero };
    this.#made.set(key, made);
    return made;
  }
}

/** Whether each tile holds any element. */
export function occupiedTiles(layout: Layout): boolean[] {
  const { elementAt } = positionsOf(layout);
  const period = tilePeriod(layout);
  return Array.from({ length: tileCount(layout) }, (_, tile) => elementAt.subarray(tile * period, (tile + 1) * period).some((element) => element >= 0));
}
