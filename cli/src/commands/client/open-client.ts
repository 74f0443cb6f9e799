/** Connects to the deployment that the options name. */
import { type ConnectOptions, FheClient, type KeyFileOptions, readTrustFile } from 'fhe-serverless/client';
import { askPassphrase, type Terminal } from '../../terminal/index.ts';
import { type ClientFlags, existingKeyPath, type TrustFlags, trustPath } from './client-flags.ts';
import { clientProgress } from './client-progress.ts';
import { accessOf } from './deployment-access.ts';

/** For what needs no secret key: usage, receipts, the manifest. */
export async function openReader(flags: TrustFlags, terminal: Terminal): Promise<FheClient> {
  return connect(flags, terminal, {});
}

/** Asks for the passphrase when the key file is opened, and not before. */
export async function openClient(flags: ClientFlags, terminal: Terminal, clearInputs?: readonly string[]): Promise<FheClient> {
  const path = existingKeyPath(flags);
  const keys: KeyFileOptions = { path, passphrase: () => askPassphrase({ path }) };
  return connect(flags, terminal, { keys, clearInputs });
}

async function connect(flags: TrustFlags, terminal: Terminal, options: Pick<ConnectOptions, 'keys' | 'clearInputs'>): Promise<FheClient> {
  const trust = await readTrustFile(trustPath(flags));
  terminal.progress(`${trust.functionName} at ${trust.url}`);
  return FheClient.connect({ ...accessOf(trust), ...options, onProgress: clientProgress(terminal) });
}
