export { type PlanReport, planReport } from './plan-report.ts';
export { sourceLines } from './source-line.ts';
