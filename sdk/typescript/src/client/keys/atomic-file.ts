/** Files that appear whole or not at all, readable by their owner only. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;

/** False, and nothing changed, when there is a file of that name already. */
export async function createFile(path: string, bytes: Uint8Array): Promise<boolean> {
  return withNewFile(path, bytes, async (made) => {
    try {
      await link(made, path);
      return true;
    } catch (error) {
      if (isCode(error, 'EEXIST')) return false;
      throw error;
    } finally {
      await rm(made, { force: true });
    }
  });
}

export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await withNewFile(path, bytes, (made) => rename(made, path));
}

export function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === code;
}

async function withNewFile<T>(path: string, bytes: Uint8Array, place: (made: string) => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const made = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.new`;
  try {
    const file = await open(made, 'wx', OWNER_ONLY);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    const result = await place(made);
    await syncDirectory(dirname(path));
    return result;
  } catch (error) {
    await rm(made, { force: true });
    throw error;
  }
}

/** Makes the new name survive a power failure, where the platform can. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined);
  await directory?.sync().catch(() => undefined);
  await directory?.close();
}
