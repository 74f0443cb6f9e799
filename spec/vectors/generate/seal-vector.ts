/** The form of a SEAL structure vector, and the parameter sets and expectations that they share. */
import type { Mutation } from './mutation.ts';

export interface Vector extends Mutation {
  readonly name: string;
  readonly object: string;
  readonly parameters: string;
  /** Which check, and what the plan says. */
  readonly expectation: Readonly<Record<string, unknown>>;
  readonly expect: 'ok' | 'FHE_WIRE_REJECTED';
}

export const CKKS = 'insecure-ckks';
export const THREE = 'insecure-ckks-three-primes';
export const BFV = 'insecure-bfv';
export const BGV = 'insecure-bgv';

export const ciphertext = (level: number, scale: number, seeded = true, polynomials = 2): Vector['expectation'] => ({ kind: 'ciphertext', level, polynomials, seeded, scale });
export const constant = (scale: number, level?: number): Vector['expectation'] => ({ kind: 'encoded-constant', ...(level === undefined ? {} : { level }), scale });
export const galois = (galoisElement = 3, plannedElements = [3, 9]): Vector['expectation'] => ({ kind: 'galois-key', seeded: true, galoisElement, plannedElements });

/** A vector that is refused; the reason is in its name only, because a caller learns none. */
export type Refusal = Omit<Vector, 'expect'>;
