/** The changes that would lower a plan's figures most. Every one is planned, so that what is shown is what the author gets. */
import { distinctPorts } from '../packing.ts';
import type { Plan } from '../plan.ts';
import { lowerDegrees, narrowRanges } from './edits/change-approximation.ts';
import { declareRows, liftLimits, limitKeys, revealPartialSums } from './edits/change-request.ts';
import { lowerPrecision } from './edits/lower-precision.ts';
import { assertOutput, narrowInput } from './edits/narrow-integers.ts';
import type { PlanEdit, PlanSubject } from './edits/plan-edit.ts';
import { shortenPolynomial } from './edits/shorten-polynomial.ts';
import type { PlanFigures, ProposedChange } from './explanation.ts';
import { savedPercent } from './shares.ts';
import { figuresOf, type Planner, priceOfRows, requestBytesOfRows } from './what-if.ts';

/** With the three plans for the reasons, an explanation takes at most thirteen plannings. */
const MAX_EDITS = 10;
const SHOWN = 3;
/** Ciphertexts that one input of a fuller call may take: planning takes as many times longer. */
const MOST_CIPHERTEXTS = 32;
/** Less than this is not worth a change. */
const LEAST_PRICE_PERCENT = 1;
const LEAST_BYTES_PERCENT = 10;
/** Fewer bytes are no saving where the price rises by more. */
const MOST_DEARER_PERCENT = 25;

export function cheapestChanges(subject: PlanSubject, plan: Plan, tries: Planner): ProposedChange[] {
  const before = figuresOf(plan);
  const changes = candidateEdits(subject, plan).flatMap((edit) => {
    const outcome = tries(edit.subject);
    return 'refusal' in outcome ? [] : [compared(edit, before, outcome.figures)];
  });
  return best(changes.filter(isSaving));
}

/** In a fixed order; the first ones are planned. */
export function candidateEdits(subject: PlanSubject, plan: Plan): PlanEdit[] {
  return [
    ...liftLimits(subject),
    ...lowerPrecision(subject),
    ...lowerDegrees(subject),
    ...revealPartialSums(subject),
    ...moreRows(subject, plan),
    ...narrowRanges(subject),
    ...narrowInput(subject, 4n),
    ...assertOutput(subject, 16n),
    ...shortenPolynomial(subject),
    ...fewerKeys(subject, plan),
  ].slice(0, MAX_EDITS);
}

/** One row, for which a row of slots can hold one sample, all that a call carries now, and more; what the author declared stands. */
function moreRows(subject: PlanSubject, { packing, parameters, inputs }: Plan): PlanEdit[] {
  if (subject.request.rowsPerCall !== undefined) return [];
  const { samplesPerCall, slotRows, samplesPerRow } = packing;
  const ciphertexts = Math.max(...distinctPorts(inputs).map(({ name }) => inputs.filter((port) => port.name === name).length));
  const most = Math.min((parameters.polyModulusDegree / 2) * slotRows, powerBelow((MOST_CIPHERTEXTS * samplesPerCall) / ciphertexts));
  const rows = [...new Set([most, powerBelow(Math.sqrt(most * samplesPerCall)), samplesPerCall])].filter((count) => count >= samplesPerCall && count > 1);
  return [...rows, ...(slotRows === 2 && samplesPerRow > 1 ? [1] : [])].map((count) => declareRows(subject, count));
}

/** Largest power of two that is not above x; 1 at least. */
const powerBelow = (x: number): number => (x < 2 ? 1 : 2 * powerBelow(x / 2));

/** Half the bytes, at the same ring degree: with fewer keys other degrees only make longer plans. */
function fewerKeys(subject: PlanSubject, { evaluationKeys, parameters }: Plan): PlanEdit[] {
  const bytes = evaluationKeys.reduce((sum, key) => sum + key.bytes, 0);
  return evaluationKeys.filter(({ kind }) => kind === 'galois').length < 2 ? [] : [limitKeys(subject, Math.floor(bytes / 2), parameters.polyModulusDegree)];
}

function compared({ text, subject }: PlanEdit, before: PlanFigures, after: PlanFigures): ProposedChange {
  const rowsPerCall = subject.request.rowsPerCall ?? 1;
  return {
    ...text,
    rowsPerCall,
    before,
    after,
    savedPercent: {
      pricePerRow: savedPercent(priceOfRows(before, rowsPerCall), priceOfRows(after, rowsPerCall)),
      keyBytes: savedPercent(before.keyBytes, after.keyBytes),
      requestBytes: savedPercent(requestBytesOfRows(before, rowsPerCall), requestBytesOfRows(after, rowsPerCall)),
    },
  };
}

function isSaving({ savedPercent: { pricePerRow, keyBytes, requestBytes } }: ProposedChange): boolean {
  return pricePerRow >= LEAST_PRICE_PERCENT || (pricePerRow >= -MOST_DEARER_PERCENT && (keyBytes >= LEAST_BYTES_PERCENT || requestBytes >= LEAST_BYTES_PERCENT));
}

/** One of each kind, so that three changes are three ideas; equal savings keep the order in which they were tried. */
function best(changes: readonly ProposedChange[]): ProposedChange[] {
  const ranked = changes.map((change, i) => ({ change, i })).sort((a, b) => (
    b.change.savedPercent.pricePerRow - a.change.savedPercent.pricePerRow
    || b.change.savedPercent.keyBytes - a.change.savedPercent.keyBytes
    || b.change.savedPercent.requestBytes - a.change.savedPercent.requestBytes
    || a.i - b.i)).map(({ change }) => change);
  return ranked.filter(({ kind }, i) => ranked.findIndex((other) => other.kind === kind) === i).slice(0, SHOWN);
}
