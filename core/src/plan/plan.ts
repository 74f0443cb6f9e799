/** The Plan: everything derived from a Program, fixed before the first deploy. File form: `plan.json` + `constants.bin`. */
import type { LoadedContent } from '../program/index.ts';

export type Scheme = 'bfv' | 'bgv' | 'ckks';

/** What the encryption parameters of one plaintext modulus have of their own. */
export interface ResidueParameters {
  readonly plaintextModulus: string;
  readonly fingerprint: string;
  readonly levelFingerprints: readonly string[];
}

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
  /**
   * Where results are wider than a plaintext modulus can be: the others, the largest first, after `plaintextModulus`. Values are
   * computed modulo each of them, under the same keys, and the key holder puts the residues together. BFV only.
   */
  readonly residues?: readonly ResidueParameters[];
  /** Present only where the modulus is wider than any table allows: such parameters protect nothing, and no deployed runtime takes them. */
  readonly security?: 'insecure-test';
}

export interface PlanSecurity {
  /** Source of the bound on the modulus. */
  readonly table: 'ia.cr/2024/463';
  /** Against classical attacks; 0 for `insecure-test` parameters. */
  readonly bits: 128 | 192 | 256 | 0;
  readonly coeffModulusBits: number;
  readonly maxCoeffModulusBits: number;
}

/**
 * Which slots a sample takes.
 * - `stride`: position i of sample b is slot i * samplesPerRow + b of its row; `feature-major` is the same with one position.
 * - `periodic`: one sample a row, repeated through the row.
 * - `both-rows`: one sample fills both rows of slots of BFV and BGV, position i is slot i.
 */
export interface PlanPacking {
  readonly kind: 'stride' | 'feature-major' | 'periodic' | 'both-rows';
  /** Positions of one sample in one ciphertext: a power of two. Shorter values repeat. */
  readonly vectorLength: number;
  readonly samplesPerRow: number;
  /** 1 for CKKS, 2 for BFV and BGV (batching makes two rows of slots). */
  readonly slotRows: 1 | 2;
  /** How many samples one evaluation serves. */
  readonly samplesPerCall: number;
}

/**
 * Where the elements of an input or output lie. A position is the mixed-radix number of its digits [axis, size, step, extent],
 * most significant first; the index along an axis is the sum of step times digit, digits from extent on hold nothing.
 * Axis -1 repeats the values, -2 holds anything beside digit 0, -3 is added up by the key holder.
 */
export interface PortLayout {
  /** As declared: [] scalar, [n] vector, [rows, columns], [channels, height, width]; elements in row-major order. */
  readonly shape: readonly number[];
  /** Extents of the axes that digits name, where these are not the shape's: the same elements, seen in another shape. */
  readonly axes?: readonly number[];
  readonly digits: readonly (readonly [axis: number, size: number, step: number, extent: number])[];
  /** Positions in one ciphertext; position p is in tile floor(p / tileLength). */
  readonly tileLength: number;
}

/** Which of the values modulo each plaintext modulus a port carries. */
export interface PortResidue {
  /** Index of the plaintext modulus, 1 for the first of `parameters.residues`. Absent for `parameters.plaintextModulus`. */
  readonly residue?: number;
}

/** One ciphertext, or one encoded plaintext, of an input. Inputs modulo the first plaintext modulus come first, then those modulo the next. */
export interface InputEncoding extends PortLayout, PortResidue {
  readonly name: string;
  readonly tile: number;
  readonly dtype: 'real' | 'integer';
  /** Declared range, decimal strings for integers, shortest round-trip numbers for reals. */
  readonly low: string;
  readonly high: string;
  /** `oneHot`: the caller gives an index, the elements are a one there and zeros elsewhere. */
  readonly encoding: 'values' | 'oneHot';
  /** `nobody`: a clear input, which travels as an encoded plaintext. */
  readonly encryptedBy: 'key-holder' | 'nobody';
  readonly level: number;
  /** CKKS scale; 1 for BFV and BGV. */
  readonly scale: number;
  /** Exact bytes of the seeded ciphertext, or of the plaintext. */
  readonly payloadBytes: number;
  /** A clear input that multiplies a ciphertext: its tile may not be all zeros, because anyone can read such a product. */
  readonly refusesZeros?: true;
}

