/** 450 images that the model has not seen (data/README.md), and its score with the degree-7 sigmoid in the clear. */
import type { ProgramRows } from '../program-rows.ts';
import { testImages } from '../data/digits.ts';
import { polynomialScore, sigmoidCoefficients } from '../logistic-regression-digits/sigmoid-model.ts';

const COEFFICIENTS = sigmoidCoefficients(7);

export const rows: ProgramRows['rows'] = testImages();

export const inputsOf: ProgramRows['inputsOf'] = (row) => ({ pixels: row });

export const reference: ProgramRows['reference'] = (row) => [polynomialScore(row, COEFFICIENTS)];

export const precisionBits = 12;

/** The sigmoid's best polynomial of this degree, in the largest error, against the cut Chebyshev series. */
export const approximationError = 0.01;
