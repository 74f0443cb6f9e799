export * from './plan.ts';
export * from './manifest.ts';
export { canonicalJson, decodePlan, digestHex, encodePlan, planDigest } from './plan-codec.ts';
export { INLINE_BYTES, planProgram, TOOLCHAIN_VERSION, type CompletePlan, type PlanDraft, type SlotConstant } from './plan-program.ts';
export { checkPlan } from './plan-checker.ts';
export { packConstant, packSamples, stridePacking, unpackSamples } from './packing.ts';
export { galoisElement } from './rotation-keys.ts';
export { evaluatePlanInClear } from './evaluate-clear.ts';
