/** `call`: encrypts, has a deployed function evaluate, verifies the receipt, decrypts. */
import { type Command, InvalidArgumentError } from 'commander';
import { FheError } from '@fhe-serverless/core/errors';
import { distinctPorts } from '@fhe-serverless/core/plan';
import { type ClientFlags, withKey, withTrust } from './client/client-flags.ts';
import { defineCommand, terminalOf } from './define-command.ts';

interface CallFlags extends ClientFlags {
  readonly rows?: boolean;
  readonly clear?: readonly string[];
  readonly receipts?: string;
  readonly concurrency?: number;
}

const MAX_CONCURRENCY = 64;

export function addCall(program: Command): void {
  withTrust(withKey(defineCommand(program, {
    name: 'call',
    summary: 'encrypt an input, have a deployed function evaluate it, and decrypt the result',
    description: 'Checks every value against its declared range, registers keys that are missing, and decrypts nothing before the receipt is verified. Each call has a price, which is printed.',
    examples: ['fhe-serverless call input.json', 'fhe-serverless call rows.csv --rows --receipts receipts/'],
  })))
    .argument('<input>', 'JSON by input name, or CSV with a column for each element; - is standard input')
    .option('--rows', 'the input is a list of rows: as many as fit share a call and its price')
    .option('--clear <names>', 'inputs that may travel unencrypted, separated by commas', names)
    .option('--receipts <directory>', 'keep each receipt there, as <request id>.jwt')
    .option('--concurrency <number>', 'calls under way at a time, with --rows (default: 4)', concurrency)
    .action(call);
}

async function call(input: string, flags: CallFlags): Promise<void> {
  const terminal = terminalOf(flags);
  const [{ openClient }, { readRows }, { callPage, callResult }, { keepReceipt }] = await Promise.all([
    import('./client/open-client.ts'), import('./input/read-input.ts'), import('./call/call-page.ts'), import('./call/keep-receipt.ts'),
  ]);
  using client = await openClient(flags, terminal, flags.clear);
  const manifest = await client.manifest();
  const rows = await readRows(input, distinctPorts(manifest.inputs));
  if (rows.length > 1 && flags.rows !== true) {
    const calls = Math.ceil(rows.length / manifest.packing.samplesPerCall);
    throw new FheError('FHE_CLI_USAGE', { reason: `the input has ${rows.length} rows; say --rows to evaluate them in ${calls} paid call${calls === 1 ? '' : 's'}` });
  }
  const kept: string[] = [];
  const { outputs, receipts } = await client.callBatch(rows, {
    concurrency: flags.concurrency,
    // At once: what was paid for is kept, also when a later call fails.
    onCall: ({ receipt }) => { if (flags.receipts !== undefined) kept.push(keepReceipt(flags.receipts, receipt)); },
  });
  const result = callResult(outputs, receipts, manifest.packing.samplesPerCall);
  terminal.answer({ ...result, ...(flags.receipts !== undefined && { receiptFiles: kept }) }, () => callPage(result));
}

const names = (text: string): string[] => text.split(',').map((name) => name.trim());

function concurrency(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > MAX_CONCURRENCY) throw new InvalidArgumentError(`give a number from 1 to ${MAX_CONCURRENCY}`);
  return value;
}
