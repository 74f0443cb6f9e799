/**
 * POST /evaluations, exactly once: admit, authorize, reserve, evaluate, sign, store, settle, answer. Nothing is stored or billed
 * before the reservation; no result leaves before its receipt is recorded; a retry gets the stored bytes.
 */
import { isFheError, needs, type FheErrorCode } from '@fhe-serverless/core/errors';
import type { AdmittedInputs } from './admission.ts';
import { settledResponse } from './answer.ts';
import { requireAuthorized } from './authorize.ts';
import type { Deployment } from './deployment.ts';
import { evaluateReserved } from './evaluate-reserved.ts';
import { evaluationMessage } from './evaluation-message.ts';
import { FailedAfterReservation } from './failed-after-reservation.ts';
import { hex } from './hashes.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { Measurements } from './meter.ts';
import type { KeysetRecord, Reservation, ReserveOutcome } from './ports.ts';
import { newReservation, refusalOf, release } from './reservation.ts';
import type { Call } from './router.ts';

const IDEMPOTENCY_KEY = /^[A-Za-z0-9_-]{16,64}$/;

/** Rules on the bare request. @throws FheError FHE_SERVICE_UNSIGNED_VERSION, FHE_REQUEST_IDEMPOTENCY_KEY, FHE_WIRE_PLAN_CHANGED */
export function requireEvaluable({ isPublished, options }: Deployment, request: HttpRequest): void {
  needs(isPublished, 'FHE_SERVICE_UNSIGNED_VERSION');
  needs(IDEMPOTENCY_KEY.test(idempotencyKeyOf(request)), 'FHE_REQUEST_IDEMPOTENCY_KEY');
  // Two plans can take the same ciphertexts: a caller who says which one is meant does not pay for the other.
  const meant = request.headers['fhe-plan-digest'];
  needs(meant === undefined || meant === options.planDigest, 'FHE_WIRE_PLAN_CHANGED');
}

/** @throws FailedAfterReservation once the ledger knows of the call, FheError before */
export async function evaluateOnce(deployment: Deployment, call: Call): Promise<HttpResponse> {
  const { request, tenant } = call;
  const measurements = new Measurements();
  const inputs = await measurements.time('CheckMillis', () => admit(deployment, request, tenant));
  await requireAuthorized(deployment, call, inputs);
  const keyset = await requireKeyset(deployment, tenant, inputs);

  const reservation = newReservation(deployment, tenant, idempotencyKeyOf(request), request.requestId, inputs);
  const outcome = await reserve(deployment, reservation);
  switch (outcome.outcome) {
    case 'reserved':
      break;
    case 'done':
      await deployment.meter.record({ ReplayedAnswers: 1 });
      return settledResponse(deployment, outcome.record);
    default:
      throw refusalOf(deployment, reservation, outcome);
  }

  const settled = await evaluateReserved(deployment, { reservation, inputs, keyset, measurements }).catch((error: unknown) => recordFailure(deployment, reservation, error));
  return settledResponse(deployment, settled.record, settled.body);
}

async function recordFailure(deployment: Deployment, reservation: Reservation, error: unknown): Promise<never> {
  const reason: FheErrorCode = isFheError(error) ? error.code : 'FHE_BUG_INVARIANT';
  await release(deployment, reservation, reason);
  deployment.options.ports.log.write('warn', 'evaluation-failed', { requestId: reservation.requestId, code: reason });
  await deployment.meter.record({ FailedEvaluations: 1 }, { Code: reason });
  throw new FailedAfterReservation(error);
}

async function admit({ options, admission }: Deployment, request: HttpRequest, tenant: string): Promise<AdmittedInputs> {
  const { maxMessageBytes } = admission;
  const { ports, inlineRequestBytes, plan } = options;
  const message = await evaluationMessage(request, tenant, ports.uploads, { maxMessageBytes, inlineRequestBytes, maxUploads: plan.inputs.length });
  return admission.admit(message);
}

/** The record is read for every call, strongly consistently: keys that were erased a moment ago are gone from here too. */
async function requireKeyset({ options, keyCache }: Deployment, tenant: string, inputs: AdmittedInputs): Promise<KeysetRecord | undefined> {
  const { plan, ports } = options;
  if (plan.evaluationKeys.length === 0) return undefined;
  const keyId = hex(inputs.keyId);
  const keyset = await ports.keyStore.findKeyset(tenant, keyId, plan.keyConfigurationDigest);
  if (keyset?.status === 'ready' && ports.clock.now() < keyset.leaseExpiresAt) return keyset;
  keyCache.forget({ tenant, keyId });
  needs(false, 'FHE_KEYS_MISSING');
}

/** A reservation whose answer was lost may have been made: it is released, or a retry would wait for its lease. */
async function reserve(deployment: Deployment, reservation: Reservation): Promise<ReserveOutcome> {
  const { ports } = deployment.options;
  try {
    return await ports.ledger.reserve(reservation, ports.clock.now());
  } catch (error) {
    await release(deployment, reservation, 'FHE_SERVICE_UNAVAILABLE');
    throw error;
  }
}

function idempotencyKeyOf(request: HttpRequest): string {
  return request.headers['idempotency-key'] ?? '';
}
