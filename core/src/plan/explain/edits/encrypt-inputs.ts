/** Clear values meet clear values only where inputs are clear: an encrypted input takes part in all arithmetic. */
import { definitionLine } from '../origins.ts';
import { withInput } from './change-program.ts';
import type { PlanEdit, PlanSubject } from './plan-edit.ts';

/** One edit for each clear input. */
export function encryptInputs(subject: PlanSubject): PlanEdit[] {
  return subject.traced.program.inputs.flatMap(({ name, visibility }, input): PlanEdit[] => (visibility === 'encrypted' ? [] : [{
    text: { kind: 'encrypt-input', where: definitionLine(subject.traced), what: `inputs.${name}`, write: 'visibility: \'encrypted\'', insteadOf: 'visibility: \'clear\'', costs: { kind: 'work' } },
    subject: withInput(subject, input, { visibility: 'encrypted' }),
  }]));
}
