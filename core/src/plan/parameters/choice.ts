/** What a choice of parameters consists of, whatever the scheme. */
import type { Schedule } from '../schedule/schedule.ts';

export interface Choice {
  readonly polyModulusDegree: number;
  /** Data primes; index = level. */
  readonly primes: readonly bigint[];
  /** 0n when the chain has a single prime. */
  readonly specialPrime: bigint;
  /** 0n for CKKS. */
  readonly plaintextModulus: bigint;
  readonly schedule: Schedule;
  /** CKKS: log2 of the predicted error of each output. */
  readonly errorBits?: readonly number[];
}

/** Whether any instruction needs an evaluation key. */
export const switchesKeys = (schedule: Schedule): boolean => schedule.instructions.some(({ op }) => op === 'relinearize' || op === 'rotateRows' || op === 'swapRows');

export const modulusBits = (primes: readonly bigint[]): number => primes.reduce((product, prime) => product * prime, 1n).toString(2).length;
