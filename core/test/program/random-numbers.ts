/** Repeatable numbers for tests: the same for the same seed, everywhere. */
export interface RandomNumbers {
  /** In [0, 1). */
  next(): number;
  /** Whole, from low to high. */
  whole(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
  list<T>(count: number, make: () => T): T[];
}

/** mulberry32 by Tommy Ettinger, public domain: repeatable, not for cryptography. */
export function randomNumbers(seed: number): RandomNumbers {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return { next, whole, pick: (items) => items[whole(0, items.length - 1)]!, list: (count, make) => Array.from({ length: count }, make) };
}
