/** What a command line asks to deploy. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FheError } from '@fhe-serverless/core/errors';
import type { CdkApp } from '../../deployment/index.ts';
import type { DeployFlags } from './deploy-flags.ts';
import { functionNameOf } from '../dev/function-options.ts';
import { DEFAULT_ENTRY } from '../plan.ts';

const CDK_JSON = 'cdk.json';
/** As Lambda takes them. */
const FUNCTION_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** @throws FheError FHE_CLI_USAGE, FHE_CLI_FILE */
export function chosenApp({ app, entry, functionName, stackName }: DeployFlags): CdkApp {
  if (app !== undefined && entry !== undefined) throw usage('--app and --entry exclude each other');
  const command = app ?? (entry === undefined ? appOfProject() : undefined);
  if (command !== undefined) {
    if (stackName !== undefined) throw usage('--stack-name goes with --entry; an app names its own stacks');
    return { kind: 'command', command };
  }
  const file = entry ?? DEFAULT_ENTRY;
  if (entry === undefined && !existsSync(file)) throw usage(`there is no ${CDK_JSON} and no ${DEFAULT_ENTRY} here; name one with --entry or --app`);
  const name = functionName ?? functionNameOf(resolve(file));
  if (!FUNCTION_NAME.test(name)) throw usage(`${name} is no function name; use letters, digits, - and _`);
  return { kind: 'entry', entry: file, functionName: name, ...(stackName !== undefined && { stackName }) };
}

/** `app` of cdk.json in the working directory. */
function appOfProject(): string | undefined {
  if (!existsSync(CDK_JSON)) return undefined;
  try {
    const { app } = JSON.parse(readFileSync(CDK_JSON, 'utf8')) as { readonly app?: unknown };
    return typeof app === 'string' ? app : undefined;
  } catch {
    throw new FheError('FHE_CLI_FILE', { path: CDK_JSON, action: 'read', reason: 'it is not JSON' });
  }
}

const usage = (reason: string): FheError => new FheError('FHE_CLI_USAGE', { reason });
