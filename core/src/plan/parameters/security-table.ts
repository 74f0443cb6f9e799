/**
 * Largest modulus that keeps a level of security: ternary secret, classical attacks, ia.cr/2024/463.
 * Source of every row: tables.py in github.com/gong-cr/FHE-Security-Guidelines, the script behind the tables of that paper.
 */
import type { SecurityLevel } from './choice.ts';

export const SECURITY_TABLE = 'ia.cr/2024/463';

/** Ring degree N to the largest bit length of the whole modulus, special prime included. */
const MAX_MODULUS_BITS: Readonly<Record<SecurityLevel, ReadonlyMap<number, number>>> = {
  128: new Map([[1024, 26], [2048, 53], [4096, 106], [8192, 214], [16384, 430], [32768, 868]]),
  192: new Map([[2048, 36], [4096, 73], [8192, 147], [16384, 297], [32768, 597]]),
  256: new Map([[2048, 27], [4096, 56], [8192, 114], [16384, 230], [32768, 462]]),
  // What four times the degree may hold: protects nothing, computes fast.
  'insecure-test': new Map([[1024, 109], [2048, 218], [4096, 438], [8192, 881]]),
};

/** Ring degrees in ascending order. */
export const RING_DEGREES: readonly number[] = [...MAX_MODULUS_BITS[128].keys()];

/** 0 for a degree outside the table: nothing fits. */
export const maxModulusBits = (polyModulusDegree: number, security: SecurityLevel = 128): number => MAX_MODULUS_BITS[security].get(polyModulusDegree) ?? 0;
