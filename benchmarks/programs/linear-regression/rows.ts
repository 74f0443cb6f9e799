/** The 442 patients of the diabetes data, standardised as in training (data/README.md), and the model in the clear. */
import type { ProgramRows } from '../program-rows.ts';
import { readDiabetes } from '../data/diabetes.ts';
import model from './model.json' with { type: 'json' };

export const rows: ProgramRows['rows'] = readDiabetes().map(({ measurements }) => measurements.map((value, i) => (value - model.mean[i]!) / model.scale[i]!));

export const inputsOf: ProgramRows['inputsOf'] = (row) => ({ measurements: row });

export const reference: ProgramRows['reference'] = (row) => [row.reduce((sum, z, i) => sum + model.weights[i]! * z, model.bias)];

/** Predictions lie between 25 and 350, so this is 1/256 of a unit. */
export const precisionBits = 8;
