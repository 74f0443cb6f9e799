/** `metrics`: what the runtime measured, read back from where it went. */
import { type Command, InvalidArgumentError } from 'commander';
import { type TrustFlags, trustPath, withTrust } from './client/client-flags.ts';
import { defineCommand, terminalOf } from './define-command.ts';

interface MetricsFlags extends TrustFlags {
  readonly functionName?: string;
  readonly minutes: number;
}

const DEFAULT_MINUTES = 60;
/** CloudWatch keeps minutes for fifteen days. */
const MAX_MINUTES = 15 * 24 * 60;

export function addMetrics(program: Command): void {
  withTrust(defineCommand(program, {
    name: 'metrics',
    summary: 'show evaluations, latency by phase, key cache, refusals and memory of a function',
    description: 'Reads CloudWatch with the credentials of this machine; of the development server, the lines that it wrote.',
    examples: ['fhe-serverless metrics --minutes 15', 'fhe-serverless metrics --function-name registrar'],
  }))
    .option('--function-name <name>', 'another function of the same account, or `registrar` (default: that of the trust file)')
    .option('--minutes <number>', 'how far back', minutes, DEFAULT_MINUTES)
    .action(metrics);
}

async function metrics(flags: MetricsFlags): Promise<void> {
  const terminal = terminalOf(flags);
  const [{ readTrustFile }, { readMetrics }, { metricsPage }] = await Promise.all([import('fhe-serverless/client'), import('./metrics/read-metrics.ts'), import('./metrics/metrics-page.ts')]);
  const path = trustPath(flags);
  const trust = await readTrustFile(path);
  const functionName = flags.functionName ?? trust.functionName;
  const since = Date.now() - flags.minutes * 60_000;
  const summaries = await readMetrics({ trust, trustFile: path, functionName, since });
  terminal.answer({ functionName, minutes: flags.minutes, metrics: summaries }, () => metricsPage(functionName, flags.minutes, summaries));
}

function minutes(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > MAX_MINUTES) throw new InvalidArgumentError(`give a number of minutes from 1 to ${MAX_MINUTES}`);
  return value;
}
