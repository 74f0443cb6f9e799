export type { RawBackend } from './raw-backend.ts';
export { evaluateRaw, type RawInputValue, type RawResult, type RawRun } from './raw-evaluation.ts';
export { RawGuard, RawRefusal, type RawState } from './raw-guard.ts';
export { planRawHandler, type RawHandlerCode, type RawPlanning } from './plan-raw-handler.ts';
export { rawSetting, type RawSetting } from './raw-setting.ts';
export { type DeployablePlan, isRawPlan, type RawLimits, type RawPlan, type ServedPlan } from './raw-plan.ts';
