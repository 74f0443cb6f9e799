/** 450 images that the network has not seen (data/README.md), and its scores in the clear. Test accuracy 0.9111. */
import type { ProgramRows } from '../program-rows.ts';
import { testImages } from '../data/digits.ts';
import model from './model.json' with { type: 'json' };

const product = (matrix: readonly (readonly number[])[], x: readonly number[], bias: readonly number[]): number[] =>
  matrix.map((row, r) => row.reduce((sum, weight, i) => sum + weight * x[i]!, bias[r]!));

export const rows: ProgramRows['rows'] = testImages();

export const inputsOf: ProgramRows['inputsOf'] = (row) => ({ pixels: row });

export const reference: ProgramRows['reference'] = (row) => {
  const hidden = product(model.hiddenWeights, row, model.hiddenBias).map((value) => value * value);
  return product(model.outputWeights, hidden, model.outputBias);
};

/** Scores reach 40. */
export const precisionBits = 10;
