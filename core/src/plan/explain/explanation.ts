/** What an explanation consists of: data for pages and for `--json`. Documented in docs/plan-json.md; texts are written elsewhere. */
import type { FheErrorCode, FheErrorDetails } from '../../errors/index.ts';
import type { ApproximatedFunction } from '../../program/index.ts';
import type { PlanPacking, Scheme } from '../plan.ts';
import type { EditText } from './edits/plan-edit.ts';

/** Why a working plan is as it is, and what would make it cheaper. */
export interface PlanExplanation {
  readonly formatVersion: 1;
  readonly reasons: PlanReasons;
  readonly cost: CostBreakdown;
  /** The largest savings first. */
  readonly changes: readonly ProposedChange[];
}

export interface PlanReasons {
  readonly scheme: SchemeReason;
  readonly ringDegree: RingDegreeReason;
  readonly modulus: ModulusReason;
  /** Reals have a scale, integers a plaintext modulus. */
  readonly encoding: ScaleReason | PlaintextReason;
  readonly packing: PackingReason;
  readonly keys: KeyReason;
  readonly approximations: readonly ApproximationFact[];
  readonly assertions: readonly AssertionFact[];
  /** Null where it was not asked for. */
  readonly circuitPrivacy: PrivacyReason | null;
}

/** What planning gave for another choice: a price in percent of the plan's, or the refusal. */
export type Alternative = { readonly pricePercent: number } | { readonly refusal: { readonly code: FheErrorCode; readonly details: FheErrorDetails } };

export interface SchemeReason {
  readonly value: Scheme;
  readonly because: 'reals' | 'requested' | 'cheaper' | 'only';
  /** The other scheme for integers. */
  readonly other?: { readonly value: Scheme; readonly outcome: Alternative };
}

export interface RingDegreeReason {
  readonly value: number;
  /** What the next smaller degree lacks; `price` where it would hold the program and cost more, `smallest` where there is none. */
  readonly because: 'requested' | 'smallest' | 'depth' | 'precision' | 'range' | 'slots' | 'keys' | 'price';
  readonly smaller?: { readonly value: number; readonly outcome: Alternative };
}

export interface ModulusReason {
  readonly bits: number;
  /** What the security table allows for the ring degree. */
  readonly maxBits: number;
  /** Bits of q0, q1, ...; index = level. */
  readonly dataPrimeBits: readonly number[];
  /** Null for a single prime: nothing switches keys. */
  readonly specialPrimeBits: number | null;
  readonly multiplicativeDepth: number;
}

export interface ScaleReason {
  readonly kind: 'scale';
  /** log2 of the scale of fresh ciphertexts. */
  readonly bits: number;
  /** The output whose predicted error is nearest to its promise. Bits are log2 of errors. */
  readonly tightest: { readonly output: string; readonly promisedErrorBits: number; readonly predictedErrorBits: number | null };
}

export interface PlaintextReason {
  readonly kind: 'plaintext-modulus';
  /** The largest plaintext modulus. */
  readonly value: string;
  readonly bits: number;
  /** The output with the widest range. */
  readonly widest: { readonly output: string; readonly low: string; readonly high: string; readonly bits: number };
  /** Absent where one plaintext modulus does. */
  readonly several?: SeveralModuliReason;
}

/** Values are encrypted, computed and decrypted modulo each of several plaintext moduli. */
export interface SeveralModuliReason {
  /** All of them, the largest first; a request, an answer and the computing are so many times those of one. */
  readonly values: readonly string[];
  readonly bits: readonly number[];
  /** `range`: no single one holds the widest output. `price`: a single one leaves less room for noise and costs more, or has no plan. */
  readonly because: 'range' | 'price';
  /** Bits of the widest output that one plaintext modulus holds. */
  readonly singleBits: number;
}

export interface PackingReason {
  readonly kind: PlanPacking['kind'];
  /** Slots of one sample in one ciphertext. */
  readonly vectorLength: number;
  readonly samplesPerCall: number;
  readonly because: 'rows-requested' | 'one-call';
  readonly rowsPerCall: number | null;
  readonly inputs: readonly CiphertextCount[];
  readonly outputs: readonly CiphertextCount[];
}

