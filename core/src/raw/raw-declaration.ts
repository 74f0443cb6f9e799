/** What a raw handler declares: everything about it that is known before its code runs. */
import type { ProgramInput, Scalar, Shape } from '../program/index.ts';

export type RawScheme = 'bfv' | 'bgv' | 'ckks';

export interface RawParameters {
  /** N: a power of two from 1024 to 32768. A row has N/2 slots. */
  readonly polyModulusDegree: number;
  /** Bits of each prime: of level 0 first, the special prime that key switching needs last. */
  readonly coeffModulusBits: readonly number[];
  /** BFV and BGV: bits of the modulus that results are computed by. */
  readonly plaintextModulusBits?: number;
  /** CKKS: inputs are scaled by 2 to this power. */
  readonly scaleBits?: number;
  /**
   * Security in bits against classical attacks, by the tables of ia.cr/2024/463.
   *
   * @default 128
   */
  readonly security?: 128 | 192 | 256;
}

export interface RawOutput {
  readonly name: string;
  readonly shape: Shape;
  /** Integers are known modulo the plaintext modulus: these bounds say which one is meant. Absent for the values around 0. */
  readonly low?: Scalar;
  readonly high?: Scalar;
  /** The author's own promise: nothing proves it. 0 for integers. */
  readonly precisionBits: number;
}

export interface RawDeclaration {
  readonly scheme: RawScheme;
  readonly parameters: RawParameters;
  /** Encrypted, one ciphertext each. */
  readonly inputs: readonly ProgramInput[];
  readonly outputs: readonly RawOutput[];
  /** Positions of one sample: a power of two. N/2 of them fill a row, N both rows of BFV and BGV. */
  readonly vectorLength: number;
  /** Positions that rotations move left by, 1 .. length of the rotation - 1, ascending. */
  readonly rotationSteps: readonly number[];
  readonly relinearization: boolean;
  readonly swapRows: boolean;
  /** What a call may cost at most, in 1e-6 units. */
  readonly maxMicroUnits: number;
}

/** Positions that a rotation moves in a circle: those of a sample, or of one of its two rows. */
export const rotationLength = ({ vectorLength, parameters }: Pick<RawDeclaration, 'vectorLength' | 'parameters'>): number => Math.min(vectorLength, parameters.polyModulusDegree / 2);
