/** Memory and cold starts for a terminal. */
import { RUNTIME_MIB, runtimeSize, type Timing } from '../../../core/src/plan/cost/runtime-size.ts';
import type { FitQuality } from '../least-squares.ts';
import type { MemoryObservation } from './fit-memory.ts';
import type { Footprint } from './plan-files.ts';

export interface MeasuredPlan extends MemoryObservation, Footprint {
  readonly name: string;
}

export function memoryPage(measured: readonly MeasuredPlan[], timing: Timing, memory: Timing['memory'], quality: { readonly before: FitQuality; readonly after: FitQuality }): string {
  const fitted = { ...timing, memory };
  const lines = measured.map(({ name, demand, peakMiB, engineMiB, coldMillis }) => {
    const [before, after] = [runtimeSize(demand, timing), runtimeSize(demand, fitted)];
    return [name.padEnd(44), peakMiB.toFixed(0), engineMiB.toFixed(0), String(before.predictedPeakMiB - RUNTIME_MIB), String(after.predictedPeakMiB - RUNTIME_MIB), coldMillis.toFixed(0), before.predictedColdMillis.toFixed(0)]
      .map((cell, i) => (i === 0 ? cell : cell.padStart(10))).join('');
  });
  return [
    'Figures', ...Object.entries(memory).map(([name, value]) => `  ${name.padEnd(24)} ${value}`), '',
    `Quality before ${words(quality.before)}`, `        after  ${words(quality.after)}`, '',
    `MiB without the ${RUNTIME_MIB} of the deployed runtime; milliseconds of CPU`,
    `${''.padEnd(44)}${['peak', 'engine', 'predicted', 'fitted', 'cold ms', 'predicted'].map((head) => head.padStart(10)).join('')}`,
    ...lines,
  ].join('\n');
}

const words = ({ count, rSquared, medianRelativeError, worstRelativeError }: FitQuality): string =>
  `${count} plans, R² ${rSquared.toFixed(3)}, relative error median ${(100 * medianRelativeError).toFixed(0)} %, worst ${(100 * worstRelativeError).toFixed(0)} %`;
