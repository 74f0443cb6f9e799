/** Promise less: smaller scales, and fewer bits of modulus. */
import type { ProgramOutput } from '../../../program/index.ts';
import { definitionLine } from '../origins.ts';
import { withOutputs } from './change-program.ts';
import type { PlanEdit, PlanSubject } from './plan-edit.ts';

/** An error of 1/16: less than that is hardly a result. */
const FEWEST_BITS = 4;

/** Every output that promises more than so many bits promises just them. */
export function lowerPrecisionTo(subject: PlanSubject, bits: number): PlanEdit[] {
  const { traced } = subject;
  const finer = traced.program.outputs.filter(({ precisionBits }) => precisionBits > bits);
  if (traced.program.domain !== 'real' || finer.length === 0 || bits < FEWEST_BITS) return [];
  const highest = finer.reduce((most, { precisionBits }) => Math.max(most, precisionBits), 0);
  return [{
    text: {
      kind: 'lower-precision',
      where: definitionLine(traced),
      what: finer.map(({ name }) => `outputs.${name}`).join(', '),
      write: `precisionBits: ${bits}`,
      insteadOf: `precisionBits: ${highest}`,
      costs: { kind: 'precision', fromErrorBits: -highest, toErrorBits: -bits },
    },
    subject: withOutputs(subject, (output): ProgramOutput => (finer.includes(output) ? { ...output, precisionBits: bits } : output)),
  }];
}

/** In steps that move a whole chain of primes: each prime carries the scale. */
export function lowerPrecision(subject: PlanSubject, steps: readonly number[] = [4, 8]): PlanEdit[] {
  const highest = subject.traced.program.outputs.reduce((most, { precisionBits }) => Math.max(most, precisionBits), 0);
  return steps.flatMap((fewer) => lowerPrecisionTo(subject, highest - fewer));
}
