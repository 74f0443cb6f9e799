/** Turns the reason why no plan exists into an error that names file, line, value and remedy. */
import { FheError } from '../errors/index.ts';
import type { PlanRequest, TracedProgram } from '../program/index.ts';
import type { LoweredProgram } from './lower/lower-program.ts';
import type { ChoiceRefusal } from './parameters/choice.ts';
import { RING_DEGREES } from './parameters/security-table.ts';

/** A back end's refusal, or keys that do not fit the request's budget. */
export type PlanRefusal = ChoiceRefusal | (Omit<ChoiceRefusal, 'kind'> & { readonly kind: 'keys' });

const CODES = { 'too-deep': 'FHE_PLAN_TOO_DEEP', precision: 'FHE_PLAN_PRECISION', 'plaintext-range': 'FHE_PLAN_PLAINTEXT_RANGE', keys: 'FHE_PLAN_KEY_BUDGET' } as const;

export function refusalError({ locations, program }: TracedProgram, found: { readonly refusal: PlanRefusal; readonly lowered: LoweredProgram } | undefined): FheError {
  if (found === undefined) {
    const longest = program.nodes.reduce((a, b) => (b.shape.length > 0 && b.shape[0]! > (a.shape[0] ?? 0) ? b : a));
    return new FheError('FHE_PLAN_VECTOR_TOO_LONG', { length: longest.shape[0] ?? 1, slots: RING_DEGREES.at(-1)! / 2, where: locations[program.nodes.indexOf(longest)] ?? 'an unknown line' });
  }
  const { refusal, lowered } = found;
  const where = locations[lowered.circuit.nodes[refusal.node]?.source ?? -1] ?? 'an unknown line';
  return new FheError(CODES[refusal.kind], { where, ...refusal.details });
}

/** The error of CKKS is part of the answer, so no noise may drown it. */
export function requirePrivacyIsPossible({ program, locations }: TracedProgram, { circuitPrivacy }: PlanRequest): void {
  const where = locations[program.nodes.findIndex(({ op }) => op === 'input')] ?? 'an unknown line';
  if (circuitPrivacy === true && program.domain === 'real') throw new FheError('FHE_PLAN_CIRCUIT_PRIVACY', { where });
}
