/** Translates what SEAL throws. C++ messages stop here: they may describe a caller's bytes. */
import { FheError, isFheError } from '@fhe-serverless/core/errors';

/** Runs `act`; a C++ exception becomes `code`, anything else the engine failing at `step`. */
export function translated<T>(code: 'FHE_WIRE_REJECTED' | 'FHE_ENGINE_FAILED', step: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (isFheError(error)) throw error;
    // A trap (out of bounds, unreachable) leaves the instance in an unknown state: that is a failure whoever caused it.
    if (code === 'FHE_WIRE_REJECTED' && isSealException(error)) throw new FheError('FHE_WIRE_REJECTED');
    throw new FheError('FHE_ENGINE_FAILED', { step });
  }
}

/** A C++ exception, as opposed to a trap of the WebAssembly machine. */
export function isSealException(error: unknown): boolean {
  return !(error instanceof WebAssembly.RuntimeError) && !(error instanceof RangeError);
}
