/** What a choice of parameters consists of, whatever the scheme, and what it is asked for. */
import type { FheErrorDetails } from '../../errors/index.ts';
import type { PlanRequest } from '../../program/plan-request.ts';
import type { TracedProgram } from '../../program/index.ts';
import type { Circuit } from '../circuit.ts';
import type { Schedule } from '../schedule/schedule.ts';

/** Bits against classical attacks; `insecure-test` allows moduli that small rings cannot protect, so that tests are fast. */
export type SecurityLevel = 128 | 192 | 256 | 'insecure-test';

/** One circuit at one ring degree: the planner asks once for each, and compares prices. */
export interface ChoiceInput {
  readonly circuit: Circuit;
  readonly traced: TracedProgram;
  readonly polyModulusDegree: number;
  readonly security: SecurityLevel;
  readonly request: PlanRequest;
  /** Most that computing may cost, keys aside: what is dearer has lost, and may be refused for any reason. */
  readonly mostNano?: bigint | undefined;
}

/** Why a ring degree cannot hold a circuit. */
export interface ChoiceRefusal {
  readonly kind: 'too-deep' | 'precision' | 'plaintext-range';
  /** Circuit node to name in a message. */
  readonly node: number;
  /** How far the best attempt was from feasible. */
  readonly missingBits: number;
  readonly details: FheErrorDetails;
}

export type ChoiceResult = { readonly choice: Choice } | { readonly refusal: ChoiceRefusal };

/** What the noise model says of one ciphertext of an output. Integers only. */
export interface BudgetPrediction {
  /** Predicted noise budget at the output, before the margin. */
  readonly budgetBits: number;
  /** Bits that the model may be wrong by: the plan keeps budgetBits >= marginBits. */
  readonly marginBits: number;
}

export interface Choice {
  readonly polyModulusDegree: number;
  /** Data primes; index = level. */
  readonly primes: readonly bigint[];
  /** 0n when the chain has a single prime. */
  readonly specialPrime: bigint;
  /** The largest one; 0n for CKKS. */
  readonly plaintextModulus: bigint;
  /** The other plaintext moduli, the largest first, where results are known modulo each of several. */
  readonly residueModuli?: readonly bigint[];
  readonly schedule: Schedule;
  /** CKKS: log2 of the predicted error of each output. */
  readonly errorBits?: readonly number[];
  /** BFV and BGV: one for each circuit output. */
  readonly predictions?: readonly BudgetPrediction[];
}

/** Times that the schedule runs: once for each plaintext modulus. */
export const runsOf = ({ residueModuli = [] }: Pick<Choice, 'residueModuli'>): number => 1 + residueModuli.length;

/** Whether any instruction needs an evaluation key. */
export const switchesKeys = (schedule: Schedule): boolean => schedule.instructions.some(({ op }) => op === 'relinearize' || op === 'rotateRows' || op === 'swapRows');

/** All primes of the chain, the special one last. */
export const keyPrimes = ({ primes, specialPrime }: Pick<Choice, 'primes' | 'specialPrime'>): readonly bigint[] => (specialPrime === 0n ? primes : [...primes, specialPrime]);

export const modulusBits = (primes: readonly bigint[]): number => primes.reduce((product, prime) => product * prime, 1n).toString(2).length;
