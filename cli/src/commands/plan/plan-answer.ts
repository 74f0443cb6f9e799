/** What `plan` answers once a function is planned and proved. */
import { writeFileSync } from 'node:fs';
import type { Plan } from '@fhe-serverless/core/plan';
import { comparePlans, explainPlan } from '@fhe-serverless/core/plan/explain';
import type { Terminal } from '../../terminal/index.ts';
import type { DraftedEntry } from '../../toolchain/plan-entry.ts';
import { diffPage } from './diff-page.ts';
import { exitWith } from './exit-with.ts';
import type { LockChange } from './lock-report.ts';
import { planPage } from './plan-page.ts';

export interface PlanAnswer {
  readonly file: string;
  readonly planned: DraftedEntry;
  readonly lock: LockChange;
  /** Where the HTML report goes, if one is asked for. */
  readonly html: string | undefined;
  readonly diff: { readonly path: string; readonly plan: Plan; readonly setsExitCode: boolean } | undefined;
}

export async function planAnswer(terminal: Terminal, { file, planned, lock, html, diff }: PlanAnswer): Promise<void> {
  const { plan, planDigest, proof, traced, draft, request } = planned;
  const comparison = diff && comparePlans(diff.plan, plan);
  if (diff?.setsExitCode === true && comparison!.changed) exitWith(1);
  if (comparison !== undefined && !terminal.isJson && html === undefined) {
    terminal.answer(comparison, () => diffPage(diff!.path, file, comparison, plan.cost.currency));
    return;
  }
  terminal.progress('Planning changes that might cost less');
  const explanation = explainPlan(traced, draft, plan, request);
  if (html !== undefined) {
    const { planReport, sourceLines } = await import('../../plan-report/index.ts');
    writeFileSync(html, planReport({ file, planned, explanation, sourceLine: sourceLines() }));
    terminal.progress(`Wrote ${html}`);
  }
  terminal.answer({ file, planDigest, lock, plan, proof, explanation, ...(comparison && { diff: comparison }) }, () => (
    comparison === undefined ? planPage(file, planned, explanation, lock) : diffPage(diff!.path, file, comparison, plan.cost.currency)
  ));
}
