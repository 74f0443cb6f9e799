/** Synthesizes and deploys an app with the CDK toolkit as a library, and bootstraps the account where that is missing. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ICloudAssemblySource, Toolkit } from '@aws-cdk/toolkit-lib';
import { type CdkApp, projectOf, sourceOf } from './cdk-app.ts';
import { type DeployedFunction, type DeployedStack, functionsOf } from './deployed-function.ts';
import { causesOf, deployError } from './deploy-error.ts';
import { type Environment, localEndpoint, underEnvironment } from './environment.ts';
import { loadToolkit } from './peer-packages.ts';
import { ProgressHost } from './progress-host.ts';

export interface DeployAppOptions {
  readonly app: CdkApp;
  /** Variables of a local cloud. @default - the process's own: the cloud that they name */
  readonly environment?: Environment;
  readonly onProgress?: (line: string) => void;
}

export interface Deployment {
  readonly stacks: readonly DeployedStack[];
  readonly functions: readonly DeployedFunction[];
}

/** @throws FheError FHE_DEPLOY_FAILED, FHE_CLI_PACKAGE_MISSING */
export async function deployApp({ app, environment, onProgress = () => undefined }: DeployAppOptions): Promise<Deployment> {
  return underEnvironment(environment, async () => {
    const host = new ProgressHost(onProgress);
    const library = await loadToolkit(projectOf(app));
    const toolkit = new library.Toolkit({ ioHost: host, color: false, emojis: false });
    const outdir = await mkdtemp(join(tmpdir(), 'fhe-cdk-'));
    const clear = (): void => rmSync(outdir, { recursive: true, force: true });
    // Also when the process is told to end in the middle.
    process.once('exit', clear);
    try {
      onProgress('Synthesizing');
      await using assembly = await toolkit.synth(await sourceOf(toolkit, app, { outdir, isLocal: localEndpoint(process.env) !== undefined }));
      onProgress('Deploying');
      const stacks = await deployBootstrapped(library, toolkit, assembly, onProgress);
      return { stacks, functions: stacks.flatMap(functionsOf) };
    } catch (error) {
      throw deployError(error, host.appLines);
    } finally {
      process.off('exit', clear);
      clear();
    }
  });
}

async function deployBootstrapped(library: Awaited<ReturnType<typeof loadToolkit>>, toolkit: Toolkit, assembly: ICloudAssemblySource, onProgress: (line: string) => void): Promise<readonly DeployedStack[]> {
  try {
    return await deploy(toolkit, assembly);
  } catch (error) {
    const missing = causesOf(error).find((cause) => library.ToolkitError.isBootstrapError(cause));
    if (missing === undefined) throw error;
    const { account, region } = missing.environment;
    onProgress(`Bootstrapping ${account} in ${region}: a bucket and roles for deployments, once`);
    await toolkit.bootstrap(library.BootstrapEnvironments.fromList([`aws://${account}/${region}`]));
    onProgress('Deploying');
    return deploy(toolkit, assembly);
  }
}

async function deploy(toolkit: Toolkit, assembly: ICloudAssemblySource): Promise<readonly DeployedStack[]> {
  const { stacks } = await toolkit.deploy(assembly);
  return stacks.map(({ stackName, stackArn, outputs }) => ({ stackName, ...placeOf(stackArn), outputs }));
}

/** The ARN knows, also where the app left account and region open: `arn:aws:cloudformation:<region>:<account>:stack/...`. */
function placeOf(stackArn: string): Pick<DeployedStack, 'region' | 'account'> {
  const [, , , region = '', account = ''] = stackArn.split(':');
  return { region, account };
}
