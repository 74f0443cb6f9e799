/** What the bench finds out about a program. Everything here is JSON. */
import type { PlanPacking, Scheme } from '@fhe-serverless/core/plan';

/** One side of the comparison. */
export interface ContestantFigures {
  /** Median of process CPU time from request bytes to response bytes; keys are loaded. */
  readonly millisPerCall: number;
  /** Calls that the median is of. */
  readonly timedCalls: number;
  /** Rows that the timed call carried. */
  readonly rows: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** As a client uploads them. */
  readonly keyBytes: number;
}

/** How far predictions and measurements of one output lie apart, in bits. Errors of reals are log2, budgets of integers are what is left. */
export interface Margin {
  readonly output: string;
  readonly kind: 'error' | 'budget';
  /** Reals: log2 of the largest error that the plan promises. */
  readonly promisedBits: number | null;
  readonly predictedBits: number | null;
  /** Null where no error was seen. */
  readonly measuredBits: number | null;
}

/** One plan, proved and measured. */
export interface PlannedFigures {
  readonly scheme: Scheme;
  readonly polyModulusDegree: number;
  /** First prime to special prime. */
  readonly coeffModulusBits: readonly number[];
  readonly plaintextModulusBits?: number;
  /** Plaintext moduli that the operations run for, one after another; absent for one. */
  readonly plaintextModuli?: number;
  /** log2 of the scale of the first encrypted input. */
  readonly scaleBits?: number;
  readonly packing: PlanPacking;
  readonly operationCounts: Readonly<Record<string, number>>;
  readonly rotationKeys: number;
  /** Relinearization keys and SEAL's default set of Galois keys of the same parameters, unseeded. */
  readonly defaultKeyBytes: number;
  readonly margins: readonly Margin[];
  /** CPU of planning in a fresh process, from a traced program to a plan without its encoded constants. */
  readonly planMillis: number;
  readonly predictedMillisPerCall: number;
  readonly predictedColdMillis: number;
  readonly predictedPeakMiB: number;
  readonly ours: ContestantFigures;
}

/** `one row`: the request of the function file, one row a call. `batch`: planned and called with many. */
export type LineKind = 'one row' | 'batch';

export interface MeasuredLine extends PlannedFigures {
  readonly kind: LineKind;
  /** What the plan was asked for. */
  readonly rowsPerCallAsked?: number;
  /** At as many rows as this line is about. */
  readonly competent: ContestantFigures;
  readonly defaults: ContestantFigures;
}

export interface FailedLine {
  readonly kind: LineKind;
  readonly rowsPerCallAsked?: number;
  readonly failed: string;
}

export interface TensealFigures {
  readonly polyModulusDegree: number;
  readonly coeffModulusBits: readonly number[];
  readonly millisPerCall: number;
  readonly rows: number;
  readonly keyBytes: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly largestError: number;
}

export interface TensealResult {
  /** With the parameters of its tutorials, and with the chain of our plan. */
  readonly usual: TensealFigures | { readonly failed: string };
  readonly ourChain?: TensealFigures | { readonly failed: string };
}

export interface ProgramMeasurement {
  readonly program: string;
  readonly lines: readonly (MeasuredLine | FailedLine)[];
  readonly tenseal?: TensealResult;
}

export const isMeasured = (line: MeasuredLine | FailedLine): line is MeasuredLine => !('failed' in line);

export const millisPerRow = ({ millisPerCall, rows }: Pick<ContestantFigures, 'millisPerCall' | 'rows'>): number => millisPerCall / rows;
