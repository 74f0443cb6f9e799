/** Keeps two servers off one directory: the ledger is exact within one process only. */
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FheError } from '@fhe-serverless/core/errors';
import { isCode } from './durable-files.ts';

const LOCK = 'server.lock';

/** Takes the lock, also from a process that died with it. @throws FheError FHE_LOCAL_SETUP when a living process holds it. */
export async function lockDirectory(directory: string): Promise<{ release(): Promise<void> }> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, LOCK);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await take(path)) return { release: () => rm(path, { force: true }) };
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (Number.isInteger(holder) && holder > 0 && isAlive(holder)) {
      throw new FheError('FHE_LOCAL_SETUP', { reason: `process ${holder} uses this directory already`, remedy: 'stop that server, or give this one a directory of its own' });
    }
    await rm(path, { force: true });
  }
  throw new FheError('FHE_LOCAL_SETUP', { reason: 'the directory lock keeps changing hands', remedy: 'start one server per directory' });
}

/** The lock appears with its content, never empty. */
async function take(path: string): Promise<boolean> {
  const mine = `${path}.${process.pid}`;
  await writeFile(mine, String(process.pid), { mode: 0o600 });
  try {
    await link(mine, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(mine, { force: true });
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}
