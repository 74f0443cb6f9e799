/** `keys`: the secret key file of a client, and the evaluation keys that a function computes with. */
import type { Command } from 'commander';
import { type ClientFlags, withKey, withTrust } from './client/client-flags.ts';
import { defineCommand, terminalOf } from './define-command.ts';

export function addKeys(program: Command): void {
  const keys = program.command('keys')
    .summary('make, register, show and erase keys')
    .description('The secret key stays in a file on this machine. Evaluation keys, with which nothing can be decrypted, go to the function.')
    .addHelpText('after', '\nExample:\n  $ fhe-serverless keys create\n  $ fhe-serverless keys register');
  withKey(defineCommand(keys, {
    name: 'create',
    summary: 'make a secret key file behind a passphrase',
    examples: ['fhe-serverless keys create', 'FHE_PASSPHRASE="$(secret-store read fhe)" fhe-serverless keys create --key service-key.json'],
  })).action(create);
  withTrust(withKey(defineCommand(keys, {
    name: 'register',
    summary: 'make the evaluation keys that a function needs and upload what it lacks',
    description: 'Continues where a former run was interrupted, and does nothing when the function has every key.',
    examples: ['fhe-serverless keys register --trust fhe-trust.json'],
  }))).action(register);
  withKey(defineCommand(keys, {
    name: 'show',
    summary: 'show what a key file holds; needs no passphrase',
    examples: ['fhe-serverless keys show --json'],
  })).action(show);
  withTrust(withKey(defineCommand(keys, {
    name: 'erase',
    summary: 'erase the evaluation keys from the function; the secret key stays here',
    examples: ['fhe-serverless keys erase --trust fhe-trust.json'],
  }))).action(erase);
}

async function create(flags: ClientFlags): Promise<void> {
  const [{ KeyFile }, { askPassphrase }, { createdPage }] = await Promise.all([import('fhe-serverless/client'), import('../terminal/index.ts'), import('./keys/keys-page.ts')]);
  const path = flags.key;
  using made = await KeyFile.create({ path, passphrase: () => askPassphrase({ path, isNew: true }) });
  terminalOf(flags).answer({ path: made.path, keys: made.keys }, () => createdPage(path));
}

async function register(flags: ClientFlags): Promise<void> {
  const terminal = terminalOf(flags);
  const [{ openClient }, { registeredPage }] = await Promise.all([import('./client/open-client.ts'), import('./keys/keys-page.ts')]);
  using client = await openClient(flags, terminal);
  const registered = await client.ensureKeys();
  const { iss, evaluationKeys } = await client.manifest();
  const bytes = evaluationKeys.reduce((sum, part) => sum + part.bytes, 0);
  terminal.answer({ ...registered, functionName: iss, evaluationKeys: evaluationKeys.length, bytes }, () => registeredPage({ ...registered, functionName: iss, count: evaluationKeys.length, bytes }));
}

async function show(flags: ClientFlags): Promise<void> {
  const [{ readKeyNames }, { shownPage }] = await Promise.all([import('fhe-serverless/client'), import('./keys/keys-page.ts')]);
  const keys = await readKeyNames(flags.key);
  terminalOf(flags).answer({ path: flags.key, keys }, () => shownPage(flags.key, keys));
}

async function erase(flags: ClientFlags): Promise<void> {
  const terminal = terminalOf(flags);
  const { openClient } = await import('./client/open-client.ts');
  using client = await openClient(flags, terminal);
  await client.eraseKeys();
  const { iss } = await client.manifest();
  terminal.answer({ functionName: iss, erased: true }, () => `${iss} holds no evaluation keys of this key file any more. Results that you have stay readable.`);
}
