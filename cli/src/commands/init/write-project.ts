/** Writes the files of a new project into places that are free. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FheError } from '@fhe-serverless/core/errors';

/** Looks first and writes then: either all files are new or none is written. @throws FheError FHE_CLI_EXISTS, FHE_CLI_FILE */
export async function writeProject(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  const taken = Object.keys(files).map((name) => join(directory, name)).find((path) => existsSync(path));
  if (taken !== undefined) throw new FheError('FHE_CLI_EXISTS', { path: taken, remedy: 'name another directory' });
  try {
    await mkdir(directory, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text, { flag: 'wx' });
  } catch (cause) {
    throw new FheError('FHE_CLI_FILE', { path: directory, action: 'written to', reason: (cause as NodeJS.ErrnoException).code ?? 'it is not writable' }, { cause });
  }
}
