/** A real table of 4,096 rows, and 64 indexes spread over it, the last row among them. */
import table from '../data/flights/timetable.json' with { type: 'json' };

export const TABLE: readonly (readonly number[])[] = table;
export const ENTRIES = 4096;
export const WIDTH = 8;
export const LARGEST_ANSWER = Math.max(...TABLE.flat());

export const rows: readonly (readonly number[])[] = Array.from({ length: 64 }, (_, i) => [64 * i + 63]);

export const inputsOf = ([index]: readonly number[]) => ({ index: index! });

export const reference = ([index]: readonly number[]): readonly bigint[] => TABLE[index!]!.map(BigInt);
