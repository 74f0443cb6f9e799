/** What the author could ask of the planner, or stop asking. */
import type { PlanRequest } from '../../../program/index.ts';
import { definitionLine } from '../origins.ts';
import { withRequest } from './change-program.ts';
import type { EditCost, EditKind, PlanEdit, PlanSubject } from './plan-edit.ts';

function requestEdit(subject: PlanSubject, kind: EditKind, field: keyof PlanRequest, value: PlanRequest[typeof field], costs: EditCost): PlanEdit {
  const before = subject.request[field];
  return {
    text: {
      kind, where: definitionLine(subject.traced), what: 'plan', costs,
      write: value === undefined ? `no ${field}` : `${field}: ${JSON.stringify(value)}`,
      insteadOf: before === undefined ? null : `${field}: ${JSON.stringify(before)}`,
    },
    subject: withRequest(subject, { [field]: value }),
  };
}

/** What is forced now. */
export function liftLimits(subject: PlanSubject): PlanEdit[] {
  const { polyModulusDegree, scheme, circuitPrivacy, maxKeyBytes } = subject.request;
  const { domain } = subject.traced.program;
  return [
    ...(polyModulusDegree === undefined ? [] : [requestEdit(subject, 'lift-limit', 'polyModulusDegree', undefined, { kind: 'nothing' })]),
    ...(scheme === undefined || domain === 'real' ? [] : [requestEdit(subject, 'lift-limit', 'scheme', undefined, { kind: 'nothing' })]),
    ...(circuitPrivacy === true ? [requestEdit(subject, 'lift-limit', 'circuitPrivacy', false, { kind: 'disclosure', of: 'circuit' })] : []),
    ...(maxKeyBytes === undefined ? [] : [requestEdit(subject, 'more-keys', 'maxKeyBytes', undefined, { kind: 'key-bytes', bytes: maxKeyBytes })]),
  ];
}

export const declareRows = (subject: PlanSubject, rows: number): PlanEdit => requestEdit(subject, 'declare-rows', 'rowsPerCall', rows, { kind: 'rows', rows });

export const revealPartialSums = (subject: PlanSubject): PlanEdit[] => (
  subject.request.revealPartialSums === true ? [] : [requestEdit(subject, 'reveal-partial-sums', 'revealPartialSums', true, { kind: 'disclosure', of: 'partial-sums' })]
);

/** Fewer key bytes at a ring degree. */
export function limitKeys(subject: PlanSubject, maxKeyBytes: number, polyModulusDegree: number): PlanEdit {
  const { text, subject: limited } = requestEdit(subject, 'fewer-keys', 'maxKeyBytes', maxKeyBytes, { kind: 'work' });
  return { text: { ...text, write: `${text.write}, polyModulusDegree: ${polyModulusDegree}` }, subject: withRequest(limited, { polyModulusDegree }) };
}

export const allowKeyBytes = (subject: PlanSubject, bytes: number): PlanEdit => requestEdit(subject, 'more-keys', 'maxKeyBytes', bytes, { kind: 'key-bytes', bytes });
