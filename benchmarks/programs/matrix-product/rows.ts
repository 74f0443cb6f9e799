/** 56 pairs of 16 x 16 matrices: mosaics of two by two digit images (data/README.md), eight images a pair. */
import type { ProgramRows } from '../program-rows.ts';
import { testImages } from '../data/digits.ts';

export const SIDE = 16;
const TILE = 8;
const ELEMENTS = SIDE * SIDE;

const images = testImages();

/** The left matrix, then the right one, row by row. */
export const rows: ProgramRows['rows'] = Array.from({ length: Math.floor(images.length / 8) }, (_, pair) => [...mosaic(8 * pair), ...mosaic(8 * pair + 4)]);

export const inputsOf: ProgramRows['inputsOf'] = (row) => ({ left: lines(row.slice(0, ELEMENTS)), right: lines(row.slice(ELEMENTS)) });

export const reference: ProgramRows['reference'] = (row) => elements((i, j) => {
  let sum = 0;
  for (let k = 0; k < SIDE; k++) sum += row[i * SIDE + k]! * row[ELEMENTS + k * SIDE + j]!;
  return sum;
});

export const precisionBits = 12;

const lines = (values: readonly number[]): number[][] => Array.from({ length: SIDE }, (_, i) => values.slice(i * SIDE, (i + 1) * SIDE));

function mosaic(first: number): number[] {
  return elements((y, x) => images[first + 2 * Math.floor(y / TILE) + Math.floor(x / TILE)]![(y % TILE) * TILE + (x % TILE)]!);
}

function elements(at: (line: number, column: number) => number): number[] {
  return Array.from({ length: ELEMENTS }, (_, n) => at(Math.floor(n / SIDE), n % SIDE));
}
