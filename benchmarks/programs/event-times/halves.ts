/** What both baselines do with instants that no plaintext modulus can square: two halves, x = 2^21 high + low, and sums of their products. */

const HALF = 2 ** 21;

export const highOf = (instant: number): number => Math.floor(instant / HALF);
export const lowOf = (instant: number): number => instant % HALF;

/** Largest sum of squares of halves. */
export const largestSum = (count: number): bigint => BigInt(count) * BigInt(HALF - 1) ** 2n;

/** Sum over 2^21 high + low. */
export const joinedSum = (high: bigint, low: bigint): bigint => high * BigInt(HALF) + low;

/** Sum over the squares of 2^21 high + low. */
export const joinedSquares = (highSquares: bigint, products: bigint, lowSquares: bigint): bigint =>
  highSquares * BigInt(HALF) ** 2n + 2n * products * BigInt(HALF) + lowSquares;
