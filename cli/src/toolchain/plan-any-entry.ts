/** Plans whatever a function file exports: a traced function, or a raw handler. */
import { resolve } from 'node:path';
import { isRawPlan } from '@fhe-serverless/core/plan';
import { loadEntry } from './load-entry.ts';
import { type DraftedEntry, planEntry, type PlanEntryOptions, type PlannedEntry } from './plan-entry.ts';
import { type PlannedRawEntry, planRawEntry } from './plan-raw-entry.ts';

export const isPlannedRaw = (planned: PlannedEntry | PlannedRawEntry): planned is PlannedRawEntry => isRawPlan(planned.plan);

/** @throws FheError of kind program, config or bug; nothing that fails is ever written */
export async function planAnyEntry(options: PlanEntryOptions): Promise<DraftedEntry | PlannedRawEntry> {
  const loaded = await loadEntry(resolve(options.entry));
  const { module } = loaded;
  return module.kind === 'raw-fhe-handler' ? planRawEntry({ ...loaded, module }, options) : planEntry(options, loaded);
}
