/** How much memory a function keeps for the loaded keys of its callers. */
import type { FhePlan } from '../fhe-plan';

const MIB = 1024 * 1024;
/** A seeded key doubles when it is loaded. */
const LOADED_PER_UPLOADED_BYTE = 2;
/** The planner's own margin above its predicted peak. */
const HEADROOM = 1.3;
/** WebAssembly addresses no more. */
const ENGINE_MEMORY_MIB = 4096;

/** The keys of one caller, which the predicted peak holds already, and whatever memory is left beside that peak. */
export function keyCacheMiB(plan: FhePlan, memorySizeMiB: number): number {
  const oneCaller = Math.ceil((LOADED_PER_UPLOADED_BYTE * plan.evaluationKeyBytes) / MIB);
  const left = Math.min(memorySizeMiB, ENGINE_MEMORY_MIB) - Math.ceil(HEADROOM * plan.predictedPeakMiB);
  return Math.max(1, oneCaller) + Math.max(0, left);
}
