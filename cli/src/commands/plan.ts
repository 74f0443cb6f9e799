/** `plan`: everything that is known of a function before its first deploy. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { defineCommand, terminalOf } from './define-command.ts';

/** What a new project calls its function file. */
export const DEFAULT_ENTRY = 'function.ts';

interface PlanFlags {
  readonly json?: boolean;
  readonly update?: boolean;
}

export function addPlan(program: Command): void {
  defineCommand(program, {
    name: 'plan',
    summary: 'show parameters, security, sizes, precision, memory, time and price of a function',
    description: 'Traces the function, chooses its parameters, proves the plan on throw-away keys and shows what came out. Records the key configuration in fhe.lock, and fails when it changed.',
    examples: ['fhe-serverless plan function.ts', 'fhe-serverless plan --json | jq .plan.cost'],
  })
    .argument('[file]', 'function file', DEFAULT_ENTRY)
    .option('--update', 'accept changed keys: every client uploads its keys again')
    .action(plan);
}

async function plan(file: string, flags: PlanFlags): Promise<void> {
  const terminal = terminalOf(flags);
  const [{ planEntry }, { lockReport }, { planPage }] = await Promise.all([import('../toolchain/index.ts'), import('./plan/lock-report.ts'), import('./plan/plan-page.ts')]);
  const lock = lockReport(resolve(file));
  const planned = await planEntry({ entry: file, lock: flags.update === true ? 'update' : 'write', onProgress: (line) => terminal.progress(line) });
  const { planDigest, proof } = planned;
  const change = lock.change();
  terminal.answer({ file, planDigest, lock: change, plan: planned.plan, proof }, () => planPage(file, planned, change));
}
