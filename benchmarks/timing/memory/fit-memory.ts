/** Fits the figures by which a plan predicts its peak memory. */
import { contextTables, peakLiveBytes, type RuntimeDemand, type Timing } from '../../../core/src/plan/cost/runtime-size.ts';
import { type Equation, nonNegativeLeastSquares } from '../least-squares.ts';

export interface MemoryObservation {
  readonly demand: RuntimeDemand;
  readonly peakMiB: number;
}

const MIB = 2 ** 20;
const DIGITS = 3;

export function fitMemory(observations: readonly MemoryObservation[]): Timing['memory'] {
  const found = nonNegativeLeastSquares(observations.map(({ demand, peakMiB }): Equation => ({ features: features(demand), value: peakMiB, weight: 1 / peakMiB })));
  const [baseMiB, contextRootBytes, perKeyByte, perConstantByte, perLiveByte, perRequestByte, perResponseByte] = found.map((figure) => Number(figure.toPrecision(DIGITS))) as [number, number, number, number, number, number, number];
  return { baseMiB, contextRootBytes, perKeyByte, perConstantByte, perLiveByte, perRequestByte, perResponseByte };
}

/** In the order of the figures. */
function features(demand: RuntimeDemand): number[] {
  const { scheme, polyModulusDegree, keyPrimes, keyBytes, constantBytes, requestBytes, responseBytes } = demand;
  return [MIB, polyModulusDegree * contextTables(scheme, keyPrimes), keyBytes, constantBytes, peakLiveBytes(demand), requestBytes, responseBytes].map((bytes) => bytes / MIB);
}
