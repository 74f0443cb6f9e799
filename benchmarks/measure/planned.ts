/** Our side: plans a function for a number of rows, proves the plan, and makes it ready to be called. */
import { type CompletePlan, planProgram } from '@fhe-serverless/core/plan';
import type { PlanRequest, Program } from '@fhe-serverless/core/program';
import { checkedInput, evaluateReference, type ReferenceInputs } from '@fhe-serverless/core/reference';
import type { traceEntry } from '@fhe-serverless/cli/toolchain';
import { ClientSession, type SampleValues } from '@fhe-serverless/engine/client';
import { completePlan, type PlanProof, provePlan } from '@fhe-serverless/engine/prove';
import type { SealEngine } from '@fhe-serverless/engine/seal-wasm';
import type { Value } from '../baselines/baseline.ts';
import type { MeasuredProgram } from '../programs.ts';
import type { Contestant } from './contestant.ts';

type TracedEntry = Awaited<ReturnType<typeof traceEntry>>;

export interface ProvedPlan extends CompletePlan {
  readonly proof: PlanProof;
}

/** @throws FheError when the program cannot be planned, or its plan not be proved */
export function provedPlan(engine: SealEngine, { traced, function: fn }: TracedEntry, rowsPerCall: number | undefined): ProvedPlan {
  const complete = completePlan(engine, planProgram(traced, requestFor(fn.request, rowsPerCall)));
  return { ...complete, proof: provePlan(engine, traced.program, complete) };
}

export const requestFor = (request: PlanRequest, rowsPerCall: number | undefined): PlanRequest => ({ ...request, ...(rowsPerCall !== undefined && { rowsPerCall }) });

export function ourContestant(engine: SealEngine, program: Program, { plan, constants }: CompletePlan, measured: MeasuredProgram, name: string, mostRows: number): Contestant {
  const carried = measured.rows.slice(0, Math.min(mostRows, plan.packing.samplesPerCall));
  const owned = new DisposableStack();
  const session = owned.use(new ClientSession(engine, plan));
  const prepared = owned.use(engine.prepare(plan, constants));
  const parts = new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)]));
  const keys = owned.use(prepared.loadKeys(parts));
  const samples = carried.map((row) => measured.inputsOf(row));
  const elements = elementsByInput(program, samples);
  return {
    name, rows: carried.length,
    keyBytes: [...parts.values()].reduce((sum, { length }) => sum + length, 0),
    request: plan.inputs.map((port) => session.encrypt(port, elements.get(port.name)!)),
    evaluate: (request) => prepared.evaluate(request, keys),
    decrypt: (response) => {
      const outputs = session.decryptOutputs(plan.outputs, response, carried.length);
      return carried.map((_, row) => flattened(program, (output) => outputs.get(output)![row]!));
    },
    expected: () => carried.map((row, i) => measured.reference?.(row) ?? inTheClear(program, samples[i]!)),
    [Symbol.dispose]: () => owned.dispose(),
  };
}

/** The elements of each input by name, one list for each sample. */
export function elementsByInput(program: Program, samples: readonly ReferenceInputs[]): ReadonlyMap<string, readonly SampleValues[]> {
  return new Map(program.inputs.map((input) => [input.name, samples.map((sample) => checkedInput(program, input, sample[input.name]))]));
}

function inTheClear(program: Program, sample: ReferenceInputs): Value[] {
  const outputs = evaluateReference(program, sample);
  return flattened(program, (name) => outputs[name]!.values);
}

/** As rows.ts writes answers: denominators behind numerators. */
function flattened({ outputs }: Program, valuesOf: (output: string) => readonly Value[]): Value[] {
  return outputs.flatMap(({ name, denominator }) => (denominator === 1n ? valuesOf(name) : [...valuesOf(name), denominator]));
}
