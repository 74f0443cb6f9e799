/** The registrar's work on itself: a job that its front door hands to its worker. */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { needs } from '@fhe-serverless/core/errors';
import { WORKER_ALIAS } from './caller-identity.ts';
import { callService } from './service-errors.ts';

export interface RegistrationJob {
  readonly fheJob: 'register-keyset';
  readonly tenant: string;
  readonly keysetId: string;
}

const ACCEPTED = 202;

/** Reads a worker's event; takes no other members, so that a job means one thing. @throws FheError FHE_WIRE_MALFORMED */
export function requireRegistrationJob(event: unknown): RegistrationJob {
  const job = (typeof event === 'object' && event !== null ? event : {}) as Record<string, unknown>;
  const { fheJob, tenant, keysetId, ...rest } = job;
  const isJob = fheJob === 'register-keyset' && isHex(tenant, 32) && isHex(keysetId, 64) && Object.keys(rest).length === 0;
  needs(isJob, 'FHE_WIRE_MALFORMED', { reason: 'the event is not a job of the registrar' });
  return { fheJob, tenant, keysetId } as RegistrationJob;
}

/** Resolves once Lambda has queued the job. Lambda runs a job again when its run fails, so a job may run twice. */
export async function sendRegistrationJob(client: LambdaClient, functionName: string, job: Omit<RegistrationJob, 'fheJob'>): Promise<void> {
  const Payload = new TextEncoder().encode(JSON.stringify({ fheJob: 'register-keyset', tenant: job.tenant, keysetId: job.keysetId } satisfies RegistrationJob));
  const command = new InvokeCommand({ FunctionName: functionName, Qualifier: WORKER_ALIAS, InvocationType: 'Event', Payload });
  const { StatusCode } = await callService('Lambda', 'Invoke', () => client.send(command));
  needs(StatusCode === ACCEPTED, 'FHE_SERVICE_ANSWER', { service: 'Lambda', operation: 'Invoke', reason: `status ${StatusCode}` });
}

function isHex(value: unknown, digits: number): boolean {
  return typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/.test(value);
}
