/** The part of a plan that stack authors look at. */

/**
 * What was derived from a function before its first deploy. Read-only; every number was proved by running the plan.
 */
export interface FhePlan {
  /** Encryption scheme: `bfv`, `bgv` or `ckks`. */
  readonly scheme: string;
  /** Degree of the ring; one ciphertext has this many slots, or half as many in CKKS. */
  readonly polyModulusDegree: number;
  /** Bits of each prime of the modulus, in order. The last one is the special prime. */
  readonly coeffModulusBits: number[];
  /** Longest chain of multiplications of encrypted values. */
  readonly multiplicativeDepth: number;
  /** SHA-256 of the plan file, hex. Stands in every receipt. */
  readonly planDigest: string;
  /** SHA-256 of the traced program, hex. Equal for the same program written in another language. Absent for a raw handler. */
  readonly programDigest?: string;
  /** SHA-256 of the bundle of a raw handler, hex, which stands where other functions have a program. */
  readonly handlerDigest?: string;
  /** SHA-256 over parameters and needed keys, hex. When it changes, every client uploads its keys again. */
  readonly keyConfigurationDigest: string;
  /** Most memory that a call is expected to need, in MiB. */
  readonly predictedPeakMiB: number;
  /** Memory of the function, in MiB: the predicted peak with headroom, and no less than one full vCPU. */
  readonly memorySizeMiB: number;
  /** Timeout of the function, in seconds. */
  readonly timeoutSeconds: number;
  /** Size of a request, in bytes. */
  readonly requestBytes: number;
  /** Size of an answer, in bytes. */
  readonly responseBytes: number;
  /** Size of the keys that each client uploads once, in bytes. */
  readonly evaluationKeyBytes: number;
  /** Rows that one call evaluates for the price of one. */
  readonly samplesPerCall: number;
  /** Computing effort of a call, in 1e-6 units. The same for every call; of a raw handler, the most that one may use. */
  readonly microUnits: number;
  /** Price of a call, in 1e-9 of `currency`. The same for every call; of a raw handler, the most that one may cost. */
  readonly amountNano: number;
  /** Currency of the price, for example `USD`. */
  readonly currency: string;
}
