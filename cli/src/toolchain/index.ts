export { keyBytes } from './lock-file.ts';
export { isPlannedRaw, planAnyEntry } from './plan-any-entry.ts';
export { type PlannedRawEntry, planRawEntry } from './plan-raw-entry.ts';
export { type PackagedEntry, type PlanEntryOptions, type PlannedEntry, planEntry, writePlannedEntry } from './plan-entry.ts';
export { loadEntry } from './load-entry.ts';
export { traceEntry, traceLoaded } from './trace-entry.ts';
