/** 450 images that the network has not seen (data/README.md), and its scores in the clear. Test accuracy 0.9222. */
import type { ProgramRows } from '../program-rows.ts';
import { testImages } from '../data/digits.ts';
import model from './model.json' with { type: 'json' };

const SIDE = 8;
const SIDE_INDEXES = [0, 1, 2, 3, 4, 5, 6, 7];

export const rows: ProgramRows['rows'] = testImages();

export const inputsOf: ProgramRows['inputsOf'] = (row) => ({ image: [SIDE_INDEXES.map((y) => row.slice(y * SIDE, (y + 1) * SIDE))] });

export const reference: ProgramRows['reference'] = (row) => {
  const pooled = model.kernels.flatMap((kernel, channel) => {
    const map = convolved(row, kernel, model.kernelBias[channel]!).map((line) => line.map((value) => value * value));
    return [0, 2, 4].flatMap((y) => [0, 2, 4].map((x) => (map[y]![x]! + map[y]![x + 1]! + map[y + 1]![x]! + map[y + 1]![x + 1]!) / 4));
  });
  return model.outputWeights.map((weights, digit) => weights.reduce((sum, weight, i) => sum + weight * pooled[i]!, model.outputBias[digit]!));
};

/** Scores reach 40. */
export const precisionBits = 10;

/** 6 x 6 values: where the 3 x 3 kernel fits inside the 8 x 8 image. */
function convolved(pixels: readonly number[], kernel: readonly (readonly number[])[], bias: number): number[][] {
  const places = [0, 1, 2, 3, 4, 5];
  return places.map((y) => places.map((x) => kernel.reduce((sum, line, i) => sum + line.reduce((part, weight, j) => part + weight * pixels[(y + i) * SIDE + x + j]!, 0), bias)));
}
