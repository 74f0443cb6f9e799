/** A change of the function that its author could make, and the program or request that it gives. */
import type { PlanRequest, TracedProgram } from '../../../program/index.ts';

/** What is planned. */
export interface PlanSubject {
  readonly traced: TracedProgram;
  readonly request: PlanRequest;
}

export type EditKind =
  | 'lower-precision' | 'lower-degree' | 'narrow-range' | 'widen-range' | 'assert-range' | 'shorter-polynomial'
  | 'declare-rows' | 'reveal-partial-sums' | 'narrow-input' | 'assert-output' | 'fewer-keys' | 'more-keys' | 'lift-limit' | 'encrypt-input';

/** What the author gives up. */
export type EditCost =
  /** Errors may be larger; bits are log2 of the promised errors. */
  | { readonly kind: 'precision'; readonly fromErrorBits: number; readonly toErrorBits: number }
  /** The polynomial is further from the function. */
  | { readonly kind: 'approximation'; readonly fromError: number; readonly toError: number }
  /** The author vouches for a range; what leaves it gives wrong results. */
  | { readonly kind: 'promise'; readonly low: string; readonly high: string }
  /** Clients refuse values outside. */
  | { readonly kind: 'input-range'; readonly low: string; readonly high: string }
  /** The figures hold for callers who send this many rows together. */
  | { readonly kind: 'rows'; readonly rows: number }
  | { readonly kind: 'disclosure'; readonly of: 'partial-sums' | 'circuit' }
  | { readonly kind: 'key-bytes'; readonly bytes: number }
  /** More work for each call. */
  | { readonly kind: 'work' }
  | { readonly kind: 'nothing' };

/** What to write where, in the author's words. */
export interface EditText {
  readonly kind: EditKind;
  /** `file:line`. */
  readonly where: string | null;
  /** Part of the function: `outputs.score`, `sigmoid`, `plan`. */
  readonly what: string;
  readonly write: string;
  /** Null for an addition. */
  readonly insteadOf: string | null;
  readonly costs: EditCost;
}

export interface PlanEdit {
  readonly text: EditText;
  readonly subject: PlanSubject;
}
