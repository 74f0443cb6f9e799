/** A real table of 1,024 rows, and 64 indexes spread over it, the last row among them. */
import table from '../data/flights/miles-by-hour.json' with { type: 'json' };

export const TABLE: readonly (readonly number[])[] = table;
export const ENTRIES = 1024;
export const WIDTH = 16;
export const LARGEST_ANSWER = Math.max(...TABLE.flat());

export const rows: readonly (readonly number[])[] = Array.from({ length: 64 }, (_, i) => [16 * i + 15]);

export const inputsOf = ([index]: readonly number[]) => ({ index: index! });

export const reference = ([index]: readonly number[]): readonly bigint[] => TABLE[index!]!.map(BigInt);
