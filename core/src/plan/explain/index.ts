export type * from './explanation.ts';
export type { EditCost, EditKind, EditText } from './edits/plan-edit.ts';
export { type CircuitPicture, circuitPicture, type PictureArrow, type PictureBox, type PictureLane, type PictureLevel } from './circuit-picture.ts';
export { comparePlans, type FigureChange, type KeyChange, type OutputPrecision, type PlanComparison, type PrecisionChange } from './compare-plans.ts';
export { explainPlan } from './explain-plan.ts';
export { explainRefusal } from './explain-refusal.ts';
