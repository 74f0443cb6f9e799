/** The numbers of a domain: exact bigint for integers, double for reals. Lets one piece of code serve both. */
import type { Domain, Scalar } from './program.ts';

export interface Arithmetic<T extends Scalar> {
  readonly zero: T;
  of(value: Scalar): T;
  add(a: T, b: T): T;
  subtract(a: T, b: T): T;
  multiply(a: T, b: T): T;
  /** a / n; only real programs divide. */
  dividedBy(a: T, n: number): T;
}

const REAL: Arithmetic<number> = {
  zero: 0,
  of: Number,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  dividedBy: (a, n) => a / n,
};

const INTEGER: Arithmetic<bigint> = {
  zero: 0n,
  of: BigInt,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  dividedBy: (a) => a,
};

/** The casts are sound: every Scalar of a program belongs to its one domain. */
export const arithmeticOf = (domain: Domain): Arithmetic<Scalar> => (domain === 'integer' ? INTEGER : REAL) as unknown as Arithmetic<Scalar>;
