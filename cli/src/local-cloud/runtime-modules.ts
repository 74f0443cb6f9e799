/** Gives local functions the AWS SDK that the cloud's Node runtimes have preinstalled; custom resources of the CDK rely on it. */
import { mkdir, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The client that the CDK's emptying of buckets needs: where it is, the others are. */
const WITNESS = '@aws-sdk/client-s3';

/**
 * Returns a directory for NODE_PATH that holds the SDK and nothing else, or undefined where none is installed.
 * Only `require` looks there, so an ESM function that does not bundle its SDK still fails here.
 */
export async function linkRuntimeModules(scratch: string, workingDirectory = process.cwd()): Promise<string | undefined> {
  const scope = findScope(import.meta.url) ?? findScope(pathToFileURL(join(workingDirectory, 'index.js')).href);
  if (!scope) return undefined;
  const modules = join(scratch, 'runtime', 'node_modules');
  await mkdir(modules, { recursive: true });
  await symlink(scope, join(modules, '@aws-sdk'));
  return modules;
}

/** The installed `@aws-sdk` directory as a module at `from` sees it. */
function findScope(from: string): string | undefined {
  try {
    const file = createRequire(from).resolve(WITNESS);
    return /^.*[\\/]node_modules[\\/]@aws-sdk(?=[\\/])/.exec(file)?.[0];
  } catch {
    return undefined;
  }
}
