/** The plan of a raw handler: everything that is fixed before its code runs. It stands in plan.json, as a traced function's does. */
import type { Plan } from '../plan.ts';

/** What both kinds of plan say: all that a runtime and a client need beside the computation itself. */
export type ServedPlan = Omit<Plan, 'programDigest' | 'instructions' | 'constants' | 'constantsDigest' | 'operationCounts' | 'assertions' | 'loaded'>;

/** Bounds of one call. Reaching one stops it, at no charge. */
export interface RawLimits {
  /** What the author declared, and callers are quoted. */
  readonly microUnits: number;
  /** Ciphertexts and encoded numbers that are held at once. */
  readonly liveValues: number;
  readonly liveBytes: number;
  /** Looked at before each operation. */
  readonly millis: number;
}

/** `cost` is what a call costs at most: units that were used are billed. Levels and scales of outputs are those of the run that planned it. */
export interface RawPlan extends ServedPlan {
  readonly kind: 'raw';
  /** SHA-256 of handler.mjs, hex: the code stands where a traced function has a program. */
  readonly codeDigest: string;
  /** CKKS scale of inputs; 1 for BFV and BGV. */
  readonly scale: number;
  /** Positions by which the handler may rotate left. */
  readonly rotationSteps: readonly number[];
  readonly limits: RawLimits;
  /** What the run that planned it used: an expectation, no promise. */
  readonly expected: { readonly microUnits: number; readonly amountNano: number; readonly operationCounts: Readonly<Record<string, number>> };
}

export type DeployablePlan = Plan | RawPlan;

export const isRawPlan = (plan: DeployablePlan): plan is RawPlan => 'kind' in plan && plan.kind === 'raw';
