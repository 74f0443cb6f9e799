/** Tables of 4,096 temperatures, 0 to 40 degrees in even steps, each row begun elsewhere. No data file: the range is the standard's. */
import type { ProgramRows } from '../program-rows.ts';
import { densityAnomaly, normalised } from './density.ts';

const READINGS = 4096;

export const rows: ProgramRows['rows'] = [0, 1, 2, 3].map((row) =>
  Array.from({ length: READINGS }, (_, i) => normalised((40 * ((i + row * 1000) % READINGS)) / (READINGS - 1))));

export const inputsOf: ProgramRows['inputsOf'] = (row) => ({ temperatures: row });

export const reference: ProgramRows['reference'] = (row) => row.map(densityAnomaly);

export const precisionBits = 12;
