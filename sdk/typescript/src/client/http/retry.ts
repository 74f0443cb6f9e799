/** Repeats what a repetition may cure, with growing pauses and an end. */
import { isFheError, type FheError, type FheErrorCode } from '@fhe-serverless/core/errors';
import type { Pace } from './pace.ts';

const MAX_FAILURES = 5;
const MAX_ELAPSED_MILLIS = 20 * 60_000;
const SHORTEST_PAUSE_MILLIS = 50;
const FIRST_PAUSE_MILLIS = 200;
const LONGEST_PAUSE_MILLIS = 10_000;
const TRANSIENT_CODES: readonly FheErrorCode[] = ['FHE_REQUEST_IN_PROGRESS', 'FHE_CLIENT_UNREACHABLE', 'FHE_SERVICE_UNAVAILABLE', 'FHE_SERVICE_ANSWER', 'FHE_ENGINE_FAILED'];
/** Of front doors and of Lambda itself: throttled, crashed, unavailable, timed out. */
const TRANSIENT_STATUS: readonly unknown[] = [429, 502, 503, 504];

/**
 * Tries until `attempt` succeeds, throws what cannot be cured, or has failed too often. "Still being evaluated" is no
 * failure: it is asked again until the time is up.
 */
export async function retried<T>(pace: Pace, attempt: () => Promise<T>): Promise<T> {
  const started = pace.now();
  for (let failures = 0, waits = 0; ;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isFheError(error) || !isTransient(error)) throw error;
      if (error.code === 'FHE_REQUEST_IN_PROGRESS') waits += 1;
      else failures += 1;
      const pause = pauseOf(error, failures + waits);
      if (failures > MAX_FAILURES || pace.now() + pause - started > MAX_ELAPSED_MILLIS) throw error;
      await pace.delay(pause);
    }
  }
}

function isTransient(error: FheError): boolean {
  return error.code === 'FHE_CLIENT_SERVER' ? TRANSIENT_STATUS.includes(error.details.status) : TRANSIENT_CODES.includes(error.code);
}

/** What the server asks for, else twice the last pause; a random part keeps many clients from returning together. */
function pauseOf({ details }: FheError, tries: number): number {
  const { retryAfterSeconds } = details;
  if (typeof retryAfterSeconds === 'number') return Math.max(SHORTEST_PAUSE_MILLIS, retryAfterSeconds * 1000);
  const longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * 2 ** (tries - 1));
  return longest * (0.5 + Math.random() / 2);
}
