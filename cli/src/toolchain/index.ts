export { keyBytes } from './lock-file.ts';
export { type PlanEntryOptions, type PlannedEntry, planEntry, writePlannedEntry } from './plan-entry.ts';
export { traceEntry } from './trace-entry.ts';
