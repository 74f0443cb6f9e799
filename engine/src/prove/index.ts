export { completePlan } from './encode-constants.ts';
export { type PlanProof, type ProofOptions, provePlan } from './prove-plan.ts';
