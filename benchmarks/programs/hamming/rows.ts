/** Each query beside the stored fingerprint of its place, then the most distant pair; and the distance in the clear. */
import { BITS, queries, stored } from '../data/camera/fingerprints.ts';

export { BITS };

/** The bits of x, then those of y. */
export const rows: readonly (readonly number[])[] = [...queries.map((query, i) => [...query, ...stored[i]!]), Array.from({ length: 2 * BITS }, (_, i) => (i < BITS ? 0 : 1))];

export const inputsOf = (row: readonly number[]) => ({ x: row.slice(0, BITS), y: row.slice(BITS) });

export function reference(row: readonly number[]): readonly bigint[] {
  const { x, y } = inputsOf(row);
  return [BigInt(x.filter((bit, i) => bit !== y[i]).length)];
}
