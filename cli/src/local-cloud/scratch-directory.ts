/** Makes the directory in which the local cloud keeps objects and unpacks functions. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FheError } from '@fhe-serverless/core/errors';

/** Creates `home`, `tmp` and `bin` in a fresh directory; `bin/node` is the Node that runs us, so functions get that one. */
export async function makeScratchDirectory(roots: readonly string[] = [tmpdir(), '/tmp', '/var/tmp']): Promise<string> {
  for (const root of roots) {
    if (!existsSync(root) || isInsidePackage(root)) continue;
    const scratch = await realpath(await mkdtemp(join(root, 'fhe-local-cloud-')));
    for (const name of ['home', 'tmp', 'bin']) await mkdir(join(scratch, name));
    await symlink(process.execPath, join(scratch, 'bin', 'node'));
    return scratch;
  }
  throw new FheError('FHE_LOCAL_SETUP', {
    reason: `every temporary directory lies inside a Node package (${roots.join(', ')})`,
    remedy: 'set TMPDIR to a directory with no package.json or node_modules in it or above it',
  });
}

/** A function unpacked below a package would resolve that package's dependencies and take its module type. */
function isInsidePackage(directory: string): boolean {
  if (existsSync(join(directory, 'package.json')) || existsSync(join(directory, 'node_modules'))) return true;
  const parent = dirname(directory);
  return parent !== directory && isInsidePackage(parent);
}
