/** What a plan predicts for the build of the engine that is measured. The plan itself is sized for the slowest build. */
import { type Plan, type PlanRuntime, residueCount } from '@fhe-serverless/core/plan';
import { type RuntimeDemand, runtimeSize, type Timing } from '../../core/src/plan/cost/runtime-size.ts';
import { TIMINGS } from '../../core/src/plan/timing-table.ts';

const BY_VARIANT: Readonly<Partial<Record<string, Timing>>> = TIMINGS;

/** Of the stock build for one that nobody has timed yet. */
export const timingOf = (variant: string): Timing => BY_VARIANT[variant] ?? TIMINGS.stock;

export function predictedRuntime(plan: Plan, variant: string): PlanRuntime {
  return runtimeSize(runtimeDemand(plan), timingOf(variant));
}

export function runtimeDemand({ scheme, instructions, parameters, evaluationKeys, constants, requestBytes, responseBytes }: Plan): RuntimeDemand {
  return {
    scheme, instructions, requestBytes, responseBytes,
    runs: residueCount(parameters),
    polyModulusDegree: parameters.polyModulusDegree,
    keyPrimes: parameters.coeffModulus.length,
    keyBytes: evaluationKeys.reduce((sum, { bytes }) => sum + bytes, 0),
    constantBytes: constants.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
