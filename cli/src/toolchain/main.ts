/** The program that constructs run during synth: `node toolchain.mjs plan --entry FILE --out DIR [--lock FILE]`. JSON on stdout. */
import { parseArgs } from 'node:util';
import { FheError, isFheError, needs } from '@fhe-serverless/core/errors';
import { planAnyEntry } from './plan-any-entry.ts';
import { writePlannedEntry } from './plan-entry.ts';

try {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { entry: { type: 'string' }, out: { type: 'string' }, lock: { type: 'string' } } });
  needs(positionals[0] === 'plan' && values.entry !== undefined && values.out !== undefined, 'FHE_CLI_USAGE', { reason: 'usage: plan --entry FILE --out DIR [--lock FILE]' });
  const planned = await planAnyEntry({ entry: values.entry, ...(values.lock !== undefined && { lockFile: values.lock }) });
  writePlannedEntry(values.out, planned);
  const { plan, planDigest } = planned;
  process.stdout.write(JSON.stringify({ planDigest, plan, files: { plan: 'plan.json', constants: 'constants.bin', handler: 'handler.mjs' } }));
} catch (error) {
  const known = isFheError(error) ? error : new FheError('FHE_BUG_INVARIANT', { rule: error instanceof Error ? `${error.name}: ${error.message}` : 'the toolchain runs' });
  process.stdout.write(JSON.stringify({ error: known.toJSON() }));
  process.exitCode = 1;
}
