/** Predicted noise budgets of integer schedules, and how far a prediction may be off. */
import type { Scheme } from '../plan.ts';
import type { BudgetPrediction } from '../parameters/choice.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { bfvRules } from './bfv-noise.ts';
import { bgvRules } from './bgv-noise.ts';
import { type IntegerModuli, IntegerNoiseModel } from './integer-noise.ts';

export type IntegerScheme = Exclude<Scheme, 'ckks'>;

/** Bits by which a prediction is lowered: one for the model, which benchmarks/noise measures, and one for an unlucky key. */
export const MARGIN_BITS: Readonly<Record<IntegerScheme, number>> = { bfv: 2, bgv: 2 };

export function noiseModel(scheme: IntegerScheme, schedule: Schedule, moduli: IntegerModuli, samplesPerRow: number): IntegerNoiseModel {
  const rules = scheme === 'bfv' ? bfvRules : bgvRules;
  return new IntegerNoiseModel(schedule, moduli, rules(moduli.polyModulusDegree, moduli.plaintextModulus), samplesPerRow);
}

/** log2 of the modulus at a level. */
export const levelBits = (primes: readonly bigint[], level: number): number => primes.slice(0, level + 1).reduce((sum, q) => sum + Math.log2(Number(q)), 0);

/** The noise budget of one value, as SEAL counts it: bits between twice the noise and the modulus. */
export const budgetOf = (model: IntegerNoiseModel, schedule: Schedule, moduli: IntegerModuli, id: number): number =>
  levelBits(moduli.primes, schedule.instructions[id]!.level) - model.largestBits(id) - 1;

/** The schedule, with the width of every flood: it depends on the primes. */
export function withFloods(scheme: IntegerScheme, schedule: Schedule, moduli: IntegerModuli, samplesPerRow: number): Schedule {
  if (!schedule.instructions.some(({ op }) => op === 'rerandomise')) return schedule;
  const model = noiseModel(scheme, schedule, moduli, samplesPerRow);
  return { ...schedule, instructions: schedule.instructions.map((instruction, id) => (instruction.op === 'rerandomise' ? { ...instruction, floodBits: model.floodBits(id) } : instruction)) };
}

/** One for each output, in the order of ports. */
export function predictedBudgets(scheme: IntegerScheme, schedule: Schedule, moduli: IntegerModuli, samplesPerRow: number): BudgetPrediction[] {
  const model = noiseModel(scheme, schedule, moduli, samplesPerRow);
  const predictions: BudgetPrediction[] = [];
  schedule.instructions.forEach(({ op, port }, id) => {
    if (op === 'output') predictions[port!] = { budgetBits: budgetOf(model, schedule, moduli, id), marginBits: MARGIN_BITS[scheme] };
  });
  return predictions;
}
