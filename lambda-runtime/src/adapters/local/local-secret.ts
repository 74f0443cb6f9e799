/** Secrets of one local directory: made on first use, kept in files that only their owner can read. */
import { randomBytes } from 'node:crypto';
import { FheError, invariant } from '@fhe-serverless/core/errors';
import type { DurableFiles } from './durable-files.ts';

/** 32 random bytes under `secrets/<name>`. */
export async function localSecret(files: DurableFiles, name: string): Promise<Uint8Array> {
  const secret = await secretFile(files, name, () => randomBytes(32));
  if (secret.length !== 32) throw new FheError('FHE_LOCAL_SETUP', { reason: `secrets/${name} is damaged`, remedy: 'delete the local directory and register the keys again' });
  return secret;
}

export async function secretFile(files: DurableFiles, name: string, make: () => Uint8Array): Promise<Uint8Array> {
  const path = files.path('secrets', name);
  await files.create(path, make());
  const stored = await files.read(path);
  invariant(stored !== undefined, 'a secret that was created exists');
  return stored;
}
