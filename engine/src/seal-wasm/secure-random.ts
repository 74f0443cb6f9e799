/** Integers from the platform's cryptographic generator. */
import { randomFillSync } from 'node:crypto';

const WORD_BITS = 64;

/** `count` integers, uniform in 0 .. modulus - 1, modulus below 2^64. Words beyond the last whole multiple of the modulus are drawn again. */
export function uniformBelow(modulus: bigint, count: number): BigUint64Array {
  const end = (1n << BigInt(WORD_BITS)) - ((1n << BigInt(WORD_BITS)) % modulus);
  const drawn = randomFillSync(new BigUint64Array(count));
  const again = new BigUint64Array(1);
  for (let i = 0; i < count; i++) {
    let word = drawn[i]!;
    while (word >= end) [word] = randomFillSync(again) as unknown as [bigint];
    drawn[i] = word % modulus;
  }
  return drawn;
}

/** `count` integers, uniform in 0 .. 2^bits - 1. */
export function uniformBits(bits: number, count: number): bigint[] {
  const words = Math.ceil(bits / WORD_BITS);
  const drawn = randomFillSync(new BigUint64Array(words * count));
  const spare = BigInt(words * WORD_BITS - bits);
  return Array.from({ length: count }, (_, i) => {
    let value = 0n;
    for (let word = 0; word < words; word++) value = (value << BigInt(WORD_BITS)) | drawn[i * words + word]!;
    return value >> spare;
  });
}
