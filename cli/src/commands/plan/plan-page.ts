/** The plan for people: what was chosen, why, what it costs, and what would cost less. */
import type { PlanExplanation } from '@fhe-serverless/core/plan/explain';
import { keyBytes, type PlannedEntry } from '../../toolchain/index.ts';
import { columns, page, PAGE_WIDTH, section, showBytes, showCount, showNumberOf, wrapped } from '../../terminal/index.ts';
import { editRows, savingTitle } from './change-rows.ts';
import { deploymentRows, keyReasonRow, keyRow, lineCostRows, operationCostRows, operationWords, priceRows, transferRows } from './cost-rows.ts';
import { LOCK_TEXT, type LockChange } from './lock-report.ts';
import { approximationRows, assertionRows, inputRows, outputRows } from './port-rows.ts';
import { packingRows, schemeRows } from './reason-rows.ts';

const INDENT = '  ';
/** Key lists of large functions run to dozens: the first ones show the pattern. */
const SHOWN_KEYS = 6;

export type PagePlan = Pick<PlannedEntry, 'plan' | 'planDigest' | 'proof'>;

export function planPage(file: string, planned: PagePlan, explanation: PlanExplanation, lock: LockChange): string {
  const { plan, proof } = planned;
  const { reasons, cost } = explanation;
  return page(
    section(file, columns(headRows(planned, lock))),
    section('Scheme', columns(schemeRows(plan, reasons))),
    section('Packing', columns(packingRows(plan, reasons))),
    section('Inputs', columns(inputRows(plan))),
    optional('Loaded when planned, part of the constants', (plan.loaded ?? []).map(({ name, digest, bytes }) => [name, digest, showBytes(bytes)])),
    section('Outputs', ...outputRows(plan, proof).map(({ head, precision }) => `${columns([head])}\n${columns(precision, { indent: 4 })}`)),
    optional('Approximations, with the proven bound on their error', approximationRows(reasons)),
    section(`Operations, multiplicative depth ${plan.cost.multiplicativeDepth}`, operationLines(operationWords(plan))),
    section('Evaluation keys in bytes, uploaded once by each client', columns([['', keyReasonRow(reasons)]], { indent: 0 }), keyLines(planned)),
    section('Transfer for each call', columns(transferRows(plan))),
    section('Deployment', columns(deploymentRows(plan))),
    section('Price', columns(priceRows(plan, cost))),
    section('Computing by line', columns(lineCostRows(cost), { right: [0] })),
    section('Computing by operation', columns(operationCostRows(cost), { right: [0] })),
    changeSection(explanation),
    optional('Assertions, which the server cannot check', assertionRows(reasons)),
  );
}

function headRows({ plan, planDigest, proof }: PagePlan, lock: LockChange): string[][] {
  return [
    ['plan', planDigest],
    ['program', plan.programDigest],
    ['keys', `${plan.keyConfigurationDigest.slice(0, 16)}, ${LOCK_TEXT[lock]}`],
    ['proof', `${showNumberOf(proof.samples, 'sample')} encrypted, evaluated and compared on ${proof.engine}`],
  ];
}

const optional = (title: string, rows: readonly (readonly string[])[]): string | undefined => (rows.length === 0 ? undefined : section(title, columns(rows)));

/** A count stays with its operation when lines break. */
function operationLines(words: readonly string[]): string {
  return wrapped(words.map((word) => word.replaceAll(' ', '\u00a0')).join(', '), PAGE_WIDTH - INDENT.length).map((line) => INDENT + line.replaceAll('\u00a0', ' ')).join('\n');
}

function keyLines({ plan }: PagePlan): string {
  if (plan.evaluationKeys.length === 0) return '';
  const shown = plan.evaluationKeys.slice(0, SHOWN_KEYS);
  const total = keyBytes(plan);
  const left = total - shown.reduce((sum, { bytes }) => sum + bytes, 0);
  const rest = left > 0 ? [[`${plan.evaluationKeys.length - shown.length} more`, showCount(left), showBytes(left)]] : [];
  return columns([...shown.map(keyRow), ...rest, ['together', showCount(total), showBytes(total)]], { right: [1, 2] });
}

function changeSection({ changes }: PlanExplanation): string {
  if (changes.length === 0) return section('Changes that would lower it', `${INDENT}none of those that were tried`);
  const blocks = changes.map((change) => `${INDENT}${savingTitle(change)}\n${columns(editRows(change), { indent: 4 })}`);
  return section('Changes that would lower it, each of them planned', ...blocks);
}
