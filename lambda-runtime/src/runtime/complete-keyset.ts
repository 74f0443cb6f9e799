/** POST /keysets/{id}/complete: hands the uploaded parts to the worker that verifies and seals them. */
import { needs } from '@fhe-serverless/core/errors';
import type { HttpResponse } from './http.ts';
import { partStates } from './keyset-parts.ts';
import { requireOwnKeyset } from './keyset-view.ts';
import type { RegistrarOptions } from './options.ts';
import { jsonResponse } from './responses.ts';
import type { Call } from './router.ts';

/** Answers 202 and leaves the work to `requestRegistration`; the caller polls GET /keysets/{id}. */
export async function completeKeyset({ ports, requestRegistration }: RegistrarOptions, call: Call): Promise<HttpResponse> {
  const record = await requireOwnKeyset(ports.keyStore, call);
  if (record.status === 'ready') return jsonResponse(202, { keysetId: record.keysetId, status: 'ready' });
  if (record.status !== 'verifying') {
    const { missing } = await partStates(ports, record);
    needs(missing.length === 0, 'FHE_KEYS_INCOMPLETE', { missing: missing.length });
    const { reason: _reason, ...verifying } = { ...record, status: 'verifying' as const };
    // Another call that completes the same key set at the same time does as well.
    await ports.keyStore.putKeyset(verifying, record.status);
  }
  // Asked again while verifying, the work starts again: that is how a worker that died is replaced.
  await requestRegistration(record.tenant, record.keysetId);
  return jsonResponse(202, { keysetId: record.keysetId, status: 'verifying' });
}
