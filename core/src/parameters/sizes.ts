/** Exact byte lengths of SEAL objects in the portable profile. The planner states them, the checks demand them. */
import { invariant } from '../errors/index.ts';

/** Magic, sizes, version, compression, reserved, u64 size. */
export const SEAL_HEADER_BYTES = 16;
export const PARMS_ID_BYTES = 32;
export const WORD_BYTES = 8;
export const SEED_BYTES = 64;

/** Header and u64 count in front of the words of a DynArray. */
export const ARRAY_START_BYTES = SEAL_HEADER_BYTES + WORD_BYTES;
/** parms_id, is_ntt_form, size, N, primes, scale, correction factor. */
const CIPHERTEXT_MEMBERS_BYTES = PARMS_ID_BYTES + 1 + 5 * WORD_BYTES;
/** parms_id, coefficient count, scale. */
const PLAINTEXT_MEMBERS_BYTES = PARMS_ID_BYTES + 2 * WORD_BYTES;
/** parms_id, number of key lists. */
const KEY_LISTS_MEMBERS_BYTES = PARMS_ID_BYTES + WORD_BYTES;

/** UniformRandomGeneratorInfo: header, generator type, seed. */
export const SEED_INFO_BYTES = SEAL_HEADER_BYTES + 1 + SEED_BYTES;
/** Offset of the first coefficient of a ciphertext, counted from the start of the object. */
export const CIPHERTEXT_START_BYTES = SEAL_HEADER_BYTES + CIPHERTEXT_MEMBERS_BYTES + ARRAY_START_BYTES;
/** Offset of a ciphertext's correction factor: after parms_id, is_ntt_form, size, N, primes and scale. */
export const CORRECTION_FACTOR_OFFSET = SEAL_HEADER_BYTES + PARMS_ID_BYTES + 1 + 4 * WORD_BYTES;
export const PLAINTEXT_START_BYTES = SEAL_HEADER_BYTES + PLAINTEXT_MEMBERS_BYTES + ARRAY_START_BYTES;

export interface CiphertextShape {
  readonly polyModulusDegree: number;
  /** Primes of the ciphertext's level: level + 1. */
  readonly primes: number;
  /** 2 or 3. */
  readonly polynomials: number;
  /** A seeded ciphertext has two polynomials and stores the first. */
  readonly seeded: boolean;
}

export interface KeyShape {
  readonly polyModulusDegree: number;
  /** Primes of the key level, the special one included. */
  readonly keyPrimes: number;
  readonly seeded: boolean;
}

/** 113 + 8 * polynomials * N * primes bytes; seeded 194 + 8 * N * primes. */
export function expectedCiphertextBytes({ polyModulusDegree, primes, polynomials, seeded }: CiphertextShape): number {
  const stored = seeded ? 1 : polynomials;
  return CIPHERTEXT_START_BYTES + stored * polyModulusDegree * primes * WORD_BYTES + (seeded ? SEED_INFO_BYTES : 0);
}

/** A public key is a ciphertext of two polynomials at the key level. */
export function expectedPublicKeyBytes({ polyModulusDegree, keyPrimes, seeded }: KeyShape): number {
  return expectedCiphertextBytes({ polyModulusDegree, primes: keyPrimes, polynomials: 2, seeded });
}

/** One list of keyPrimes - 1 public keys. */
export function expectedRelinearizationKeysBytes(shape: KeyShape): number {
  return SEAL_HEADER_BYTES + KEY_LISTS_MEMBERS_BYTES + WORD_BYTES + keyListBytes(shape);
}

/** N lists, all empty but the one of the element. */
export function expectedGaloisKeyBytes(shape: KeyShape): number {
  return SEAL_HEADER_BYTES + KEY_LISTS_MEMBERS_BYTES + shape.polyModulusDegree * WORD_BYTES + keyListBytes(shape);
}

/** 88 + 8 * words bytes: words = N in coefficient form, N * primes in NTT form. */
export function expectedPlaintextBytes(words: number): number {
  return PLAINTEXT_START_BYTES + words * WORD_BYTES;
}

function keyListBytes(shape: KeyShape): number {
  invariant(shape.keyPrimes >= 2, 'key switching needs a special prime');
  return (shape.keyPrimes - 1) * expectedPublicKeyBytes(shape);
}
