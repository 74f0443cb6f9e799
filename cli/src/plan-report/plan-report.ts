/** One HTML file that shows a plan: its circuit, and tables of what it chose, needs and costs. Self-contained, without scripts. */
import { circuitPicture, type CircuitPicture, type PlanExplanation } from '@fhe-serverless/core/plan/explain';
import { editRows, savingTitle } from '../commands/plan/change-rows.ts';
import { deploymentRows, keyReasonRow, keyRow, lineCostRows, operationCostRows, priceRows, transferRows } from '../commands/plan/cost-rows.ts';
import { approximationRows, assertionRows, inputRows, outputRows } from '../commands/plan/port-rows.ts';
import { packingRows, schemeRows } from '../commands/plan/reason-rows.ts';
import { showAmount, showBytes, showCount, showUnits } from '../terminal/index.ts';
import { keyBytes } from '../toolchain/index.ts';
import type { DraftedEntry } from '../toolchain/plan-entry.ts';
import { circuitSvg, scaleText, type SourceLine } from './circuit-svg.ts';
import { escaped } from './escape.ts';
import { barTable, facts, table } from './html-table.ts';
import { STYLE } from './report-style.ts';

export interface PlanReport {
  readonly file: string;
  readonly planned: Pick<DraftedEntry, 'plan' | 'planDigest' | 'proof' | 'traced' | 'draft'>;
  readonly explanation: PlanExplanation;
  readonly sourceLine: SourceLine;
}

const LEGEND = 'Columns are levels: fresh ciphertexts on the left, answers on the right. Rows are lines of the function. The stronger the colour of a box, the more it computes.';

export function planReport({ file, planned, explanation, sourceLine }: PlanReport): string {
  const { plan, planDigest, proof, draft } = planned;
  const { reasons, cost } = explanation;
  const picture = circuitPicture(draft.candidate, plan);
  const { amountNano, currency } = plan.cost;
  const summary = `${plan.scheme.toUpperCase()} of degree ${showCount(plan.parameters.polyModulusDegree)}, ${showCount(plan.instructions.length)} instructions, ${showAmount(amountNano, currency)} a call`;
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Plan of ${escaped(file)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escaped(file)}</h1><p>${escaped(summary)}. Plan <code>${planDigest}</code></p>`,
    part('Circuit', `<p>${LEGEND}</p><div class="scroll">${circuitSvg(picture, sourceLine)}</div>`),
    part('Computing by line', barTable(lineCostRows(cost).map((texts) => ({ percent: Number.parseFloat(texts[0]!), texts })))),
    part('Computing by operation', barTable(operationCostRows(cost).map((texts) => ({ percent: Number.parseFloat(texts[0]!), texts })))),
    part('Changes that would lower it', changesHtml(explanation)),
    part('Scheme and packing', facts([...schemeRows(plan, reasons), ...packingRows(plan, reasons)])),
    part('Levels', levelTable(picture)),
    part('Inputs', table(inputRows(plan), { head: ['name', 'type', 'range'] })),
    part('Outputs', outputRows(plan, proof).map(({ head, precision }) => facts([[head[0]!, `${head[1]}, ${head[2]}`], ...precision.map(([label, text]) => [label!, text!] as const)])).join('')),
    part('Approximations', rowsOrNothing(approximationRows(reasons), ['line', 'function', 'polynomial'])),
    part('Assertions, which the server cannot check', rowsOrNothing(assertionRows(reasons), ['line', 'value', 'check'])),
    part('Evaluation keys', `<p>${escaped(keyReasonRow(reasons))}; ${showBytes(keyBytes(plan))} together</p>${rowsOrNothing(plan.evaluationKeys.map(keyRow), ['key', 'bytes', ''], [1, 2])}`),
    part('Call and deployment', facts([...transferRows(plan), ...deploymentRows(plan), ...priceRows(plan, cost)])),
    '</body></html>',
    '',
  ].filter((text, i, all) => text !== '' || i === all.length - 1).join('\n');
}

const part = (title: string, body: string): string => (body === '' ? '' : `<section><h2>${escaped(title)}</h2>${body}</section>`);

const rowsOrNothing = (rows: readonly (readonly string[])[], head: readonly string[], right: readonly number[] = []): string => (rows.length === 0 ? '' : table(rows, { head, right }));

function changesHtml({ changes }: PlanExplanation): string {
  if (changes.length === 0) return '<p>None of those that were tried.</p>';
  return changes.map((change) => `<div class="change"><strong>${escaped(savingTitle(change))}</strong>${facts(editRows(change))}</div>`).join('');
}

function levelTable({ levels }: CircuitPicture): string {
  const rows = levels.map(({ level, primeBits, scaleBits, instructions, microUnits }) => [
    String(level), String(primeBits), scaleBits === null ? '' : scaleText(scaleBits), showCount(instructions), showUnits(microUnits),
  ]);
  const hasScales = levels.some(({ scaleBits }) => scaleBits !== null);
  const shown = hasScales ? rows : rows.map((row) => row.toSpliced(2, 1));
  return table(shown, { head: ['level', 'bits of its prime', ...(hasScales ? ['scales'] : []), 'instructions', 'units'], right: hasScales ? [0, 1, 3, 4] : [0, 1, 2, 3] });
}
