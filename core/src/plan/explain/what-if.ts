/** Plans something else, to see what it would cost. */
import { type FheError, isFheError } from '../../errors/index.ts';
import type { SecurityLevel } from '../parameters/choice.ts';
import type { Plan } from '../plan.ts';
import { type PlanDraft, planProgram } from '../plan-program.ts';
import type { PlanSubject } from './edits/plan-edit.ts';
import type { Alternative, PlanFigures } from './explanation.ts';
import { percentOf } from './shares.ts';

export type Outcome = { readonly figures: PlanFigures; readonly draft: PlanDraft } | { readonly refusal: FheError };

/** Plans a subject; the same function for every candidate of one explanation. */
export type Planner = (subject: PlanSubject) => Outcome;

/** Stands for an encoded constant: figures depend on how many there are, and no check takes this one for zero. */
const STAND_IN = new Uint8Array(128).fill(1);

/** Whatever fails is a refusal, also by a fault of ours: nobody asked for this plan. */
export const plannerFor = (security: SecurityLevel): Planner => ({ traced, request }) => {
  try {
    const draft = planProgram(traced, request, security);
    return { draft, figures: figuresOf(draft.complete(draft.constants.map(() => STAND_IN)).plan) };
  } catch (error) {
    if (isFheError(error)) return { refusal: error };
    throw error;
  }
};

export const figuresOf = ({ scheme, parameters, security, packing, cost, evaluationKeys, requestBytes, responseBytes }: Plan): PlanFigures => ({
  scheme,
  polyModulusDegree: parameters.polyModulusDegree,
  coeffModulusBits: security.coeffModulusBits,
  samplesPerCall: packing.samplesPerCall,
  amountNano: cost.amountNano,
  currency: cost.currency,
  microUnits: cost.microUnits,
  keyBytes: evaluationKeys.reduce((sum, { bytes }) => sum + bytes, 0),
  requestBytes,
  responseBytes,
});

/** What so many rows of one key holder cost, and what they send, in whole calls. */
export const priceOfRows = ({ samplesPerCall, amountNano }: PlanFigures, rows: number): number => Math.ceil(rows / samplesPerCall) * amountNano;
export const requestBytesOfRows = ({ samplesPerCall, requestBytes }: PlanFigures, rows: number): number => Math.ceil(rows / samplesPerCall) * requestBytes;

/** Prices are compared at the rows that the planner reckons with. */
export function alternativeOf(outcome: Outcome, chosen: PlanFigures, rows: number): Alternative {
  if ('refusal' in outcome) return { refusal: { code: outcome.refusal.code, details: outcome.refusal.details } };
  return { pricePercent: percentOf(priceOfRows(outcome.figures, rows), priceOfRows(chosen, rows)) };
}
