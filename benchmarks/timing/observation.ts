/** What was timed, with what its time depends on. */
import type { Instruction, Scheme } from '@fhe-serverless/core/plan';

/** An instruction on SEAL. Inputs and outputs count their bytes as well. */
export interface InstructionObservation {
  readonly scheme: Scheme;
  readonly polyModulusDegree: number;
  readonly instruction: Instruction;
  /** The instruction that makes its first argument. */
  readonly before: Instruction;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly millis: number;
}

/** Something that takes as long as its bytes: an evaluation key, a constant. */
export interface LoadObservation {
  readonly what: 'key' | 'constant';
  readonly scheme: Scheme;
  readonly polyModulusDegree: number;
  readonly dataPrimes: number;
  readonly bytes: number;
  readonly millis: number;
}

/** In a fresh process, as a cold start does it. */
export interface ContextObservation {
  readonly scheme: Scheme;
  readonly polyModulusDegree: number;
  readonly keyPrimes: number;
  readonly initMillis: number;
  readonly contextMillis: number;
}

export interface Observations {
  readonly instructions: readonly InstructionObservation[];
  readonly loads: readonly LoadObservation[];
  readonly contexts: readonly ContextObservation[];
  /** What the engine takes for an instruction beside SEAL. */
  readonly overheadMillis: number;
}
