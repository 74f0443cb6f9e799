/** Explains a plan: the reasons of its choices, what drives its price, and which changes would lower it. Plans up to thirteen times more. */
import type { PlanRequest, TracedProgram } from '../../program/index.ts';
import type { SecurityLevel } from '../parameters/choice.ts';
import type { Plan } from '../plan.ts';
import type { PlanDraft } from '../plan-program.ts';
import { cheapestChanges } from './cheapest-changes.ts';
import { costBreakdown } from './cost-breakdown.ts';
import type { PlanExplanation } from './explanation.ts';
import { planReasons } from './plan-reasons.ts';
import { plannerFor } from './what-if.ts';

/** @param request, security what the plan was made with */
export function explainPlan(traced: TracedProgram, draft: Pick<PlanDraft, 'candidate'>, plan: Plan, request: PlanRequest = {}, security: SecurityLevel = request.security ?? 128): PlanExplanation {
  const tries = plannerFor(security);
  return {
    formatVersion: 1,
    reasons: planReasons(traced, plan, request, tries),
    cost: costBreakdown(draft.candidate, plan),
    changes: cheapestChanges({ traced, request }, plan, tries),
  };
}
