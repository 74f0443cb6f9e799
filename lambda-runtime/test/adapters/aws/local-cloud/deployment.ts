/** Bundles a handler and deploys it with a published version and its aliases. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { CreateAliasCommand, CreateFunctionCommand, DeleteFunctionCommand, InvokeCommand, PublishVersionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { encodePlan } from '@fhe-serverless/core/plan';
import { build } from 'esbuild';
import { CODE_DIGESTS_FILE, CONSTANTS_FILE, createLambdaClient, PLAN_FILE } from '../../../../src/adapters/aws/index.ts';
import { INSECURE_CONSTANTS, insecurePlan } from '../../../fixtures/insecure-plan.ts';
import { CLOUD, freshName } from './cloud.ts';
import { storedZip } from './stored-zip.ts';

const lambda: LambdaClient = createLambdaClient(CLOUD);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export async function bundled(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))], bundle: true, write: false, platform: 'node', format: 'esm', target: 'node24', minify: true, logLevel: 'silent',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return outputFiles[0]!.contents;
}

/** Every file of a function's code, with the digests of what runs. */
export function packageOf(code: Uint8Array): Record<string, Uint8Array> {
  return {
    'index.mjs': code,
    [PLAN_FILE]: encodePlan(insecurePlan()),
    [CONSTANTS_FILE]: INSECURE_CONSTANTS,
    [CODE_DIGESTS_FILE]: Buffer.from(JSON.stringify({ 'index.mjs': sha256(code) })),
  };
}

export interface Deployed {
  readonly functionName: string;
  readonly aliasArns: Readonly<Record<string, string>>;
  invoke(event: unknown, qualifier?: string): Promise<unknown>;
  destroy(): Promise<void>;
}

export async function deploy(kind: string, files: Readonly<Record<string, Uint8Array>>, variables: Readonly<Record<string, string>>, aliases: readonly string[]): Promise<Deployed> {
  const FunctionName = freshName(kind);
  await lambda.send(new CreateFunctionCommand({
    FunctionName, Runtime: 'nodejs24.x', Handler: 'index.handler', Role: 'arn:aws:iam::340282366920:role/any', Timeout: 30, MemorySize: 512,
    Code: { ZipFile: storedZip(files) }, Environment: { Variables: { ...variables } },
  }));
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName }));
  const aliasArns: Record<string, string> = {};
  for (const Name of aliases) aliasArns[Name] = (await lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: Version }))).AliasArn!;
  return {
    functionName: FunctionName, aliasArns,
    async invoke(event, Qualifier) {
      const { Payload, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload: new TextEncoder().encode(JSON.stringify(event)) }));
      const answer: unknown = JSON.parse(new TextDecoder().decode(Payload));
      if (FunctionError !== undefined) throw new Error(`the function failed: ${JSON.stringify(answer)}`);
      return answer;
    },
    async destroy() {
      await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    },
  };
}
