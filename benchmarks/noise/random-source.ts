/** Repeatable draws: a seed names a program, its parameters and its data. Never for cryptography. */

export interface RandomSource {
  /** In [0, 1). */
  next(): number;
  /** In 0 .. count - 1, in steps of count / 2^32 for a larger count. */
  below(count: number): number;
  between(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
  /** In [0, bound). */
  bigBelow(bound: bigint): bigint;
}

/** mulberry32 by Tommy Ettinger, public domain. */
export function randomSource(seed: number): RandomSource {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    next,
    below,
    between: (low, high) => low + below(high - low + 1),
    pick: (items) => items[below(items.length)]!,
    bigBelow: (bound) => ((BigInt(below(2 ** 31)) << 62n) | (BigInt(below(2 ** 31)) << 31n) | BigInt(below(2 ** 31))) % bound,
  };
}
