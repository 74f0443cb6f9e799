/** `destroy`: removes what `deploy` made, and says what stays and what it costs. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { FheError } from '@fhe-serverless/core/errors';
import type { Command } from 'commander';
import { defineCommand, terminalOf } from './define-command.ts';
import { functionNameOf } from './dev/function-options.ts';
import { DEFAULT_ENTRY } from './plan.ts';

interface DestroyFlags {
  readonly json?: boolean;
  readonly stackName?: readonly string[];
  readonly functionName?: string;
  readonly region?: string;
  readonly yes?: boolean;
}

export function addDestroy(program: Command): void {
  defineCommand(program, {
    name: 'destroy',
    summary: 'remove a deployed stack; list what stays and what it costs a month',
    description: 'Keys, usage, receipts and the key that signs them are retained unless the app said otherwise: what stays is listed with its price, and is removed by hand.',
    examples: ['fhe-serverless destroy --stack-name credit-score', 'fhe-serverless destroy --function-name credit-score --yes --json'],
  })
    .option('--stack-name <name...>', 'stacks to remove, in this order')
    .option('--function-name <name>', 'function that was deployed without a CDK app: its stack has its name')
    .option('--region <region>', 'region of the stacks (default: that of the environment)')
    .option('--yes', 'do not ask')
    .action(destroy);
}

async function destroy(flags: DestroyFlags): Promise<void> {
  const terminal = terminalOf(flags);
  const [{ destroyApp }, { confirm, columns, page, section }] = await Promise.all([import('../deployment/index.ts'), import('../terminal/index.ts')]);
  const stackNames = chosenStacks(flags);
  if (flags.yes !== true && !await confirm(`Remove ${stackNames.join(', ')}?`)) return terminal.answer({ stacks: [], remaining: [] }, () => 'Nothing was removed.');
  const remaining = await destroyApp({ stackNames, region: flags.region, onProgress: (line) => terminal.progress(line) });
  terminal.answer({ stacks: stackNames, remaining }, () => page(
    `${stackNames.join(', ')} ${stackNames.length === 1 ? 'is' : 'are'} removed.`,
    remaining.length === 0 ? 'Nothing stays.' : section('These stay, with what they cost a month by list price', columns(remaining.map(({ type, physicalId, monthlyCost }) => [type.replace('AWS::', ''), monthlyCost, physicalId]))),
  ));
}

function chosenStacks({ stackName, functionName }: DestroyFlags): readonly string[] {
  if (stackName !== undefined) return stackName;
  if (functionName !== undefined) return [functionName];
  if (!existsSync(DEFAULT_ENTRY)) throw new FheError('FHE_CLI_USAGE', { reason: 'name what to remove with --stack-name or --function-name' });
  return [functionNameOf(resolve(DEFAULT_ENTRY))];
}
