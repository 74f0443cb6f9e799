/** One call for a user's test: plan, prove, encrypt, evaluate, decrypt, compare. */
import { invariant } from '@fhe-serverless/core/errors';
import { namedOutputs, planProgram, type CompletePlan, type Plan } from '@fhe-serverless/core/plan';
import { evaluateReference, type ReferenceInputs } from '@fhe-serverless/core/reference';
import type { FheFunctionModule } from '@fhe-serverless/core/trace';
import { ClientSession, type SampleValues } from '@fhe-serverless/engine/client';
import { completePlan, provePlan, type PlanProof } from '@fhe-serverless/engine/prove';
import { createSealEngine, type SealEngine } from '@fhe-serverless/engine/seal-wasm';
import { checkRow, type CheckedRow } from '../client/evaluate/check-row.ts';
import { decodeOutputs, type Outputs } from '../client/evaluate/decode-outputs.ts';
import { requirePromisedErrors, type OutputError, type Results } from './output-errors.ts';

export interface EncryptedRun {
  /** Decrypted results, one for each row. */
  readonly outputs: readonly Outputs[];
  readonly plan: Plan;
  /** By output name. */
  readonly errors: Readonly<Record<string, OutputError>>;
  readonly proof: PlanProof;
}

/** One for all tests of a process: WebAssembly memory is never given back. */
let shared: Promise<SealEngine> | undefined;

/**
 * Runs `rows` (one row, or a list) through the encrypted function on the real engine, with throw-away keys, and
 * compares every result with the same function in the clear.
 *
 * @throws FheError FHE_PLAN_PROOF_FAILED when a result is farther off than its precisionBits promise
 * @throws FheError of the tracer, the planner, and FHE_INPUT_... for rows outside their declared ranges
 */
export async function expectMatchesReference(fn: FheFunctionModule, rows: ReferenceInputs | readonly ReferenceInputs[]): Promise<EncryptedRun> {
  const list = Array.isArray(rows) ? rows as readonly ReferenceInputs[] : [rows as ReferenceInputs];
  const { program } = fn.traced;
  const inputs = program.inputs.map((input) => ({ ...input, dtype: program.domain }));
  // First of all: a row outside its range is the test's fault, and known without any key.
  const checked = list.map((row) => checkRow(inputs, row));
  for (const row of list) evaluateReference(program, row);
  const engine = await (shared ??= createSealEngine());
  const before = engine.liveHandles();
  const complete = completePlan(engine, planProgram(fn.traced, fn.request));
  const proof = provePlan(engine, program, complete);
  const results = evaluateRows(engine, complete, checked);
  invariant(engine.liveHandles() === before, 'a run frees every object of the engine');
  const { outputs } = complete.plan;
  const errors = requirePromisedErrors(program, outputs, list, results);
  return { outputs: decodeOutputs(outputs, results, list.length), plan: complete.plan, errors, proof };
}

/** As a client and a server would: as many rows in a call as fit, one payload for each input and output of the plan. */
function evaluateRows(engine: SealEngine, { plan, constants }: CompletePlan, rows: readonly CheckedRow[]): Results {
  using session = new ClientSession(engine, plan);
  using prepared = engine.prepare(plan, constants);
  using keys = prepared.loadKeys(new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)])));
  const results = new Map(namedOutputs(plan.outputs).map(({ name }): [string, SampleValues[]] => [name, []]));
  const { samplesPerCall } = plan.packing;
  for (let first = 0; first < rows.length; first += samplesPerCall) {
    const batch = rows.slice(first, first + samplesPerCall);
    const answers = prepared.evaluate(plan.inputs.map((input) => session.encrypt(input, batch.map((row) => row.get(input.name)!))), keys);
    for (const [name, samples] of session.decryptOutputs(plan.outputs, answers, batch.length)) results.get(name)!.push(...samples);
  }
  return results;
}
