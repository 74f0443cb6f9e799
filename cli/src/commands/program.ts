/** Puts the commands together, runs one, and answers with an exit code. */
import { FheError } from '@fhe-serverless/core/errors';
import { TOOLCHAIN_VERSION } from '@fhe-serverless/core/plan';
import { Command, CommanderError } from 'commander';
import { PAGE_WIDTH, reportError } from '../terminal/index.ts';
import { addCall } from './call.ts';
import { addDeploy } from './deploy.ts';
import { addDestroy } from './destroy.ts';
import { addDev } from './dev.ts';
import { addInit } from './init.ts';
import { addKeys } from './keys.ts';
import { addMetrics } from './metrics.ts';
import { addPlan } from './plan.ts';
import { addRun } from './run.ts';
import { addUsage } from './usage.ts';
import { addVerify } from './verify.ts';

/** In the order in which they are used. */
const COMMANDS = [addInit, addPlan, addRun, addDev, addDeploy, addKeys, addCall, addUsage, addMetrics, addVerify, addDestroy];
/** Commander's ways of saying that there is nothing left to do. */
const DONE = new Set(['commander.helpDisplayed', 'commander.version']);
/** A group of commands without the name of one: its help was shown. */
const INCOMPLETE = 'commander.help';
const USAGE = 2;

/** 0 when done, 2 for a command line that is not right, 1 for everything else. Never throws. */
export async function runProgram(args: readonly string[]): Promise<number> {
  endQuietlyWithReader();
  try {
    await createProgram().parseAsync(args.length === 0 ? ['--help'] : [...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && DONE.has(error.code)) return 0;
    if (error instanceof CommanderError && error.code === INCOMPLETE) return USAGE;
    return reportError(error instanceof CommanderError ? usageError(error) : error, args.includes('--json'));
  }
}

export function createProgram(): Command {
  const program = new Command('fhe-serverless')
    .description('Serverless functions on encrypted data: write, plan, try, deploy and call them.')
    .version(TOOLCHAIN_VERSION)
    .exitOverride()
    .configureOutput({ outputError: () => undefined, getOutHelpWidth: () => PAGE_WIDTH, getErrHelpWidth: () => PAGE_WIDTH })
    .addHelpText('after', '\nStart here:\n  $ fhe-serverless init my-function\n  $ fhe-serverless <command> --help');
  for (const add of COMMANDS) add(program);
  return program;
}

function usageError({ message }: CommanderError): FheError {
  return new FheError('FHE_CLI_USAGE', { reason: message.replace(/^error: /, '').replaceAll('\n', ' ').replace(/\.$/, '') });
}

/** `fhe-serverless … | head` closes our output early: that is no failure. */
function endQuietlyWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}
