/** Whether the layouts of inputs and outputs make sense: each element has its place, in a ciphertext that travels. */
import { distinctPorts, layoutOfPort, positionsOf, SUMMED, type PlanPacking, type PortLayout } from '@fhe-serverless/core/plan';
import { elementCount, MAX_ELEMENTS, MAX_RANK } from '@fhe-serverless/core/program';
import { MAX_PORTS } from '@fhe-serverless/core/wire';
import { demand, isCount, isPowerOfTwo } from './demand.ts';

type TilePort = PortLayout & { readonly name: string; readonly tile: number };
type Digit = PortLayout['digits'][number];

const MAX_DEGREE = 32_768;
const MAX_DIGITS = 32;

/** @throws Error with the broken rule as its message */
export function requireInputLayouts(inputs: readonly TilePort[], packing: PlanPacking): void {
  requireLayouts(inputs, packing, (axis) => axis > SUMMED);
}

/** Every element of an output lies in a ciphertext of the answer. @throws Error with the broken rule as its message */
export function requireOutputLayouts(outputs: readonly TilePort[], packing: PlanPacking): void {
  requireLayouts(outputs, packing, (axis) => axis >= SUMMED);
  for (const output of distinctPorts(outputs)) {
    const ports = outputs.filter(({ name }) => name === output.name);
    const tiles = new Set(ports.map(({ tile }) => tile));
    demand(ports.every((port) => layoutText(port) === layoutText(output)) && tiles.size === ports.length, 'an output has two layouts, or one ciphertext twice');
    demand(neededTiles(output).every((tile) => tiles.has(tile)), 'an output lacks a ciphertext');
  }
}

function requireLayouts(ports: readonly TilePort[], { vectorLength }: PlanPacking, isKnownAxis: (axis: number) => boolean): void {
  // Ports of one layout can be many, and elements too: each layout is looked at once.
  const sound = new Set<string>();
  for (const port of ports) {
    const text = layoutText(port);
    if (!sound.has(text)) requireLayout(port, vectorLength, isKnownAxis);
    sound.add(text);
    const { tile, tileLength } = port;
    demand(Number.isSafeInteger(tile) && tile >= 0 && tile < Math.max(1, positionCount(port) / tileLength), 'a ciphertext lies outside its layout');
  }
}

function requireLayout(layout: PortLayout, vectorLength: number, isKnownAxis: (axis: number) => boolean): void {
  const { shape, axes = shape, digits, tileLength } = layout;
  demand(isShape(shape) && isShape(axes), 'a shape is not a list of sizes');
  demand(elementCount(axes) === elementCount(shape), 'a layout holds other elements than its shape');
  demand(Array.isArray(digits) && digits.length <= MAX_DIGITS && digits.every((digit) => isDigit(digit, axes.length, isKnownAxis)), 'a layout has digits of an unknown form');
  const positions = positionCount(layout);
  const isTiled = isPowerOfTwo(tileLength) && tileLength <= MAX_DEGREE && positions <= MAX_PORTS * tileLength;
  demand(isTiled && vectorLength % Math.min(positions, tileLength) === 0, 'a layout does not fit its ciphertexts');
  // An axis has digits of its own, so that its indices follow from them alone.
  axes.forEach((extent, axis) => demand(nameEachIndexOnce(extent, digits.filter(([of]) => of === axis)), 'a layout does not name each element once'));
}

function isDigit(digit: unknown, rank: number, isKnownAxis: (axis: number) => boolean): boolean {
  if (!Array.isArray(digit) || digit.length !== 4 || !digit.every((item) => Number.isSafeInteger(item))) return false;
  const [axis, size, step, extent] = digit as unknown as Digit;
  if (!isPowerOfTwo(size) || size === 1) return false;
  return axis < 0 ? isKnownAxis(axis) && step === 0 && extent === size : axis < rank && isCount(step) && isCount(extent) && extent <= size;
}

function nameEachIndexOnce(extent: number, digits: readonly Digit[]): boolean {
  const isNamed = new Uint8Array(extent);
  const places = digits.reduce((product, [, size]) => product * size, 1);
  for (let place = 0; place < places; place++) {
    const index = indexAt(digits, place);
    if (index < 0 || index >= extent) continue;
    if (isNamed[index] === 1) return false;
    isNamed[index] = 1;
  }
  return isNamed.every((named) => named === 1);
}

/** Index along the axis, or -1 where a digit is beyond its extent. The order of the digits is of no matter here. */
function indexAt(digits: readonly Digit[], place: number): number {
  let rest = place;
  let index = 0;
  for (const [, size, step, extent] of digits) {
    const value = rest % size;
    if (value >= extent) return -1;
    index += value * step;
    rest = (rest - value) / size;
  }
  return index;
}

/** Tiles that decoding reads: where each element begins, or all parts of a sum. */
function neededTiles(port: PortLayout): number[] {
  const { elementAt, positionOf } = positionsOf(layoutOfPort(port));
  const isSummed = port.digits.some(([axis]) => axis === SUMMED);
  const needed = isSummed ? Array.from(elementAt, (element, position) => (element < 0 ? -1 : position)).filter((position) => position >= 0) : Array.from(positionOf);
  return [...new Set(needed.map((position) => Math.floor(position / port.tileLength)))];
}

const positionCount = ({ digits }: PortLayout): number => digits.reduce((product, [, size]) => product * size, 1);

const layoutText = ({ shape, axes, digits, tileLength }: PortLayout): string => JSON.stringify([shape, axes, digits, tileLength]);

const isShape = (shape: unknown): shape is readonly number[] => Array.isArray(shape) && shape.length <= MAX_RANK && shape.every(isCount) && elementCount(shape) <= MAX_ELEMENTS;
