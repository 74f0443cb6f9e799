/** 256 windows of an orang-utan's genome, then the probe itself; and the number of matches in the clear. */
import { probe, windows } from '../data/mitochondria/windows.ts';

export { BASES, probe } from '../data/mitochondria/windows.ts';

export const rows = [...windows, probe];

export const inputsOf = (bases: readonly number[]) => ({ bases });

export const reference = (bases: readonly number[]): readonly bigint[] => [BigInt(bases.filter((base, i) => base === probe[i]).length)];
