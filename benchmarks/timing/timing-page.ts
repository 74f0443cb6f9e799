/** A fit for a terminal: its figures, how good it is, and where it is off. */
import type { InstructionOp } from '@fhe-serverless/core/plan';
import { predictedMillis, type TimingFit } from './fit-timing.ts';
import type { FitQuality } from './least-squares.ts';
import type { InstructionObservation, Observations } from './observation.ts';

export function timingPage({ instructions }: Pick<Observations, 'instructions'>, fit: TimingFit): string {
  const figures = Object.entries(fit.figures).map(([name, value]) => `  ${name.padEnd(24)} ${value}`);
  return [
    'Figures', ...figures, '',
    'Quality', quality('instructions', fit.instructions), quality('on the half not fitted to', fit.heldOut), quality('contexts, cold', fit.contexts), quality('evaluation keys', fit.keys), '',
    'Predicted over measured, smallest, median and largest, with the largest time',
    ...byOperation(instructions, fit),
  ].join('\n');
}

function quality(name: string, { count, rSquared, medianRelativeError, worstRelativeError }: FitQuality): string {
  return `  ${name.padEnd(28)} ${String(count).padStart(5)} times, R² ${rSquared.toFixed(4)}, relative error median ${percent(medianRelativeError)}, worst ${percent(worstRelativeError)}`;
}

function byOperation(observations: readonly InstructionObservation[], { figures }: TimingFit): string[] {
  const groups = new Map<string, InstructionObservation[]>();
  for (const observed of observations) {
    const name = `${observed.scheme} ${operationName(observed)} of ${observed.before.polynomials}`;
    groups.set(name, [...groups.get(name) ?? [], observed]);
  }
  return [...groups].map(([name, group]) => {
    const ratios = group.map((observed) => predictedMillis(observed, figures) / observed.millis).toSorted((a, b) => a - b);
    const [least, middle, most] = [ratios[0]!, ratios[Math.floor(ratios.length / 2)]!, ratios.at(-1)!];
    return `  ${name.padEnd(36)} ${[least, middle, most].map((value) => value.toFixed(2)).join('  ')}  ${Math.max(...group.map(({ millis }) => millis)).toFixed(2)} ms`;
  });
}

function operationName({ instruction, before }: InstructionObservation): InstructionOp | string {
  if (instruction.clear !== undefined) return `${instruction.op} (clear input)`;
  return before.op === 'toNtt' ? `${instruction.op} (after toNtt)` : instruction.op;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
