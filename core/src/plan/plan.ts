/** The Plan: everything derived from a Program, fixed before the first deploy. File form: `plan.json` + `constants.bin`. */

export type Scheme = 'bfv' | 'bgv' | 'ckks';

/** Encryption parameters. Primes are decimal strings, because JSON numbers end at 2^53. */
export interface PlanParameters {
  readonly polyModulusDegree: number;
  /** Primes q0, q1, ..., P. The last one is the special prime, unless there is only one. */
  readonly coeffModulus: readonly string[];
  /** "0" for CKKS. */
  readonly plaintextModulus: string;
  /** SEAL's parms_id of the key level, lower-case hex. */
  readonly fingerprint: string;
  /** parms_id of each data level, lower-case hex; index = level, 0 is the last. */
  readonly levelFingerprints: readonly string[];
}

export interface PlanSecurity {
  /** Source of the bound on the modulus. */
  readonly table: 'ia.cr/2024/463';
  readonly bits: 128;
  readonly coeffModulusBits: number;
  readonly maxCoeffModulusBits: number;
}

/** Stride packing: element i of sample b sits in slot i * samplesPerRow + b of each row of slots. */
export interface PlanPacking {
  readonly kind: 'stride';
  /** Slots of one sample: every vector is repeated with a period that divides this power of two. */
  readonly vectorLength: number;
  readonly samplesPerRow: number;
  /** 1 for CKKS, 2 for BFV and BGV (batching makes two rows of slots). */
  readonly slotRows: 1 | 2;
  /** samplesPerRow * slotRows: how many samples one evaluation serves. */
  readonly samplesPerCall: number;
}

export interface InputEncoding {
  readonly name: string;
  readonly dtype: 'real' | 'integer';
  /** [] scalar, [n] vector. */
  readonly shape: readonly number[];
  /** Declared range, decimal strings for integers, shortest round-trip numbers for reals. */
  readonly low: string;
  readonly high: string;
  /** Power of two: the vector is padded with zeros to this length, then repeated up to vectorLength. */
  readonly period: number;
  readonly encryptedBy: 'key-holder';
  readonly level: number;
  /** CKKS scale; 1 for BFV and BGV. */
  readonly scale: number;
  /** Exact bytes of the seeded ciphertext. */
  readonly ciphertextBytes: number;
}

export interface OutputEncoding {
  readonly name: string;
  readonly dtype: 'real' | 'integer';
  readonly shape: readonly number[];
  readonly low: string;
  readonly high: string;
  readonly period: number;
  readonly level: number;
  readonly scale: number;
  /** Polynomials of the ciphertext, 2 or 3. */
  readonly polynomials: number;
  readonly ciphertextBytes: number;
  /** The decoded value is divided by this: mean and variance of integers. "1" otherwise. */
  readonly denominator: string;
  /** Promised |error| <= 2^-precisionBits against the clear reference. 0 for integers, which are exact. */
  readonly precisionBits: number;
  /** Predicted bound on the error, log2. Absent for integers. */
  readonly predictedErrorBits?: number;
}

export type InstructionOp =
  | 'input' | 'output'
  | 'add' | 'subtract' | 'negate' | 'addPlain' | 'multiplyPlain' | 'multiply' | 'square'
  | 'relinearize' | 'rescale' | 'modSwitch' | 'rotateRows' | 'swapRows';

/** One step. Its id is its index in the list; args are ids of earlier steps. */
export interface Instruction {
  readonly op: InstructionOp;
  readonly args: readonly number[];
  /** Index into the constants, for addPlain and multiplyPlain. */
  readonly constant?: number;
  /** Slots to rotate left, 1 .. N/2 - 1, for rotateRows. */
  readonly step?: number;
  /** Index into inputs or outputs. */
  readonly port?: number;
  /** Level, scale and number of polynomials of the result. */
  readonly level: number;
  readonly scale: number;
  readonly polynomials: number;
}

/** One encoded constant inside constants.bin. */
export interface PlanConstant {
  readonly offset: number;
  readonly bytes: number;
  readonly level: number;
  readonly scale: number;
}

/** A needed evaluation key: one object each. */
export interface EvaluationKeyPart {
  /** `relinearization`, or `galois-<element>`. */
  readonly name: string;
  readonly kind: 'relinearization' | 'galois';
  /** 0 for the relinearization key. */
  readonly galoisElement: number;
  /** Exact bytes of the seeded object. */
  readonly bytes: number;
}

export interface PlanCost {
  readonly microUnits: number;
  readonly unitsVersion: string;
  readonly multiplicativeDepth: number;
  readonly depthClass: number;
  readonly priceBookVersion: string;
  readonly currency: string;
  /** 1e-9 of the currency, per call. */
  readonly amountNano: number;
}

export interface PlanRuntime {
  readonly predictedPeakMiB: number;
  readonly memorySizeMiB: number;
  readonly predictedCallMillis: number;
  readonly predictedColdMillis: number;
  readonly timeoutSeconds: number;
}

export interface Plan {
  readonly formatVersion: 1;
  readonly toolchainVersion: string;
  /** SHA-256 of the Program's bytes, hex. */
  readonly programDigest: string;
  readonly scheme: Scheme;
  readonly parameters: PlanParameters;
  readonly security: PlanSecurity;
  readonly packing: PlanPacking;
  readonly inputs: readonly InputEncoding[];
  readonly outputs: readonly OutputEncoding[];
  readonly instructions: readonly Instruction[];
  readonly constants: readonly PlanConstant[];
  /** SHA-256 of constants.bin, hex. */
  readonly constantsDigest: string;
  /** SHA-256 over the parameters and the list of parts: what a client's uploaded keys must match. */
  readonly keyConfigurationDigest: string;
  readonly evaluationKeys: readonly EvaluationKeyPart[];
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly transport: 'inline' | 'object-storage';
  readonly operationCounts: Readonly<Record<string, number>>;
  readonly assertions: readonly { readonly low: number; readonly high: number }[];
  readonly cost: PlanCost;
  readonly runtime: PlanRuntime;
}
