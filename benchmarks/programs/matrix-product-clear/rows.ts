/** 28 matrices of sixteen digit images that the components were not made from (data/README.md), one image a column. */
import type { ProgramRows } from '../program-rows.ts';
import { testImages } from '../data/digits.ts';
import model from './components.json' with { type: 'json' };

export const PIXELS = 64;
export const IMAGES = 16;

const images = testImages();

/** Row by row: pixel p of image c at p * 16 + c. */
export const rows: ProgramRows['rows'] = Array.from({ length: Math.floor(images.length / IMAGES) }, (_, set) => elements((pixel, image) => images[set * IMAGES + image]![pixel]!));

export const inputsOf: ProgramRows['inputsOf'] = (row) => ({ images: Array.from({ length: PIXELS }, (_, pixel) => row.slice(pixel * IMAGES, (pixel + 1) * IMAGES)) });

export const reference: ProgramRows['reference'] = (row) =>
  elements((component, image) => model.components[component]!.reduce((sum, weight, pixel) => sum + weight * row[pixel * IMAGES + image]!, 0));

export const precisionBits = 10;

function elements(at: (line: number, column: number) => number): number[] {
  return Array.from({ length: PIXELS * IMAGES }, (_, n) => at(Math.floor(n / IMAGES), n % IMAGES));
}
