/** The Lambda handler of the registrar: HTTP routes on its front door, jobs on its worker alias, one code for both. */
import type { KeysetStatus, Ports } from '../../runtime/ports.ts';
import { createRegistrarApp } from '../../runtime/registrar-app.ts';
import { registerKeyset } from '../../runtime/register-keyset.ts';
import { qualifierOf, type LambdaContext } from './lambda-context.ts';
import { WORKER_ALIAS } from './caller-identity.ts';
import { createLambdaClient } from './clients.ts';
import { registrarPorts } from './deployed-ports.ts';
import { readRegistrarEnvironment, type Variables } from './environment.ts';
import { HttpEntry } from './http-entry.ts';
import type { HttpResult } from './http-event.ts';
import { requireRegistrationJob, sendRegistrationJob } from './registration-job.ts';

export type RegistrarHandler = (event: unknown, context: LambdaContext) => Promise<HttpResult | JobResult>;

/** Only its own logs see it: the job was sent without waiting for an answer. */
export interface JobResult {
  /** Absent when the key set was erased meanwhile. */
  readonly status?: KeysetStatus;
}

export interface RegistrarHandlerOptions {
  /** @default - the process's */
  readonly variables?: Variables;
  /** @default - the ones that the environment names */
  readonly ports?: Ports;
  /** @default - invokes this function's alias `worker` without waiting */
  readonly requestRegistration?: (tenant: string, keysetId: string) => Promise<void>;
}

/** @throws FheError FHE_CONFIG_ENVIRONMENT */
export function createRegistrarHandler(options: RegistrarHandlerOptions = {}): RegistrarHandler {
  const environment = readRegistrarEnvironment(options.variables ?? process.env);
  const { functionName, identityRules, keysetLeaseSeconds, maxUploadBytes } = environment;
  const ports = options.ports ?? registrarPorts(environment);
  const requestRegistration = options.requestRegistration ?? selfInvoker(functionName);
  const app = createRegistrarApp({ ports, requestRegistration, keysetLeaseSeconds, maxUploadBytes });
  const entry = new HttpEntry({ name: functionName, app, rules: identityRules, ports });
  return async (event, context) => (qualifierOf(context) === WORKER_ALIAS ? runJob(ports, event, context) : entry.answer(event, context));
}

function selfInvoker(functionName: string): (tenant: string, keysetId: string) => Promise<void> {
  const client = createLambdaClient();
  return (tenant, keysetId) => sendRegistrationJob(client, functionName, { tenant, keysetId });
}

/** A thrown error makes Lambda run the job again: nothing was decided. */
async function runJob(ports: Ports, event: unknown, context: LambdaContext): Promise<JobResult> {
  const { tenant, keysetId } = requireRegistrationJob(event);
  try {
    const status = await registerKeyset(ports, tenant, keysetId);
    return status === undefined ? {} : { status };
  } catch (error) {
    ports.log.write('error', 'registration-interrupted', { requestId: context.awsRequestId, tenant, keysetId, error: error instanceof Error ? error.name : typeof error });
    throw error;
  }
}
