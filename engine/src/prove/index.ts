export { withoutFloods } from './check-floods.ts';
export { checkLowering, type FlatSample } from './check-lowering.ts';
export { drawSamples } from './draw-samples.ts';
export { completePlan } from './encode-constants.ts';
export { type OutputProof, type PlanProof, type ProofOptions, provePlan } from './prove-plan.ts';
export { proveRaw } from './prove-raw.ts';
