/** The Lambda handler of an FheFunction. */
import { isFheError } from '@fhe-serverless/core/errors';
import { INLINE_BYTES } from '@fhe-serverless/core/plan';
import { createFunctionApp } from '../../runtime/function-app.ts';
import { callsHandler, HANDLER_FILE, importHandler } from '../../runtime/handler-module.ts';
import type { FunctionOptions } from '../../runtime/options.ts';
import type { Log, Ports } from '../../runtime/ports.ts';
import { functionPorts } from './deployed-ports.ts';
import { readFunctionEnvironment, type Variables } from './environment.ts';
import { HttpEntry } from './http-entry.ts';
import type { HttpResult } from './http-event.ts';
import { JsonLog } from './json-log.ts';
import type { LambdaContext } from './lambda-context.ts';
import { packagedFile, readPackagedFiles } from './packaged-files.ts';

export type FunctionHandler = (event: unknown, context: LambdaContext) => Promise<HttpResult>;

export interface HandlerOptions {
  /** Loads the engine, whose binary lies below `layerRoot`. Called once. */
  readonly engine: (layerRoot: string) => Promise<FunctionOptions['engine']>;
  /** @default - the process's */
  readonly variables?: Variables;
  /** @default - the ones that the environment names */
  readonly ports?: Ports;
  /** For what goes wrong before the ports are there. @default - lines on standard output */
  readonly log?: Log;
}

const MIB = 1024 * 1024;

/**
 * Reads the package, connects the ports and prepares the plan; called at module scope, so that Lambda's init pays for it:
 * `export const handler = await createHandler({ engine });`
 *
 * @throws FheError FHE_CONFIG_ENVIRONMENT, FHE_CONFIG_CODE_CHANGED, FHE_PLAN_INVALID. A process that fails here answers nothing.
 */
export async function createHandler(options: HandlerOptions): Promise<FunctionHandler> {
  try {
    return await startHandler(options);
  } catch (error) {
    // Lambda shows the text of an error that a module throws, and not its code.
    (options.log ?? new JsonLog()).write('error', 'start-refused', { code: isFheError(error) ? error.code : 'FHE_BUG_INVARIANT' });
    throw error;
  }
}

async function startHandler({ engine: loadEngine, variables = process.env, ports: givenPorts }: HandlerOptions): Promise<FunctionHandler> {
  const environment = readFunctionEnvironment(variables);
  const { codeRoot, layerRoot, functionName, functionVersion, controlPlane, identityRules } = environment;
  // Checked before it is loaded: a changed engine binary does not run at all.
  const packaged = await readPackagedFiles({ codeRoot, layerRoot });
  const engine = await loadEngine(layerRoot);
  const handler = callsHandler(packaged.plan) ? await importHandler(packagedFile(packaged, codeRoot, HANDLER_FILE)) : undefined;
  const ports = givenPorts ?? functionPorts(environment);
  const app = createFunctionApp({
    ...packaged, engine, handler, ports, functionName, functionVersion, controlPlane,
    inlineRequestBytes: INLINE_BYTES,
    inlineResponseBytes: INLINE_BYTES,
    timeoutSeconds: environment.timeoutSeconds ?? packaged.plan.runtime.timeoutSeconds,
    keyCacheBytes: environment.keyCacheMib * MIB,
    resultRetentionSeconds: environment.resultRetentionSeconds,
  });
  const entry = new HttpEntry({ name: functionName, app, rules: identityRules, ports });
  return (event, context) => entry.answer(event, context);
}
