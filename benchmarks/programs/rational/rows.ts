/** Sixteen plates of 16 x 16 wells, a dilution series along each side, each plate with its own dilution. No data file: the design is the data. */
import type { ProgramRows } from '../program-rows.ts';
import { approximateRate, LARGEST_INHIBITOR, LARGEST_SUBSTRATE } from './inhibition.ts';

const SIDE = 16;
const WELLS = SIDE * SIDE;

/** 256 substrate concentrations, then 256 inhibitor concentrations. */
export const rows: ProgramRows['rows'] = Array.from({ length: 16 }, (_, plate) => {
  const dilution = 0.7 + plate / 64;
  return [...wells((line) => LARGEST_SUBSTRATE * dilution ** line), ...wells((_line, column) => LARGEST_INHIBITOR * dilution ** column)];
});

export const inputsOf: ProgramRows['inputsOf'] = (row) => ({ substrate: row.slice(0, WELLS), inhibitor: row.slice(WELLS) });

/** With the polynomial for the inverse, as the baselines compute it. */
export const reference: ProgramRows['reference'] = (row) => row.slice(0, WELLS).map((substrate, well) => approximateRate(substrate, row[WELLS + well]!));

export const precisionBits = 12;

/** The inverse's best polynomial, in the largest error, against the interpolant at Chebyshev nodes. */
export const approximationError = 4e-4;

function wells(concentration: (line: number, column: number) => number): number[] {
  return Array.from({ length: WELLS }, (_, well) => concentration(Math.floor(well / SIDE), well % SIDE));
}
