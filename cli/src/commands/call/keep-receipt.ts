/** Keeps a receipt in a file of its own, whole or not at all. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FheError } from '@fhe-serverless/core/errors';
import type { Receipt } from 'fhe-serverless/client';

/** Gives the file's path. @throws FheError FHE_CLI_FILE */
export function keepReceipt(directory: string, { jws, claims }: Receipt): string {
  // A verified receipt, but a name is a name: nothing leads out of the directory.
  const path = join(directory, `${claims.requestId.replace(/[^A-Za-z0-9_-]/g, '_')}.jwt`);
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(`${path}.${process.pid}`, `${jws}\n`);
    renameSync(`${path}.${process.pid}`, path);
  } catch (cause) {
    throw new FheError('FHE_CLI_FILE', { path, action: 'written', reason: (cause as NodeJS.ErrnoException).code ?? 'it is not writable' }, { cause });
  }
  return path;
}
