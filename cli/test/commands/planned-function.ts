/** A function planned without an engine: what the pages show does not depend on the bytes of encoded constants. */
import { type Plan, planDigest, type PlanDraft, planProgram } from '@fhe-serverless/core/plan';
import type { TracedProgram } from '@fhe-serverless/core/program';
import type { FheFunctionModule } from '@fhe-serverless/core/trace';
import type { PlanProof } from '@fhe-serverless/engine/prove';

export interface PlannedFunction {
  readonly traced: TracedProgram;
  readonly draft: PlanDraft;
  readonly plan: Plan;
  readonly planDigest: string;
  readonly proof: PlanProof;
}

/** Measured figures come from throw-away keys: here they are given. */
export function plannedFunction({ traced, request }: FheFunctionModule): PlannedFunction {
  const local = withoutFolder(traced);
  const draft = planProgram(local, request);
  const plan = draft.complete(draft.constants.map(() => new Uint8Array(128).fill(1)));
  const digest = planDigest(plan.plan);
  const outputs = traced.program.outputs.map(({ name }) => ({ name, measuredErrorBits: -20.5, promisedErrorBits: -12, predictedErrorBits: -18, measuredBudgetBits: null, predictedBudgetBits: null, measuredMarginBits: 2.5, failureBits: null }));
  return { traced: local, draft, plan: plan.plan, planDigest: digest, proof: { planDigest: digest, engine: 'seal-wasm/stock', seed: 1, samples: 512, outputs } };
}

/** The same lines wherever the tests run. */
export const withoutFolder = ({ program, locations }: TracedProgram): TracedProgram => ({ program, locations: locations.map((where) => where?.replace(/^.*\//, '')) });
