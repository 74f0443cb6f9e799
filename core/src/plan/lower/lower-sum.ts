/** Sums over axes: tiles are added, slots are rotated and added, or left for the key holder to add. */
import { arithmeticOf, elementCount, type Scalar, type Shape } from '../../program/index.ts';
import type { Operand } from '../circuit-builder.ts';
import { cut, type Digit, type Layout, layoutOf, otherDigit, positionsOf, REPLICATED, SUMMED, UNUSED } from '../layout.ts';
import { hasGaps, type Tensor } from '../tensor.ts';
import { mapTiles } from './element-wise.ts';
import type { Tiles } from './tiles.ts';

export interface SumOptions {
  /** Axes to sum over; the result has the others. */
  readonly axes: readonly number[];
  /** Leave the slots of one ciphertext to the key holder, who then sees them. */
  readonly deferred: boolean;
}

export function sumOver(tiles: Tiles, x: Tensor, { axes, deferred }: SumOptions): Tensor {
  const all = axes.length === x.layout.shape.length;
  // Padding of a known value is taken off the total instead of being cleared first.
  const known = all && !deferred && x.padding !== undefined && hasGaps(x.layout) ? paddingTotal(tiles, x) : undefined;
  const state = new Summation(tiles, known === undefined ? tiles.clean(x) : x, axes);
  state.addTiles();
  if (deferred) state.defer();
  else state.rotateAndAdd();
  const sum = state.result();
  if (known === undefined || Number(known) === 0) return sum;
  const n = arithmeticOf(tiles.b.domain);
  return { ...sum, tiles: sum.tiles.map((tile) => tiles.b.add(tile, tiles.b.constant([n.subtract(n.zero, known)]))) };
}

/** sum(x / n): dividing first lets the division share a multiplication that is there anyway. */
export function scaledSum(tiles: Tiles, x: Tensor, n: number, options: SumOptions): Tensor {
  const divided = mapTiles(x, (tile) => (tiles.b.absorbsFactor(tile) ? tiles.b.scaled(tile, 1 / n) : tiles.b.multiply(tile, tiles.b.constant([1 / n]))), (p) => Number(p) / n);
  return sumOver(tiles, divided, options);
}

/** What the padding adds to a total over all axes. Digits that are no axis are not summed. */
function paddingTotal(tiles: Tiles, { layout, padding }: Tensor): Scalar {
  const n = arithmeticOf(tiles.b.domain);
  const summed = layout.digits.filter(({ axis }) => axis >= 0).reduce((product, { size }) => product * size, 1);
  return n.multiply(padding!, n.of(summed - elementCount(layout.shape)));
}

class Summation {
  readonly #tiles: Tiles;
  readonly #axes: readonly number[];
  readonly #shape: Shape;
  #operands: readonly Operand[];
  /** Digits of the tile number and of the slot, most significant first. */
  #tileDigits: readonly Digit[];
  #slotDigits: readonly Digit[];

  constructor(tiles: Tiles, { layout, tiles: operands }: Tensor, axes: readonly number[]) {
    this.#tiles = tiles;
    this.#axes = axes;
    this.#shape = layout.shape;
    this.#operands = operands;
    [this.#tileDigits, this.#slotDigits] = splitAtTiles(layout);
  }

  addTiles(): void {
    const { b } = this.#tiles;
    while (this.#tileDigits.some((digit) => this.#isSummed(digit))) {
      const at = this.#tileDigits.findIndex((digit) => this.#isSummed(digit));
      const { size } = this.#tileDigits[at]!;
      const below = product(this.#tileDigits.slice(at + 1));
      const left = this.#operands.length / size;
      const before = this.#operands;
      this.#operands = Array.from({ length: left }, (_, i) => {
        const start = Math.floor(i / below) * below * size + (i % below);
        return balanced(Array.from({ length: size }, (_value, k) => before[start + k * below]!), (x, y) => b.add(x, y));
      });
      this.#tileDigits = this.#tileDigits.toSpliced(at, 1);
    }
  }

