/**
 * Files that are either whole or absent, whenever the process dies: written aside, synced, then renamed.
 * Readable by their owner only. One `tmp` folder serves the whole tree and is emptied at the start.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const TEMPORARY = 'tmp';

export class DurableFiles {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** The caller holds the directory's lock: what lies in `tmp` belongs to nobody. */
  static async open(root: string): Promise<DurableFiles> {
    await rm(join(root, TEMPORARY), { recursive: true, force: true });
    await mkdir(join(root, TEMPORARY), { recursive: true, mode: 0o700 });
    return new DurableFiles(root);
  }

  path(...names: readonly string[]): string {
    return join(this.root, ...names);
  }

  /** Creates or replaces. When the source throws, nothing changes. */
  async write(path: string, source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const temporary = await this.#writeAside(source);
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncDirectory(dirname(path));
  }

  /** Creates the file unless it exists; true for the one writer who did. */
  async create(path: string, content: Uint8Array): Promise<boolean> {
    const temporary = await this.#writeAside([content]);
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await link(temporary, path);
      await syncDirectory(dirname(path));
      return true;
    } catch (error) {
      if (isCode(error, 'EEXIST')) return false;
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async read(path: string): Promise<Buffer | undefined> {
    try {
      return await readFile(path);
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  async remove(path: string): Promise<void> {
    await rm(path, { force: true });
    await syncDirectory(dirname(path));
  }

  /** Names in a folder, sorted; none when there is no such folder. */
  async list(path: string): Promise<readonly string[]> {
    try {
      return (await readdir(path)).sort();
    } catch (error) {
      if (isCode(error, 'ENOENT')) return [];
      throw error;
    }
  }

  async #writeAside(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
    const temporary = this.path(TEMPORARY, randomBytes(12).toString('hex'));
    try {
      await using file = await open(temporary, 'wx', 0o600);
      for await (const chunk of source) await file.writeFile(chunk);
      await file.sync();
      return temporary;
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}

/** By its code and not its class: an error of the system may come from another realm. */
export function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** Makes a rename or removal itself durable. Where directories cannot be opened, the system does it. */
async function syncDirectory(path: string): Promise<void> {
  try {
    await using directory = await open(path, 'r');
    await directory.sync();
  } catch (error) {
    if (!['EPERM', 'EISDIR', 'EACCES', 'ENOENT'].some((code) => isCode(error, code))) throw error;
  }
}
