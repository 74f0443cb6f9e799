/** Options of every command that talks to a deployed function. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FheError } from '@fhe-serverless/core/errors';
import type { Command } from 'commander';

export const TRUST_FILE = 'fhe-trust.json';
export const KEY_FILE = 'fhe-key.json';
/** Where commands look, in this order: what `deploy` wrote, then `deploy --local`, then `dev`. */
const TRUST_FILES = [TRUST_FILE, join('.fhe', 'local', TRUST_FILE), join('.fhe', 'dev', TRUST_FILE)];

export interface TrustFlags {
  readonly json?: boolean;
  readonly trust?: string;
}

export interface ClientFlags extends TrustFlags {
  readonly key: string;
}

export function withTrust(command: Command): Command {
  return command.option('--trust <file>', `trust file of the deployment (default: the first of ${TRUST_FILES.join(', ')})`);
}

export function withKey(command: Command): Command {
  return command.option('--key <file>', 'secret key file', KEY_FILE)
    .addHelpText('after', '\nThe passphrase is asked for in the terminal. Machines give it in FHE_PASSPHRASE.');
}

/** @throws FheError FHE_CLIENT_TRUST_FILE when none is given and none lies here */
export function trustPath({ trust }: TrustFlags): string {
  const found = trust ?? TRUST_FILES.find((path) => existsSync(path));
  if (found === undefined) throw new FheError('FHE_CLIENT_TRUST_FILE', { path: TRUST_FILE, reason: 'there is none; name one with --trust' });
  return found;
}

/** A key is made on purpose only. @throws FheError FHE_CLIENT_KEY_FILE */
export function existingKeyPath({ key }: Pick<ClientFlags, 'key'>): string {
  if (!existsSync(key)) throw new FheError('FHE_CLIENT_KEY_FILE', { path: key, reason: 'there is none; make one with `fhe-serverless keys create`' });
  return key;
}