/** One ciphertext of an output, in the same order. */
export interface OutputEncoding extends PortLayout, PortResidue {
  readonly name: string;
  readonly tile: number;
  readonly dtype: 'real' | 'integer';
  /** Values of one decoded slot. */
  readonly low: string;
  readonly high: string;
  readonly level: number;
  readonly scale: number;
  /** Polynomials of the ciphertext, 2 or 3. */
  readonly polynomials: number;
  readonly payloadBytes: number;
  /** The decoded value is divided by this: mean and variance of integers. "1" otherwise. */
  readonly denominator: string;
  /** Other outputs that are the same value, as a sum and a mean are: they are read from this ciphertext. */
  readonly alsoAs?: readonly { readonly name: string; readonly denominator: string }[];
  /** Outputs that the key holder computes from decrypted scalars, this one's among them. These parts are no outputs themselves. */
  readonly finishes?: readonly FinishedOutput[];
  /** Promised |error| <= 2^-precisionBits against the clear reference. 0 for integers, which are exact. */
  readonly precisionBits: number;
  /** Predicted bound on the error, log2. Absent for integers. */
  readonly predictedErrorBits?: number;
  /** Noise budget that the model predicts, and how far it may be wrong: the first is not below the second. Absent for reals. */
  readonly predictedBudgetBits?: number;
  readonly budgetMarginBits?: number;
  /** The margin lasts but for one case in 2^failureBits, over keys and encryptions: then the ciphertext decrypts wrongly. Absent for reals. */
  readonly failureBits?: number;
}

/** A scalar that the key holder computes: the sum of its terms, divided by the denominator. */
export interface FinishedOutput {
  readonly name: string;
  /** Values before the division. */
  readonly low: string;
  readonly high: string;
  readonly denominator: string;
  readonly precisionBits: number;
  /** Predicted bound on the error, log2. Absent for integers. */
  readonly predictedErrorBits?: number;
  /** The coefficient times the product of the named parts: none, one or two. */
  readonly terms: readonly { readonly coefficient: string; readonly of: readonly string[] }[];
}

export type InstructionOp =
  | 'input' | 'output'
  | 'add' | 'subtract' | 'negate' | 'addPlain' | 'multiplyPlain' | 'multiply' | 'square'
  | 'relinearize' | 'rescale' | 'modSwitch' | 'rotateRows' | 'swapRows'
  /** BFV only: transforms a ciphertext, so that products with constants and their sums need no transforms of their own. */
  | 'toNtt' | 'fromNtt'
  /** Circuit privacy. A fresh encryption under the client's public key: random values in the slots that nobody reads, zeros in the others. */
  | 'encryptPadding'
  /** Circuit privacy. Adds such an encryption, args[1], and noise that drowns the noise of the value, args[0]. Random, so no two answers are equal. */
  | 'rerandomise';

/** One step. Its id is its index in the list; args are ids of earlier steps. The list runs once for each plaintext modulus. */
export interface Instruction {
  readonly op: InstructionOp;
  readonly args: readonly number[];
  /** Index into the constants of a plaintext modulus, for addPlain and multiplyPlain. */
  readonly constant?: number;
  /** Index into the inputs of a plaintext modulus, instead of a constant, for a clear input. */
  readonly clear?: number;
  /** Slots to rotate left, 1 .. N/2 - 1, for rotateRows. */
  readonly step?: number;
  /** Index into inputs or outputs of a plaintext modulus. */
  readonly port?: number;
  /** For rerandomise: the flood's coefficients are uniform in -2^floodBits .. 2^floodBits - 1, in units of the noise (BGV: times t). */
  readonly floodBits?: number;
  /** Level, scale and number of polynomials of the result. */
  readonly level: number;
  readonly scale: number;
  readonly polynomials: number;
}

/** One encoded constant inside constants.bin: those of the first plaintext modulus come first, then those of the next. */
export interface PlanConstant {
  readonly offset: number;
  readonly bytes: number;
  readonly level: number;
  readonly scale: number;
  /** BFV and BGV: the engine transforms the constant once, when it loads it. The bytes hold coefficients. */
  readonly ntt: boolean;
}

/** A needed evaluation key: one object each. */
export interface EvaluationKeyPart {
  /** `public-key`, `relinearization`, or `galois-<element>`. */
  readonly name: string;
  /** `public`: what circuit privacy encrypts under. */
  readonly kind: 'public' | 'relinearization' | 'galois';
  /** 0 for the public key and the relinearization key. */
  readonly galoisElement: number;
  /** Exact bytes of the seeded object. */
  readonly bytes: number;
}

export interface PlanPrivacy {
  /** -log2 of the statistical distance between a ciphertext's noise and noise that no constant has a part in, by the noise model. */
  readonly statisticalBits: number;
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
  /** Present where every answer is re-randomised and flooded. */
  readonly circuitPrivacy?: PlanPrivacy;
  /** Contents that were folded into the constants. Absent where the function loads nothing. */
  readonly loaded?: readonly LoadedContent[];
  /** Present where the handler decides, before each evaluation, whether the caller is served: the longest that it may take. */
  readonly authorizeTimeoutMillis?: number;
  readonly cost: PlanCost;
  readonly runtime: PlanRuntime;
}