  /** From the most significant digit down: while all above is summed, the sum repeats, and the period shrinks with it. */
  rotateAndAdd(): void {
    for (let i = 0; i < this.#slotDigits.length;) {
      const digit = this.#slotDigits[i]!;
      if (!this.#isSummed(digit)) { i++; continue; }
      const below = product(this.#slotDigits.slice(i + 1));
      this.#operands = this.#operands.map((operand) => this.#rotatedSum(operand, digit.size, below, i === 0));
      // Below digits that stay, only the first of the summed positions holds the sum.
      this.#slotDigits = i === 0 ? this.#slotDigits.slice(1) : this.#slotDigits.with(i++, otherDigit(UNUSED, digit.size));
      if (i === 0) this.#dropRepetition();
    }
  }

  defer(): void {
    this.#slotDigits = this.#slotDigits.map((digit) => (this.#isSummed(digit) ? otherDigit(SUMMED, digit.size) : digit));
  }

  result(): Tensor {
    const rest = this.#shape.map((_, axis) => axis).filter((axis) => !this.#axes.includes(axis));
    // Tiles keep their places: the slots that a sum set free repeat.
    const missing = this.#tileDigits.length > 0 ? this.#tiles.tileLength / product(this.#slotDigits) : 1;
    const renamed = [...this.#tileDigits, otherDigit(REPLICATED, missing), ...this.#slotDigits].map((digit) => (digit.axis < 0 ? digit : { ...digit, axis: rest.indexOf(digit.axis) }));
    const layout = layoutOf(rest.map((axis) => this.#shape[axis]!), renamed, this.#tiles.tileLength);
    return { layout, tiles: this.#operands, padding: undefined };
  }

  #isSummed({ axis }: Digit): boolean {
    return this.#axes.includes(axis);
  }

  #rotatedSum(operand: Operand, size: number, below: number, isTop: boolean): Operand {
    const { b } = this.#tiles;
    let sum = operand;
    for (let step = (size / 2) * below; step >= below; step /= 2) {
      const turned = this.#tiles.spansRows && step === this.#tiles.tileLength / 2 ? b.swapRows(sum) : b.rotate(sum, step);
      sum = b.add(sum, turned);
      if (isTop && (step === below || this.#tiles.spansRows)) sum = b.view(sum, step);
    }
    return sum;
  }

  #dropRepetition(): void {
    while (this.#slotDigits[0]?.axis === REPLICATED) this.#slotDigits = this.#slotDigits.slice(1);
    const { b } = this.#tiles;
    this.#operands = this.#operands.map((operand) => b.view(operand, product(this.#slotDigits)));
  }
}

const product = (digits: readonly Digit[]): number => digits.reduce((total, { size }) => total * size, 1);

/** A sum in the least depth of additions. */
function balanced(operands: readonly Operand[], add: (x: Operand, y: Operand) => Operand): Operand {
  if (operands.length === 1) return operands[0]!;
  const half = Math.ceil(operands.length / 2);
  return add(balanced(operands.slice(0, half), add), balanced(operands.slice(half), add));
}

/** Digits of the tile number and digits of the slot; a digit that lies across is cut. */
function splitAtTiles(layout: Layout): [Digit[], Digit[]] {
  const slots: Digit[] = [];
  const tiles: Digit[] = [];
  let room = Math.min(layout.tileLength, positionsOf(layout).elementAt.length);
  for (const digit of layout.digits.toReversed()) {
    if (room >= digit.size) slots.unshift(digit);
    else if (room === 1) tiles.unshift(digit);
    else {
      const [high, low] = cut(digit, digit.size / room, true)!;
      slots.unshift(low!);
      tiles.unshift(high!);
    }
    room = Math.max(1, room / digit.size);
  }
  return [tiles, slots];
}
