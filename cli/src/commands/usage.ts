/** `usage`: what this caller used in a month, as the function recorded it. */
import { type Command, InvalidArgumentError } from 'commander';
import { type TrustFlags, withTrust } from './client/client-flags.ts';
import { defineCommand, terminalOf } from './define-command.ts';

interface UsageFlags extends TrustFlags {
  readonly month?: string;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

export function addUsage(program: Command): void {
  withTrust(defineCommand(program, {
    name: 'usage',
    summary: 'show what you used of a function in a month, and its price',
    examples: ['fhe-serverless usage', 'fhe-serverless usage --month 2026-11 --json'],
  }))
    .option('--month <month>', 'calendar month in UTC, for example 2026-11 (default: the current one)', month)
    .action(usage);
}

async function usage(flags: UsageFlags): Promise<void> {
  const terminal = terminalOf(flags);
  const [{ openReader }, { columns, section, showAmount, showBytes, showCount, showUnits }] = await Promise.all([import('./client/open-client.ts'), import('../terminal/index.ts')]);
  using client = await openReader(flags, terminal);
  const used = await client.usage(flags.month);
  const { iss, cost } = await client.manifest();
  terminal.answer({ functionName: iss, currency: cost.currency, ...used }, () => section(`${iss} in ${used.period}`, columns([
    ['evaluations', showCount(used.evaluations)],
    ['failed, not billed', showCount(used.failed)],
    ['rows', showCount(used.samples)],
    ['units', showUnits(used.microUnits)],
    ['price', showAmount(used.amountNano, cost.currency)],
    ['sent', showBytes(used.bytesIn)],
    ['received', showBytes(used.bytesOut)],
  ])));
}

function month(text: string): string {
  if (!MONTH.test(text)) throw new InvalidArgumentError('give a month like 2026-11');
  return text;
}
