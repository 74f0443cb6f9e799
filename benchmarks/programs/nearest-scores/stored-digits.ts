/** The 128 stored images, each |x - y|^2 = |x|^2 - 2 y.x + |y|^2 by its two clear parts. */
import stored from './stored.json' with { type: 'json' };

export const STORED: readonly (readonly number[])[] = stored.sixteenths.map((row) => row.map((sixteenths) => sixteenths / 16));
export const MINUS_TWICE: readonly (readonly number[])[] = STORED.map((row) => row.map((pixel) => -2 * pixel));
export const SQUARED_LENGTHS: readonly number[] = STORED.map((row) => row.reduce((sum, pixel) => sum + pixel * pixel, 0));
