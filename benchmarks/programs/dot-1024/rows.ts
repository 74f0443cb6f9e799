/** Pairs of neighbouring 32 x 32 tiles of real images, then the row of the largest product; and the product in the clear. */
import { images, MAX_GREY, SIDE } from '../data/camera/images.ts';

export const LENGTH = 1024;
export const MAX_VALUE = MAX_GREY;

const TILE_SIDE = SIDE / 2;
const tiles = images.flatMap((image) => [0, 1, 2, 3].map((tile) => {
  const corner = Math.floor(tile / 2) * TILE_SIDE * SIDE + (tile % 2) * TILE_SIDE;
  return Array.from({ length: LENGTH }, (_, i) => image[corner + Math.floor(i / TILE_SIDE) * SIDE + (i % TILE_SIDE)]!);
}));

/** The elements of x, then those of y. */
export const rows: readonly (readonly number[])[] = [...tiles.slice(1).map((tile, i) => [...tile, ...tiles[i]!]), new Array<number>(2 * LENGTH).fill(MAX_VALUE)];

export const inputsOf = (row: readonly number[]) => ({ x: row.slice(0, LENGTH), y: row.slice(LENGTH) });

export function reference(row: readonly number[]): readonly bigint[] {
  const { x, y } = inputsOf(row);
  return [BigInt(x.reduce((sum, value, i) => sum + value * y[i]!, 0))];
}