export interface CiphertextCount {
  readonly name: string;
  /** Ciphertexts, or encoded plaintexts of a clear input, in a request or answer. */
  readonly count: number;
  readonly bytes: number;
  readonly encrypted: boolean;
}

export interface KeyReason {
  readonly count: number;
  readonly bytes: number;
  readonly relinearization: boolean;
  readonly rotations: number;
  readonly rowSwap: boolean;
  /** What circuit privacy encrypts under. */
  readonly publicKey: boolean;
  readonly maxKeyBytes: number | null;
}

export interface PrivacyReason {
  /** -log2 of the statistical distance for each ciphertext of an answer. */
  readonly statisticalBits: number;
  /** log2 of the widest flood: room that the modulus has for it, beside the plaintext. */
  readonly floodBits: number;
  /** The same function without circuit privacy. */
  readonly without: Alternative;
}

/** A function that a polynomial stands for. */
export interface ApproximationFact {
  readonly where: string | null;
  readonly function: ApproximatedFunction;
  readonly degree: number;
  readonly low: number;
  readonly high: number;
  readonly gap: number;
  /** Proven bound on |polynomial - function| in the range. */
  readonly maxError: number;
  /** Levels that the polynomial takes at least: ceil(log2(degree + 1)). */
  readonly levels: number;
  /** Values at this line that take this polynomial. */
  readonly uses: number;
}

export interface AssertionFact {
  readonly where: string | null;
  readonly low: string;
  readonly high: string;
}

export interface CostBreakdown {
  /** 1e-9 of the currency: both parts add up to the price of a call. */
  readonly computingNano: number;
  readonly transferNano: number;
  readonly microUnits: number;
  /** By author line and operation; percentages of one list add up to 100. */
  readonly lines: readonly LineCost[];
  readonly otherLines: CostShare;
  /** By instruction of the engine. */
  readonly operations: readonly OperationCost[];
  readonly otherOperations: CostShare;
}

export interface CostShare {
  readonly instructions: number;
  readonly microUnits: number;
  /** With one decimal. */
  readonly percent: number;
}

export interface LineCost extends CostShare {
  readonly where: string | null;
  /** As the author knows it: `dot`, `sigmoid`, `input x`. */
  readonly operation: string;
}

export interface OperationCost extends CostShare {
  readonly op: string;
}

/** The figures of a plan that a change is judged by. */
export interface PlanFigures {
  readonly scheme: Scheme;
  readonly polyModulusDegree: number;
  readonly coeffModulusBits: number;
  readonly samplesPerCall: number;
  /** 1e-9 of the currency, per call. */
  readonly amountNano: number;
  readonly currency: string;
  readonly microUnits: number;
  readonly keyBytes: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

/** A change that was planned and lowers a figure. */
export interface ProposedChange extends EditText {
  /** Rows that callers send together, at which prices and request bytes are compared. */
  readonly rowsPerCall: number;
  readonly before: PlanFigures;
  readonly after: PlanFigures;
  /** Percent of the figure before, with one decimal; negative where the figure grows. */
  readonly savedPercent: { readonly pricePerRow: number; readonly keyBytes: number; readonly requestBytes: number };
}

/** Why there is no plan. */
export interface RefusalExplanation {
  readonly formatVersion: 1;
  readonly code: FheErrorCode;
  /** What the steps of the path show. */
  readonly measure: 'depth' | 'precision' | 'range' | 'shape' | 'visibility' | 'keys';
  /** From an input to the line of the error; empty for keys. */
  readonly path: readonly PathStep[];
  /** How many plaintext moduli were tried together, at most. Absent where one was. */
  readonly plaintextModuli?: number;
  /** Changes with which the program can be planned, the cheapest plan first. */
  readonly remedies: readonly Remedy[];
}

/** One value on the way, after its line. */
export interface PathStep {
  readonly where: string | null;
  readonly operation: string;
  readonly shape: readonly number[];
  /** What the value can reach. */
  readonly low: string;
  readonly high: string;
  /** Products on the way to it, as the scheme counts them. */
  readonly depth: number | null;
  /** log2 of its error in the plan that the first remedy gives. */
  readonly errorBits: number | null;
  readonly visibility: 'encrypted' | 'clear';
}

/** A change with which the program can be planned. */
export interface Remedy extends EditText {
  readonly after: PlanFigures;
}
