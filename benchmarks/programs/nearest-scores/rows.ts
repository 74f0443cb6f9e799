/** 450 images none of which is stored (data/README.md). */
import type { ProgramRows } from '../program-rows.ts';
import { testImages } from '../data/digits.ts';
import { STORED } from './stored-digits.ts';

export const rows: ProgramRows['rows'] = testImages();

export const inputsOf: ProgramRows['inputsOf'] = (row) => ({ pixels: row });

export const reference: ProgramRows['reference'] = (row) => STORED.map((stored) => stored.reduce((sum, pixel, i) => sum + (row[i]! - pixel) ** 2, 0));

/** Distances are multiples of 1/256, so the client rounds to the exact ones. */
export const precisionBits = 9;
