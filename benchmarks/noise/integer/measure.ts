/** One measured value: what the model predicted, and what the decryptor found. */
import { budgetOf, type IntegerScheme, noiseModel } from '../../../core/src/plan/noise/integer-budget.ts';
import type { IntegerModuli } from '../../../core/src/plan/noise/integer-noise.ts';
import type { Schedule } from '../../../core/src/plan/schedule/schedule.ts';
import { HandleScope } from '../../../engine/src/seal-wasm/handle-scope.ts';
import type { SealInstance } from '../../../engine/src/seal-wasm/seal-instance.ts';
import type { SealContext } from '../../../engine/src/seal-wasm/seal-context.ts';
import type { MeasuredProgram } from '../measured-file.ts';
import { type RandomSource, randomSource } from '../random-source.ts';
import { drawParameters, type DrawnParameters } from './draw-parameters.ts';
import { drawProgram, type DrawnProgram, withOutputs } from './draw-program.ts';
import { measuredBudgets, openContext } from './encrypted-run.ts';

export interface Sample {
  readonly program: number;
  readonly degree: number;
  readonly plainBits: number;
  readonly depth: number;
  readonly shape: string;
  /** Before the margin. */
  readonly predicted: number;
  readonly measured: number;
}

/** Programs that share a context: building one costs more than several programs do. */
const PROGRAMS_PER_CONTEXT = 20;
/** Below this a whole bit, the least that SEAL tells, is too coarse. */
const LEAST_PREDICTED_BITS = 3;
const ATTEMPTS = 40;
const WANTED_DEPTHS = [0, 1, 2, 2, 3, 4] as const;

/** The programs of one context that are missing, in order: the same for the same seed. */
export function* measuredPrograms(engine: SealInstance, scheme: IntegerScheme, seed: number, context: number, isMissing: (program: number) => boolean): Generator<MeasuredProgram<Sample>> {
  const programs = Array.from({ length: PROGRAMS_PER_CONTEXT }, (_, i) => context * PROGRAMS_PER_CONTEXT + i).filter(isMissing);
  if (programs.length === 0) return;
  using scope = new HandleScope(engine.handles);
  const drawn = drawParameters(randomSource(seed * 1_000_003 + context));
  const sealContext = openContext(engine, scope, scheme, drawn);
  for (const program of programs) yield { program, samples: samplesOf(engine, sealContext, scheme, drawn, program, seed) };
}

export const contextOf = (program: number): number => Math.floor(program / PROGRAMS_PER_CONTEXT);
export const contextCount = (programs: number): number => Math.ceil(programs / PROGRAMS_PER_CONTEXT);

function samplesOf(engine: SealInstance, sealContext: SealContext, scheme: IntegerScheme, { moduli }: DrawnParameters, program: number, seed: number): Sample[] {
  const random = randomSource(seed * 7_919 + program * 104_729 + 1);
  const drawn = deepEnough(random, scheme, moduli);
  if (drawn === undefined) return [];
  const { shape, schedule, depths, outputs } = drawn;
  const complete = withOutputs(schedule, outputs, random.next() < 0.3);
  const predictions = budgetsOf(scheme, complete, moduli);
  const measured = measuredBudgets(engine, sealContext, complete, moduli, random);
  return complete.instructions.flatMap(({ op, port }, id) => {
    if (op !== 'output' || measured[port!] === undefined || predictions[id]! < LEAST_PREDICTED_BITS) return [];
    const plainBits = moduli.plaintextModulus.toString(2).length;
    return [{ program, degree: moduli.polyModulusDegree, plainBits, depth: depths[outputs[port!]!]!, shape, predicted: predictions[id]!, measured: measured[port!]! }];
  });
}

interface ChosenProgram extends DrawnProgram {
  readonly outputs: readonly number[];
}

/** A program that decrypts at a wanted depth; the deepest of many where the modulus allows no more. */
function deepEnough(random: RandomSource, scheme: IntegerScheme, moduli: IntegerModuli): ChosenProgram | undefined {
  const wanted = random.pick(WANTED_DEPTHS);
  let best: ChosenProgram | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const drawn = drawProgram(random, moduli);
    const outputs = chosenOutputs(random, drawn.depths, budgetsOf(scheme, drawn.schedule, moduli));
    if (outputs.length === 0) continue;
    if (best === undefined || drawn.depths[outputs[0]!]! > best.depths[best.outputs[0]!]!) best = { ...drawn, outputs };
    if (best.depths[best.outputs[0]!]! >= wanted) break;
  }
  return best;
}

function budgetsOf(scheme: IntegerScheme, schedule: Schedule, moduli: IntegerModuli): number[] {
  const model = noiseModel(scheme, schedule, moduli, 1);
  return schedule.instructions.map((_, id) => budgetOf(model, schedule, moduli, id));
}

/** Of the values that should still decrypt: the deepest, the last, and any one. */
function chosenOutputs(random: RandomSource, depths: readonly number[], budgets: readonly number[]): number[] {
  const alive = budgets.flatMap((budget, id) => (budget >= LEAST_PREDICTED_BITS ? [id] : []));
  if (alive.length === 0) return [];
  const deepest = alive.reduce((best, id) => (depths[id]! >= depths[best]! ? id : best));
  return [...new Set([deepest, alive.at(-1)!, random.pick(alive)])];
}
