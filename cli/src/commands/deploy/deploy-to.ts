/** Deploys an app, writes a trust file for each function that was asked for, and says what to do next. */
import { join } from 'node:path';
import { FheError } from '@fhe-serverless/core/errors';
import { isRawPlan } from '@fhe-serverless/core/plan';
import { type CdkApp, deployApp, type DeployedFunction, type Deployment, type Environment, writeTrust } from '../../deployment/index.ts';
import { columns, page, section, showAmount, showBytes, type Terminal } from '../../terminal/index.ts';
import { keyBytes, planAnyEntry } from '../../toolchain/index.ts';
import { TRUST_FILE } from '../client/client-flags.ts';
import type { DeployFlags } from './deploy-flags.ts';

export interface DeployRequest {
  readonly app: CdkApp;
  readonly flags: DeployFlags;
  readonly terminal: Terminal;
  /** Of a local cloud. */
  readonly environment?: Environment;
  /** Where trust files go. @default - the working directory */
  readonly directory?: string;
}

export async function deployTo(request: DeployRequest): Promise<void> {
  const { terminal } = request;
  const { written, deployment } = await deployAndTrust(request);
  terminal.answer({ stacks: deployment.stacks, functions: written }, () => deployedPage(written));
}

export interface WrittenTrust extends DeployedFunction {
  /** Address that clients connect to. */
  readonly url: string;
  readonly trustFile: string;
}

export async function deployAndTrust({ app, flags, terminal, environment, directory = '.' }: DeployRequest): Promise<{ readonly deployment: Deployment; readonly written: readonly WrittenTrust[] }> {
  const onProgress = (line: string): void => terminal.progress(line);
  if (app.kind === 'entry') await announcePlan(app.entry, onProgress);
  const deployment = await deployApp({ app, environment, onProgress });
  const functions = chosenFunctions(deployment, flags.functionName);
  const written: WrittenTrust[] = [];
  for (const deployed of functions) {
    const trustFile = flags.trust ?? join(directory, functions.length === 1 ? TRUST_FILE : `fhe-trust.${deployed.id}.json`);
    const { url } = await writeTrust({ path: trustFile, deployed, environment });
    written.push({ ...deployed, url, trustFile });
  }
  return { deployment, written };
}

/** Planning here names the author's file and line; the same plan is then taken from its cache during synthesis. */
async function announcePlan(entry: string, onProgress: (line: string) => void): Promise<void> {
  const { plan } = await planAnyEntry({ entry, onProgress });
  const { amountNano, currency } = plan.cost;
  onProgress(`Planned: ${plan.scheme.toUpperCase()}, ${showBytes(keyBytes(plan))} of keys for each client, ${isRawPlan(plan) ? 'at most ' : ''}${showAmount(amountNano, currency)} a call`);
}

/** @throws FheError FHE_DEPLOY_OUTPUT */
function chosenFunctions({ functions, stacks }: Deployment, name: string | undefined): readonly DeployedFunction[] {
  const stack = stacks.map(({ stackName }) => stackName).join(', ');
  if (functions.length === 0) throw new FheError('FHE_DEPLOY_OUTPUT', { stack, functionName: name ?? 'on encrypted data', reason: 'no output names one' });
  if (name === undefined) return functions;
  const chosen = functions.filter(({ id, functionName }) => id === name || functionName === name);
  // A function that an app does not name is deployed under a generated name: the only one is meant.
  if (chosen.length === 0 && functions.length === 1) return functions;
  if (chosen.length === 0) throw new FheError('FHE_DEPLOY_OUTPUT', { stack, functionName: name, reason: `its functions are ${functions.map(({ id }) => id).join(', ')}` });
  return chosen;
}

export function deployedPage(written: readonly WrittenTrust[]): string {
  return page(
    ...written.map(({ functionName, url, stackName, region, account, trustFile }) => section(`${functionName} is deployed`, columns([
      ['address', url],
      ['stack', `${stackName} in ${region}, account ${account}`],
      ['trust file', `${trustFile}: give it to your clients, it holds no secret`],
    ]))),
    section('Next', columns([
      ['fhe-serverless keys create'],
      [`fhe-serverless keys register --trust ${written[0]!.trustFile}`],
      [`fhe-serverless call input.json --trust ${written[0]!.trustFile}`],
    ])),
  );
}
