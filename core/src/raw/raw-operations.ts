/** The engine's own operations, as a raw handler gets them: each is checked, metered and bounded before it runs. */
import type { RawPlaintext, RawValue } from './raw-values.ts';

/** What is public of a value: it follows from the operations alone. */
export interface RawDescription {
  /** 0 is the last: there nothing is left to drop. */
  readonly level: number;
  /** CKKS; 1 for BFV and BGV. */
  readonly scale: number;
  /** 2, or 3 for a product that is not relinearized. */
  readonly polynomials: number;
  /** The prime that rescale or modSwitch would drop; the only one left at level 0. */
  readonly prime: bigint;
}

export interface EncodeOptions {
  /**
   * CKKS: the scale of the encoded numbers.
   *
   * @default - for addPlain the ciphertext's; for multiplyPlain the prime that the next rescale drops, which leaves the scale as it was
   */
  readonly scale?: number;
}

/** Numbers for the positions of a sample: one for all of them, or a list, which lies as an input of its length would. */
export type RawNumbers = number | bigint | readonly (number | bigint)[];

/**
 * Values never change: each operation gives a new one. Operands of add, subtract and multiply have one level and, in CKKS, one
 * scale; rotations and products take values of two polynomials.
 *
 * @throws FheError FHE_RAW_OPERATION, FHE_RAW_UNITS_EXCEEDED, FHE_RAW_LIMIT from every operation, before it computes anything
 */
export interface RawOperations {
  add(x: RawValue, y: RawValue): RawValue;
  subtract(x: RawValue, y: RawValue): RawValue;
  negate(x: RawValue): RawValue;
  /** Gives three polynomials until it is relinearized. */
  multiply(x: RawValue, y: RawValue): RawValue;
  square(x: RawValue): RawValue;
  addPlain(x: RawValue, numbers: RawPlaintext | RawNumbers): RawValue;
  multiplyPlain(x: RawValue, numbers: RawPlaintext | RawNumbers): RawValue;
  /** Element i of the result is element i + step, in a circle. The step is one of the declared; a negative one moves right. */
  rotateLeft(x: RawValue, step: number): RawValue;
  /** Exchanges the two rows of slots. BFV and BGV, for samples that fill both. */
  swapRows(x: RawValue): RawValue;
  relinearize(x: RawValue): RawValue;
  /** CKKS: divides by the level's last prime, and drops it. */
  rescale(x: RawValue): RawValue;
  /** Drops primes without changing the value. @param level - the next one by default */
  modSwitch(x: RawValue, level?: number): RawValue;
  /** Numbers that are used more than once: encoded once for each level and scale at which they are used. */
  encode(numbers: RawNumbers, options?: EncodeOptions): RawPlaintext;
  describe(x: RawValue): RawDescription;
  /** Frees the memory of a value that is needed no more. What is not given back is freed when the call ends. */
  release(x: RawValue | RawPlaintext): void;
}

/** Inputs by name to outputs by name. */
export type RawEvaluate = (inputs: Readonly<Record<string, RawValue>>, fhe: RawOperations) => Readonly<Record<string, RawValue>>;
