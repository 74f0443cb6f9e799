/** The rows of dna-match, four bits for each base; and the number of matches in the clear. */
import { BASES, oneHot, probe } from '../data/mitochondria/windows.ts';
import { rows as bases } from '../dna-match/rows.ts';

export const BITS = 4 * BASES;
export const PROBE_BITS = oneHot(probe);

export const rows = bases.map(oneHot);

export const inputsOf = (bits: readonly number[]) => ({ bits });

export const reference = (bits: readonly number[]): readonly bigint[] => [BigInt(bits.filter((bit, i) => bit === 1 && PROBE_BITS[i] === 1).length)];
