/** Small functions and their plans, for tests of explanations. */
import { integer, real, sigmoid, defineFheFunction, type FheFunctionModule } from '../../../src/trace/index.ts';
import type { PlanRequest } from '../../../src/program/index.ts';
import { planProgram, type Plan, type PlanDraft } from '../../../src/plan/index.ts';

export interface Planned {
  readonly fn: FheFunctionModule;
  readonly draft: PlanDraft;
  readonly plan: Plan;
}

/** With a byte pattern in place of each encoded constant: nothing here evaluates. */
export function planned(fn: FheFunctionModule): Planned {
  const draft = planProgram(fn.traced, fn.request);
  return { fn, draft, plan: draft.complete(draft.constants.map(() => new Uint8Array(128).fill(1))).plan };
}

export const WEIGHTS = [0.5, -0.25, 0.125, 1];

/** Logistic regression on four numbers. */
export function logistic({ degree = 7, precisionBits = 12, plan }: { readonly degree?: number; readonly precisionBits?: number; readonly plan?: PlanRequest } = {}): FheFunctionModule {
  return defineFheFunction({
    ...(plan && { plan }),
    inputs: { x: real.vector(4, { min: -2, max: 2 }) },
    outputs: { score: real.scalar({ precisionBits }) },
    evaluate: ({ x }) => {
      const logit = x.square().dot(WEIGHTS);
      return { score: sigmoid(logit.assertWithin(-4, 4), { degree }) };
    },
  });
}

/** Sum of squares of four integers. */
export function sumOfSquares({ max = 100, plan }: { readonly max?: number; readonly plan?: PlanRequest } = {}): FheFunctionModule {
  return defineFheFunction({
    ...(plan && { plan }),
    inputs: { x: integer.vector(4, { min: 0, max }) },
    outputs: { y: integer.scalar() },
    evaluate: ({ x }) => ({ y: x.square().sum() }),
  });
}
