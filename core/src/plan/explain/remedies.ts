/** Changes with which a refused program can be planned. Every one is planned. */
import type { FheError } from '../../errors/index.ts';
import { approximationSites } from './program-facts.ts';
import { fitRange, lowerDegrees, narrowRanges } from './edits/change-approximation.ts';
import { allowKeyBytes, declareRows, liftLimits, revealPartialSums } from './edits/change-request.ts';
import { encryptInputs } from './edits/encrypt-inputs.ts';
import { lowerPrecision, lowerPrecisionTo } from './edits/lower-precision.ts';
import { assertOutput, narrowInput } from './edits/narrow-integers.ts';
import type { PlanEdit, PlanSubject } from './edits/plan-edit.ts';
import { shortenPolynomial } from './edits/shorten-polynomial.ts';
import type { Remedy } from './explanation.ts';
import { type Outcome, type Planner, priceOfRows } from './what-if.ts';

const MAX_EDITS = 12;
const SHOWN = 3;

export interface PlannedRemedy {
  readonly remedy: Remedy;
  readonly outcome: Extract<Outcome, { figures: unknown }>;
}

/** The cheapest plans first; equal prices keep the order in which they were tried. One of each kind. */
export function plannedRemedies(subject: PlanSubject, error: FheError, tries: Planner): PlannedRemedy[] {
  const found = remedyEdits(subject, error).slice(0, MAX_EDITS).flatMap((edit): PlannedRemedy[] => {
    const outcome = tries(edit.subject);
    return 'refusal' in outcome ? [] : [{ remedy: { ...edit.text, after: outcome.figures }, outcome }];
  });
  const rows = subject.request.rowsPerCall ?? 1;
  const price = ({ outcome }: PlannedRemedy): number => priceOfRows(outcome.figures, rows);
  const first = found.filter(({ remedy }, i) => found.findIndex((other) => other.remedy.kind === remedy.kind) === i);
  return first.map((item, i) => ({ item, i })).sort((a, b) => price(a.item) - price(b.item) || a.i - b.i).map(({ item }) => item).slice(0, SHOWN);
}

/** The smallest change of each kind first. */
function remedyEdits(subject: PlanSubject, error: FheError): PlanEdit[] {
  const { details } = error;
  switch (error.code) {
    case 'FHE_TRACE_RANGE': return outOfRange(subject, error);
    case 'FHE_PLAN_PRECISION': return [
      ...lowerPrecisionTo(subject, Number(details.reached)),
      ...lowerPrecisionTo(subject, Number(details.reached) - 2),
      ...liftLimits(subject), ...lowerDegrees(subject), ...lowerDegrees(subject, 2), ...shortenPolynomial(subject), ...revealPartialSums(subject), ...narrowRanges(subject),
    ];
    case 'FHE_PLAN_TOO_DEEP': return [
      ...liftLimits(subject), ...lowerDegrees(subject), ...lowerPrecision(subject, [4, 8, 16, 24]), ...shortenPolynomial(subject), ...lowerDegrees(subject, 2),
      ...revealPartialSums(subject), ...narrowRanges(subject), ...narrowInput(subject, 4n), ...assertOutput(subject, 16n),
    ];
    case 'FHE_PLAN_PLAINTEXT_RANGE': return [
      ...[4n, 16n, 256n].flatMap((factor) => narrowInput(subject, factor)),
      ...[16n, 256n, 65_536n, 1n << 24n].flatMap((factor) => assertOutput(subject, factor)),
      ...liftLimits(subject), ...revealPartialSums(subject),
    ];
    case 'FHE_PLAN_KEY_BUDGET': return [allowKeyBytes(subject, Number(details.bytes)), ...liftLimits(subject), ...revealPartialSums(subject)];
    case 'FHE_PLAN_CLEAR_ARITHMETIC': return encryptInputs(subject);
    default: return [...liftLimits(subject), ...revealPartialSums(subject), ...(subject.request.rowsPerCall === undefined ? [] : [declareRows(subject, 1)])];
  }
}

/** The first approximation whose value may leave its range, on the line that the error names. */
function outOfRange(subject: PlanSubject, { details }: FheError): PlanEdit[] {
  const site = approximationSites(subject.traced).find(({ where, node }) => where === details.where && node.function === details.operation && node.low === details.low && node.high === details.high);
  return site === undefined ? [] : fitRange(subject, site, { low: Number(details.valueLow), high: Number(details.valueHigh) });
}
