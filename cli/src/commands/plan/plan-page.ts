/** The plan for people: what was chosen, why, and what it costs. */
import type { PlannedEntry } from '../../toolchain/index.ts';
import { columns, page, section, showNumberOf } from '../../terminal/index.ts';
import type { LockChange } from './lock-report.ts';
import { assertionLines, inputLines, outputLines } from './plan-ports.ts';
import { deploymentLines, keyLines, operationLines, priceLines, transferLines } from './plan-costs.ts';
import { packingLines, schemeLines } from './plan-scheme.ts';

const LOCK_TEXT: Readonly<Record<LockChange, string>> = {
  unchanged: 'fhe.lock, unchanged',
  recorded: 'recorded in fhe.lock; commit it',
  updated: 'updated in fhe.lock; every client uploads its keys again',
};

export function planPage(file: string, { plan, planDigest, proof }: PlannedEntry, lock: LockChange): string {
  const head = columns([
    ['plan', planDigest],
    ['program', plan.programDigest],
    ['keys', `${plan.keyConfigurationDigest.slice(0, 16)}, ${LOCK_TEXT[lock]}`],
    ['proof', `${showNumberOf(proof.samples, 'sample')} encrypted, evaluated and compared on ${proof.engine}`],
  ]);
  return page(
    section(file, head),
    section('Scheme', schemeLines(plan)),
    section('Packing', packingLines(plan)),
    section('Inputs', inputLines(plan)),
    section('Outputs', outputLines(plan, proof)),
    section(`Operations, multiplicative depth ${plan.cost.multiplicativeDepth}`, operationLines(plan)),
    section('Evaluation keys in bytes, uploaded once by each client', keyLines(plan)),
    section('Transfer for each call', transferLines(plan)),
    section('Deployment', deploymentLines(plan)),
    section('Price', priceLines(plan)),
    plan.assertions.length === 0 ? undefined : section('Assertions, which the server cannot check', assertionLines(plan)),
  );
}
