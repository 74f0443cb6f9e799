/** Reads what a function loads, for the function itself reads nothing. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FheError } from '@fhe-serverless/core/errors';
import type { LoadRequest } from '@fhe-serverless/core/trace';

/** Contents by name; paths start at the function file. @throws FheError FHE_LOAD_CONTENT */
export function readLoaded(entry: string, requests: readonly LoadRequest[]): Record<string, Uint8Array> {
  return Object.fromEntries(requests.map(({ name, path }) => [name, contentOf(name, resolve(dirname(entry), path))]));
}

function contentOf(name: string, path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new FheError('FHE_LOAD_CONTENT', { name, reason: code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${code ?? 'unknown'})` }, { cause: error });
  }
}
