/** Loads what only deployments need, from the user's project or from beside this program; neither is installed with it. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FheError } from '@fhe-serverless/core/errors';
import type * as ToolkitLibrary from '@aws-cdk/toolkit-lib';
import type * as Cdk from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Versions that were tried together: see the table in the documentation. */
const INSTALL: Readonly<Record<string, string>> = {
  '@aws-cdk/toolkit-lib': '@aws-cdk/toolkit-lib@1.40.1',
  'aws-cdk-lib': 'aws-cdk-lib@2.276.0 constructs@10.6.0',
  'cdk-fhe-serverless': 'cdk-fhe-serverless',
};

/** The part of the construct library that a deployment without an app of its own uses. */
export interface ConstructLibrary {
  readonly FheFunction: new (scope: Construct, id: string, props: { readonly entry: string; readonly functionName: string; readonly removalPolicy?: Cdk.RemovalPolicy }) => Construct;
}

/** @throws FheError FHE_CLI_PACKAGE_MISSING */
export async function loadToolkit(project: string): Promise<typeof ToolkitLibrary> {
  const path = resolvePackage('@aws-cdk/toolkit-lib', project, 'deploying');
  const loaded = (await import(pathToFileURL(path).href)) as typeof ToolkitLibrary & { readonly default?: typeof ToolkitLibrary };
  return loaded.default ?? loaded;
}

/** CDK and constructs as one app would load them: both from the same place. @throws FheError FHE_CLI_PACKAGE_MISSING */
export function loadConstructs(project: string): { readonly cdk: typeof Cdk; readonly fhe: ConstructLibrary } {
  const constructs = resolvePackage('cdk-fhe-serverless', project, 'deploying without a CDK app');
  const cdk = resolvePackage('aws-cdk-lib', project, 'deploying without a CDK app');
  const require = createRequire(constructs);
  return { cdk: require(cdk) as typeof Cdk, fhe: require(constructs) as ConstructLibrary };
}

function resolvePackage(name: string, project: string, command: string): string {
  for (const base of [join(project, 'index.js'), import.meta.url]) {
    try {
      return createRequire(base).resolve(name);
    } catch {
      continue;
    }
  }
  throw new FheError('FHE_CLI_PACKAGE_MISSING', { package: name, command, install: INSTALL[name] ?? name });
}
