/** Hands an uploaded key set to the server's checks and waits for the verdict. */
import { FheError, isFheError } from '@fhe-serverless/core/errors';
import type { KeysetView, ServerApi } from '../server-api.ts';

export type Verdict = Pick<KeysetView, 'status' | 'reason'>;

const FIRST_POLL_MILLIS = 100;
const LONGEST_POLL_MILLIS = 5_000;
/** A server's worker that died is replaced when it is asked again. */
const ASK_AGAIN_MILLIS = 60_000;
const MAX_WAIT_MILLIS = 15 * 60_000;

/** `ready`, `failed` with its reason, or `pending` when parts are missing after all. @throws FheError FHE_CLIENT_KEYS_PENDING */
export async function awaitReady(api: ServerApi, keyPlane: string, keysetId: string): Promise<Verdict> {
  const { pace } = api.exchange;
  const started = pace.now();
  let verdict = await complete(api, keyPlane, keysetId);
  let askedAt = started;
  for (let pause = FIRST_POLL_MILLIS; verdict.status === 'verifying'; pause = Math.min(LONGEST_POLL_MILLIS, pause * 1.6)) {
    const waited = pace.now() - started;
    if (waited > MAX_WAIT_MILLIS) throw new FheError('FHE_CLIENT_KEYS_PENDING', { status: verdict.status, seconds: Math.round(waited / 1000) });
    await pace.delay(pause);
    if (pace.now() - askedAt > ASK_AGAIN_MILLIS) {
      askedAt = pace.now();
      verdict = await complete(api, keyPlane, keysetId);
    } else {
      verdict = await orPending(() => api.keyset(keyPlane, keysetId));
    }
  }
  return verdict;
}

async function complete(api: ServerApi, keyPlane: string, keysetId: string): Promise<Verdict> {
  return orPending(async () => ({ status: await api.completeKeyset(keyPlane, keysetId), reason: undefined }));
}

/** A part that is missing, and a record that was erased meanwhile, both begin again with the registration. */
async function orPending(act: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await act();
  } catch (error) {
    if (isFheError(error) && (error.code === 'FHE_KEYS_INCOMPLETE' || error.code === 'FHE_KEYS_NOT_FOUND')) return { status: 'pending', reason: error.code };
    throw error;
  }
}
