/** 64 queries, then the fingerprint whose bits are all set; and the distances to 64 stored fingerprints in the clear. */
import { BITS, queries, stored } from '../data/camera/fingerprints.ts';

export { BITS, stored };

export const rows: readonly (readonly number[])[] = [...queries, new Array<number>(BITS).fill(1)];

export const inputsOf = (x: readonly number[]) => ({ x });

export const reference = (x: readonly number[]): readonly bigint[] => stored.map((bits) => BigInt(bits.filter((bit, i) => bit !== x[i]).length));
