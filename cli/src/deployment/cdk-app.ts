/** What can be deployed: a CDK app of the user's, or one stack around one function file. */
import { basename, resolve } from 'node:path';
import type { ICloudAssemblySource, Toolkit } from '@aws-cdk/toolkit-lib';
import { loadConstructs, loadToolkit } from './peer-packages.ts';

/** A command that synthesizes, as `app` in cdk.json. It runs in a shell, so it comes from the user alone. */
export interface CommandApp {
  readonly kind: 'command';
  readonly command: string;
  /** Where it runs and where its cdk.json lies. @default - the working directory */
  readonly directory?: string;
}

/** One stack with one FheFunction. */
export interface EntryApp {
  readonly kind: 'entry';
  /** Function file. */
  readonly entry: string;
  readonly functionName: string;
  /** @default - the function's name */
  readonly stackName?: string;
}

export type CdkApp = CommandApp | EntryApp;

export interface AppTarget {
  /** Receives the cloud assembly. */
  readonly outdir: string;
  readonly isLocal: boolean;
}

/** Metrics through the API where nothing extracts them from log lines. */
const LOCAL_CONTEXT = { 'fhe-serverless:metrics': 'cloudwatch' };

/** Directory from which the app's packages are found. */
export function projectOf(app: CdkApp): string {
  return app.kind === 'command' ? resolve(app.directory ?? '.') : process.cwd();
}

/** An app that can be synthesized into `outdir`. */
export async function sourceOf(toolkit: Toolkit, app: CdkApp, target: AppTarget): Promise<ICloudAssemblySource> {
  return app.kind === 'command' ? commandSource(toolkit, app, target) : entrySource(toolkit, app, target);
}

async function commandSource(toolkit: Toolkit, app: CommandApp, { outdir, isLocal }: AppTarget): Promise<ICloudAssemblySource> {
  const directory = projectOf(app);
  const { CdkAppMultiContext } = await loadToolkit(directory);
  return toolkit.fromCdkApp(app.command, { workingDirectory: directory, outdir, contextStore: new CdkAppMultiContext(directory, isLocal ? LOCAL_CONTEXT : {}) });
}

async function entrySource(toolkit: Toolkit, { entry, functionName, stackName = functionName }: EntryApp, { outdir, isLocal }: AppTarget): Promise<ICloudAssemblySource> {
  const { cdk, fhe } = loadConstructs(process.cwd());
  return toolkit.fromAssemblyBuilder(async (props) => {
    const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = props.env;
    const app = new cdk.App({ outdir: props.outdir, context: { ...props.context, ...(isLocal && LOCAL_CONTEXT) } });
    const stack = new cdk.Stack(app, stackName, { env: { account, region }, description: `${functionName}, a function on encrypted data (${basename(entry)})` });
    new fhe.FheFunction(stack, constructId(functionName), { entry, functionName, ...(isLocal && { removalPolicy: cdk.RemovalPolicy.DESTROY }) });
    return app.synth();
  }, { outdir });
}

/** `tumour-risk` becomes `TumourRisk`: output names begin with it. */
function constructId(functionName: string): string {
  return functionName.split(/[^A-Za-z0-9]+/).filter((part) => part !== '').map((part) => part[0]!.toUpperCase() + part.slice(1)).join('') || 'Function';
}
