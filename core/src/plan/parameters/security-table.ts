/** Largest modulus that keeps 128-bit security with a ternary secret: Security Guidelines 2024, ia.cr/2024/463, table 5.2. */

export const SECURITY_TABLE = 'ia.cr/2024/463';

/** Ring degree N to the largest bit length of the whole modulus, special prime included. */
const MAX_MODULUS_BITS: ReadonlyMap<number, number> = new Map([
  [1024, 26],
  [2048, 53],
  [4096, 106],
  [8192, 214],
  [16384, 430],
  [32768, 868],
]);

/** Ring degrees in ascending order. */
export const RING_DEGREES: readonly number[] = [...MAX_MODULUS_BITS.keys()];

/** 0 for a degree outside the table: nothing fits. */
export const maxModulusBits = (polyModulusDegree: number): number => MAX_MODULUS_BITS.get(polyModulusDegree) ?? 0;
