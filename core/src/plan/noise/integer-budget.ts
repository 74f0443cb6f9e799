/** Predicted noise budgets of integer schedules, and how far a prediction may be off. */
import type { Scheme } from '../plan.ts';
import type { BudgetPrediction } from '../parameters/choice.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { bfvRules } from './bfv-noise.ts';
import { bgvRules } from './bgv-noise.ts';
import { type IntegerModuli, IntegerNoiseModel } from './integer-noise.ts';
import { LIKELY, type NoiseTail, RARE } from './noise-tail.ts';

export type IntegerScheme = Exclude<Scheme, 'ckks'>;

/** Bits by which a prediction may miss, which benchmarks/noise measures (docs/decisions/0009). */
const MODEL_BITS = 1;
/** Least margin: what the rarest case takes beyond the likely one, and the model's bit. */
export const MARGIN_BITS = 2;

export function noiseModel(scheme: IntegerScheme, schedule: Schedule, moduli: IntegerModuli, samplesPerRow: number, tail = LIKELY): IntegerNoiseModel {
  const rules = scheme === 'bfv' ? bfvRules : bgvRules;
  return new IntegerNoiseModel(schedule, moduli, rules(moduli.polyModulusDegree, moduli.plaintextModulus, tail), tail, samplesPerRow);
}

/** log2 of the modulus at a level. */
export const levelBits = (primes: readonly bigint[], level: number): number => primes.slice(0, level + 1).reduce((sum, q) => sum + Math.log2(Number(q)), 0);

/** The noise budget of one value, as SEAL counts it: bits between twice the noise and the modulus. */
export const budgetOf = (model: IntegerNoiseModel, schedule: Schedule, moduli: IntegerModuli, id: number): number =>
  levelBits(moduli.primes, schedule.instructions[id]!.level) - model.largestBits(id) - 1;

/** The schedule, with the width of every flood: it depends on the primes. */
export function withFloods(scheme: IntegerScheme, schedule: Schedule, moduli: IntegerModuli, samplesPerRow: number): Schedule {
  if (!schedule.instructions.some(({ op }) => op === 'rerandomise')) return schedule;
  const rare = noiseModel(scheme, schedule, moduli, samplesPerRow, RARE);
  return { ...schedule, instructions: schedule.instructions.map((instruction, id) => (instruction.op === 'rerandomise' ? { ...instruction, floodBits: rare.floodBits(id) } : instruction)) };
}

/**
 * One for each output, in the order of ports. Budgets that are not below their margins leave the model's bit even in the rarest
 * case: an answer then decrypts wrongly with a probability of at most 2^-40. Where one is below the least margin, all have that.
 */
export function predictedBudgets(scheme: IntegerScheme, unflooded: Schedule, moduli: IntegerModuli, samplesPerRow: number): BudgetPrediction[] {
  const schedule = withFloods(scheme, unflooded, moduli, samplesPerRow);
  const likely = budgetsOf(scheme, schedule, moduli, samplesPerRow, LIKELY);
  if (!likely.every((budgetBits) => budgetBits >= MARGIN_BITS)) return likely.map((budgetBits) => ({ budgetBits, marginBits: MARGIN_BITS }));
  const rare = budgetsOf(scheme, schedule, moduli, samplesPerRow, RARE);
  return likely.map((budgetBits, port) => ({ budgetBits, marginBits: Math.max(MARGIN_BITS, MODEL_BITS + budgetBits - rare[port]!) }));
}

function budgetsOf(scheme: IntegerScheme, schedule: Schedule, moduli: IntegerModuli, samplesPerRow: number, tail: NoiseTail): number[] {
  const model = noiseModel(scheme, schedule, moduli, samplesPerRow, tail);
  const budgets: number[] = [];
  schedule.instructions.forEach(({ op, port }, id) => { if (op === 'output') budgets[port!] = budgetOf(model, schedule, moduli, id); });
  return budgets;
}
