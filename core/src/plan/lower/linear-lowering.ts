/** Linear operations of a Program: for each, the map, the layouts that its result could have, and the cheapest of them. */
import { invariant } from '../../errors/index.ts';
import { elementCount, type Program, type ProgramNode, type Scalar, type Shape } from '../../program/index.ts';
import { type Layout, tileCount, tilePeriod, UNUSED } from '../layout.ts';
import type { Tensor, Value } from '../tensor.ts';
import { addValues } from './element-wise.ts';
import { lowerLinearMap, mapCost, type SparseMap, uniformDistances } from './linear-map.ts';
import { convolveMap, gatherMap, leadingLayout, leftMatrixMap, lookupMap, poolMap, rightMatrixMap, windowLayout } from './linear-operators.ts';
import { applyStencil, planStencils, type Stencil, type StencilPlan } from './stencil.ts';
import type { Tiles } from './tiles.ts';
import { wantsZeroPadding } from './zero-padding.ts';

type WindowNode = Extract<ProgramNode, { op: 'convolve' | 'poolSum' }>;

/** Window operations over one image that are stencils, and how they are computed together. */
interface StencilFamily {
  readonly members: readonly number[];
  readonly plan: StencilPlan;
}

export class LinearLowering {
  readonly #tiles: Tiles;
  readonly #program: Program;
  readonly #wantsZeros: readonly boolean[];
  readonly #canonical: readonly number[];
  /** By program node of the image. */
  readonly #families = new Map<number, StencilFamily>();

  /** @param canonical for each node, the first one that computes the same */
  constructor(tiles: Tiles, program: Program, canonical: readonly number[]) {
    this.#canonical = canonical;
    this.#tiles = tiles;
    this.#program = program;
    this.#wantsZeros = wantsZeroPadding(program);
  }

  gather(id: number, x: Tensor, shape: Shape, indices: readonly number[]): Tensor {
    const map = gatherMap(indices, this.#tiles.one);
    return this.#cheapest(id, x, map, [x.layout.shape.join() === shape.join() ? x.layout : undefined, this.#tiles.standard(shape), leadingLayout(x.layout, shape)]);
  }

  /** A constant factor on either side. */
  matrixProduct(x: Value, y: Value, { rows, inner, columns }: { readonly rows: number; readonly inner: number; readonly columns: number }, shape: Shape): Tensor {
    const isLeft = x.kind === 'constant';
    const [constant, other] = isLeft ? [x, y] : [y, x];
    invariant(constant.kind === 'constant', 'one factor is constant');
    const map = isLeft ? leftMatrixMap(constant.values, rows, inner, columns) : rightMatrixMap(constant.values, rows, inner, columns);
    return this.#mapped(this.#tiles.tensor(other), map, this.#tiles.standard(shape), false);
  }

  lookup(selector: Tensor, table: readonly Scalar[], rows: number, width: number, shape: Shape): Tensor {
    return this.#mapped(selector, lookupMap(table, rows, width), this.#tiles.standard(shape), false);
  }

  /** A convolution or a sum over windows. */
  window(id: number, node: WindowNode, image: Tensor): Tensor {
    const inPlace = windowLayout(image.layout, node.shape, node.stride);
    const family = this.#family(this.#canonical[node.args[0]]!, image);
    const member = family.members.indexOf(id);
    if (inPlace && member !== -1) return { layout: inPlace, tiles: [applyStencil(this.#tiles.b, image.tiles[0]!, family.plan, member)], padding: undefined };
    return this.#cheapest(id, image, this.#windowMap(node, image.layout.shape), [inPlace, this.#tiles.standard(node.shape)]);
  }

  concatenate(parts: readonly Tensor[], shape: Shape): Tensor {
    const layout = this.#tiles.standard(shape);
    let start = 0;
    const placed = parts.map((part): Value => {
      const count = elementCount(part.layout.shape);
      const rows = Array.from({ length: count }, (_, i) => start + i);
      start += count;
      const map = { rows, columns: rows.map((row) => row - start + count), weights: rows.map(() => this.#tiles.one) };
      return { kind: 'tensor', tensor: lowerLinearMap(this.#tiles.b, part, map, layout, true) };
    });
    return placed.slice(1).reduce<Tensor>((sum, part) => addValues(this.#tiles, { kind: 'tensor', tensor: sum }, part, 1), (placed[0] as Extract<Value, { kind: 'tensor' }>).tensor);
  }

  /** The same elements in the standard layout of another shape. */
  dense(x: Tensor, shape: Shape): Tensor {
    const indices = Array.from({ length: elementCount(shape) }, (_, i) => i);
    return this.#mapped(x, gatherMap(indices, this.#tiles.one), this.#tiles.standard(shape), false);
  }

  #windowMap(node: WindowNode, image: Shape): SparseMap {
    if (node.op === 'poolSum') return poolMap(node, image, this.#tiles.one);
    return convolveMap(node, image, this.#program.nodes[node.args[1]] as Extract<ProgramNode, { op: 'constant' }>);
  }

  /** All stencils over the image, found when the first of them is lowered. */
  #family(source: number, image: Tensor): StencilFamily {
    const before = this.#families.get(source);
    if (before) return before;
    const found = this.#program.nodes.flatMap((node, id) => {
      const stencil = (node.op === 'convolve' || node.op === 'poolSum') && this.#canonical[node.args[0]] === source && this.#canonical[id] === id && !this.#wantsZeros[id] ? this.#stencil(node, image) : undefined;
      return stencil ? [{ id, stencil }] : [];
    });
    const family = { members: found.map(({ id }) => id), plan: planStencils(this.#tiles.b.domain, tilePeriod(image.layout), found.map(({ stencil }) => stencil)) };
    this.#families.set(source, family);
    return family;
  }

  #stencil(node: WindowNode, image: Tensor): Stencil | undefined {
    const layout = windowLayout(image.layout, node.shape, node.stride);
    if (layout === undefined || image.tiles.length !== 1 || tilePeriod(layout) !== tilePeriod(image.layout)) return undefined;
    const distances = uniformDistances(this.#tiles.b, image, this.#windowMap(node, image.layout.shape), layout);
    const isWhole = distances && [...distances.values()].every((weight) => Number.isSafeInteger(Number(weight)));
    return isWhole ? new Map([...distances].map(([distance, weight]) => [distance, Number(weight)])) : undefined;
  }

  /** The layout with the fewest multiplied levels, then the fewest rotations, then the first. */
  #cheapest(id: number, x: Tensor, map: SparseMap, layouts: readonly (Layout | undefined)[]): Tensor {
    const clean = this.#wantsZeros[id]!;
    const candidates = layouts.filter((layout): layout is Layout => layout !== undefined);
    const costs = candidates.map((layout) => {
      const { rotations, multiplies } = mapCost(this.#tiles.b, x, map, layout);
      // Slots that hold anything must be cleared before they meet a sum or another layout.
      const isLoose = layout.digits.some(({ axis }) => axis === UNUSED);
      return [Number(multiplies || (clean && isLoose)), rotations * tileCount(layout)] as const;
    });
    const best = costs.reduce((least, cost, i) => (cost[0] < costs[least]![0] || (cost[0] === costs[least]![0] && cost[1] < costs[least]![1]) ? i : least), 0);
    return this.#mapped(x, map, candidates[best]!, clean);
  }

  #mapped(x: Tensor, map: SparseMap, layout: Layout, clean: boolean): Tensor {
    return lowerLinearMap(this.#tiles.b, x, map, layout, clean);
  }
}
