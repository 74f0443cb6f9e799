/** Reserves one call in the ledger, and says what every other outcome answers. */
import { randomBytes } from 'node:crypto';
import { FheError, type FheErrorCode } from '@fhe-serverless/core/errors';
import { requestDigest } from '@fhe-serverless/core/wire';
import type { AdmittedInputs } from './admission.ts';
import type { Deployment } from './deployment.ts';
import type { Reservation, ReserveOutcome } from './ports.ts';

/** Longer than any evaluation, by the time that signing and settling may take. */
const LEASE_MARGIN_SECONDS = 60;

export function newReservation({ options }: Deployment, tenant: string, idempotencyKey: string, requestId: string, inputs: AdmittedInputs): Reservation {
  const { plan, planDigest } = options;
  return withFreshLease(options, {
    tenant, idempotencyKey, requestId,
    requestDigest: requestDigest(planDigest, inputs.keyId, inputs.digests),
    amountNano: plan.cost.amountNano,
    microUnits: plan.cost.microUnits,
  });
}

/** The same call under a lease of its own, starting now. */
export function withFreshLease({ ports, timeoutSeconds }: Deployment['options'], call: Omit<Reservation, 'leaseToken' | 'leaseExpiresAt'>): Reservation {
  return { ...call, leaseToken: randomBytes(16).toString('hex'), leaseExpiresAt: ports.clock.now() + (timeoutSeconds + LEASE_MARGIN_SECONDS) * 1000 };
}

/** The error for an outcome that neither reserves nor replays. */
export function refusalOf({ options }: Deployment, reservation: Reservation, outcome: Exclude<ReserveOutcome, { outcome: 'reserved' | 'done' }>): FheError {
  switch (outcome.outcome) {
    case 'in-progress': {
      const untilLeaseEnds = outcome.leaseExpiresAt - options.ports.clock.now();
      const millis = Math.min(options.plan.runtime.predictedCallMillis, Math.max(0, untilLeaseEnds));
      return new FheError('FHE_REQUEST_IN_PROGRESS', { retryAfterSeconds: Math.max(1, Math.ceil(millis / 1000)) });
    }
    case 'key-reused':
      return new FheError('FHE_REQUEST_KEY_REUSED');
    case 'budget':
      return new FheError('FHE_REQUEST_BUDGET', { amount: reservation.amountNano, left: outcome.leftNano });
  }
}

/** Best effort: what cannot be released ends with its lease. */
export async function release({ options }: Deployment, reservation: Reservation, reason: FheErrorCode): Promise<void> {
  const { ledger, clock, log } = options.ports;
  try {
    await ledger.fail(reservation, reason, clock.now());
  } catch {
    log.write('warn', 'reservation-not-released', { requestId: reservation.requestId });
  }
}
