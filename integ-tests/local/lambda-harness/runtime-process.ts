/** Starts the official runtime interface client on a function directory, with the environment that Lambda gives it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface FunctionOptions {
  /** The unpacked code: what Lambda mounts at /var/task. */
  readonly codeDirectory: string;
  /** The unpacked layer: what Lambda mounts at /opt. */
  readonly layerDirectory?: string;
  /** As in the function's configuration: `index.handler`. */
  readonly handler: string;
  /** The function's own variables; nothing else of this process is passed on. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMillis: number;
  /** Without a qualifier. */
  readonly functionArn: string;
  /**
   * Version that the sandbox runs.
   * @default '$LATEST'
   */
  readonly functionVersion?: string;
  /** @default 1769 */
  readonly memorySizeMiB?: number;
}

/** Directories of a layer in which Lambda's Node runtimes look for modules. */
const LAYER_MODULES = ['nodejs/node24/node_modules', 'nodejs/node_modules'];

/** Stricter than a plain Node, as the managed runtimes are: no `require` of an ES module, no guessing of the module type. */
const NODE_ARGUMENTS = ['--no-experimental-require-module', '--no-experimental-detect-module', '--max-http-header-size', '81920'];

export function spawnRuntime(options: FunctionOptions, runtimeApi: string, scratch: string): ChildProcess {
  const client = createRequire(import.meta.url).resolve('aws-lambda-ric');
  return spawn(process.execPath, [...NODE_ARGUMENTS, ...transportArguments(client), client], {
    cwd: options.codeDirectory,
    env: environment(options, runtimeApi, scratch),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The client's native transport is compiled at installation. Where that was not done, ours takes its place. */
function transportArguments(client: string): string[] {
  if (existsSync(join(dirname(client), 'rapid-client.node'))) return [];
  return ['--import', new URL('./runtime-transport.mjs', import.meta.url).href];
}

function environment(options: FunctionOptions, runtimeApi: string, scratch: string): Record<string, string> {
  const [, , , region = '', account = '', , name = ''] = options.functionArn.split(':');
  const layer = options.layerDirectory;
  return {
    // Lambda sets these, and a function can override some, as here.
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    HOME: scratch,
    TMPDIR: scratch,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'lambda-harness',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...options.environment,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: options.functionVersion ?? '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memorySizeMiB ?? 1769),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `[${options.functionVersion ?? '$LATEST'}]local`,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: options.codeDirectory,
    LAMBDA_RUNTIME_DIR: dirname(fileURLToPath(import.meta.url)),
    _HANDLER: options.handler,
    ...(layer ? { NODE_PATH: LAYER_MODULES.map((path) => join(layer, path)).join(delimiter), FHE_LAYER_ROOT: layer } : {}),
  };
}
