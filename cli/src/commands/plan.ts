/** `plan`: everything that is known of a function before its first deploy. */
import { resolve } from 'node:path';
import { FheError, isFheError } from '@fhe-serverless/core/errors';
import type { Command } from 'commander';
import { reportError, type Terminal } from '../terminal/index.ts';
import type { PlannedRawEntry } from '../toolchain/index.ts';
import type { DraftedEntry } from '../toolchain/plan-entry.ts';
import { defineCommand, terminalOf } from './define-command.ts';
import { exitWith } from './plan/exit-with.ts';
import type { LockChange } from './plan/lock-report.ts';

/** What a new project calls its function file. */
export const DEFAULT_ENTRY = 'function.ts';

interface PlanFlags {
  readonly json?: boolean;
  readonly update?: boolean;
  readonly html?: string;
  readonly diff?: string;
  readonly exitCode?: boolean;
}

export function addPlan(program: Command): void {
  defineCommand(program, {
    name: 'plan',
    summary: 'show parameters, security, sizes, precision, memory, time and price of a function',
    description: 'Traces the function, chooses its parameters, proves the plan on throw-away keys and shows what came out, why, and which changes would cost less. '
      + 'Records the key configuration in fhe.lock, and fails when it changed.',
    examples: ['fhe-serverless plan function.ts', 'fhe-serverless plan --html plan.html', 'fhe-serverless plan --diff plan.json', 'fhe-serverless plan --json | jq .plan.cost'],
  })
    .argument('[file]', 'function file', DEFAULT_ENTRY)
    .option('--update', 'accept changed keys: every client uploads its keys again')
    .option('--html <file>', 'also draw the circuit, its levels and hot spots into an HTML file')
    .option('--diff <old>', 'show what changed since a plan.json, or the JSON of an earlier plan')
    .option('--exit-code', 'with --diff: exit 1 when something changed')
    .action(plan);
}

async function plan(file: string, flags: PlanFlags): Promise<void> {
  if (flags.exitCode === true && flags.diff === undefined) throw new FheError('FHE_CLI_USAGE', { reason: '--exit-code belongs to --diff' });
  const terminal = terminalOf(flags);
  const [{ isPlannedRaw, planAnyEntry }, { lockReport }, { readPlanFile }] = await Promise.all([import('../toolchain/index.ts'), import('./plan/lock-report.ts'), import('./plan/read-plan-file.ts')]);
  const old = flags.diff === undefined ? undefined : readPlanFile(flags.diff);
  const lock = lockReport(resolve(file));
  let traced: Pick<DraftedEntry, 'traced' | 'request'> | undefined;
  try {
    const planned = await planAnyEntry({ entry: file, lock: flags.update === true ? 'update' : 'write', onProgress: (line) => terminal.progress(line), onTraced: (entry) => { traced = entry; } });
    if (isPlannedRaw(planned)) return await rawPlanAnswer(terminal, file, planned, flags, lock.change());
    const { planAnswer } = await import('./plan/plan-answer.ts');
    await planAnswer(terminal, { file, planned, lock: lock.change(), html: flags.html, diff: old && { path: flags.diff!, plan: old, setsExitCode: flags.exitCode === true } });
  } catch (error) {
    if (!isFheError(error) || traced === undefined) throw error;
    await refuse(terminal, error, traced);
  }
}

async function rawPlanAnswer(terminal: Terminal, file: string, planned: PlannedRawEntry, { html, diff }: PlanFlags, lock: LockChange): Promise<void> {
  if (html !== undefined || diff !== undefined) throw new FheError('FHE_CLI_USAGE', { reason: 'a raw handler has no circuit: --html and --diff are for traced functions' });
  const { rawPlanPage } = await import('./plan/raw-plan-page.ts');
  const { plan, planDigest, proof } = planned;
  terminal.answer({ file, planDigest, lock, plan, proof }, () => rawPlanPage(file, planned, lock));
}

/** The error as every command shows it, at once; what led there takes some planning, and comes below it. */
async function refuse(terminal: Terminal, error: FheError, { traced, request }: Pick<DraftedEntry, 'traced' | 'request'>): Promise<void> {
  if (!terminal.isJson) exitWith(reportError(error, false));
  const [{ explainRefusal }, { refusalPage }, { ExplainedError }] = await Promise.all([
    import('@fhe-serverless/core/plan/explain'), import('./plan/refusal-page.ts'), import('./plan/explained-error.ts'),
  ]);
  const explanation = explainRefusal(traced, error, request);
  if (terminal.isJson) throw explanation === undefined ? error : new ExplainedError(error, explanation);
  if (explanation !== undefined) process.stderr.write(`\n${refusalPage(explanation)}\n`);
}
