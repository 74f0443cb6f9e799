/** Proves a plan by running it: throw-away keys, extreme and random inputs, every sample compared with the clear reference. */
import { FheError, invariant } from '@fhe-serverless/core/errors';
import { carriersOf, type CompletePlan, namedOutputs, type OutputEncoding, predictedErrorBits, type Plan, planDigest } from '@fhe-serverless/core/plan';
import { elementCount, type Program } from '@fhe-serverless/core/program';
import { evaluateReference, type ReferenceOutputs } from '@fhe-serverless/core/reference';
import { ClientSession, type SampleValues } from '../client/index.ts';
import type { SealEngine } from '../seal-wasm/seal-engine.ts';
import { checkFloods } from './check-floods.ts';
import { clearInputs, type FlatSample } from './check-lowering.ts';
import { drawSamples } from './draw-samples.ts';

/** What the run showed of one output. */
export interface OutputProof {
  readonly name: string;
  /** log2 of the largest error seen; null when exact. */
  readonly measuredErrorBits: number | null;
  /** log2 of the error that the plan promises; null for integers, which are exact. */
  readonly promisedErrorBits: number | null;
  /** log2 of the error that the noise model predicts, margin included. Reals only. */
  readonly predictedErrorBits: number | null;
  /** Bits of noise budget that were left with the throw-away key. Integers only. */
  readonly measuredBudgetBits: number | null;
  /** Bits of noise budget that the noise model predicts, before its margin. Integers only. */
  readonly predictedBudgetBits: number | null;
  /** Bits by which the run stayed within what the plan relies on: the predicted error, or the predicted budget less its margin. */
  readonly measuredMarginBits: number | null;
  /** The plan's budget fails in one case in 2^failureBits. Integers only. */
  readonly failureBits: number | null;
}

/** Content of proof.json. It names the plan; the plan does not name it. */
export interface PlanProof {
  readonly planDigest: string;
  readonly engine: string;
  readonly seed: number;
  readonly samples: number;
  readonly outputs: readonly OutputProof[];
}

export interface ProofOptions {
  readonly seed?: number;
  /** Samples to run, at most a call. @default - all that one call carries, up to 512 */
  readonly samples?: number;
}

const MAX_SAMPLES = 512;

/** @throws FheError FHE_PLAN_PROOF_FAILED */
export function provePlan(engine: SealEngine, program: Program, complete: CompletePlan, options: ProofOptions = {}): PlanProof {
  const { plan } = complete;
  const seed = options.seed ?? Number.parseInt(planDigest(plan).slice(0, 8), 16);
  const before = engine.liveHandles();
  const samples = drawSamples(program, Math.min(options.samples ?? MAX_SAMPLES, plan.packing.samplesPerCall), seed);
  const expected = samples.map((sample) => evaluateReference(program, clearInputs(program, sample)));
  const run = runPlan(engine, program, complete, samples);
  invariant(engine.liveHandles() === before, 'a run frees every object');
  return {
    planDigest: planDigest(plan),
    engine: `${engine.name}/${engine.variant}`,
    seed,
    samples: samples.length,
    outputs: namedOutputs(plan.outputs).map((output) => provenOutput(plan, output, expected, run)),
  };
}

interface Run {
  readonly results: ReadonlyMap<string, readonly SampleValues[]>;
  /** Noise budget left in each ciphertext, in the order of ports. Integers only. */
  readonly budgets: readonly number[];
}

function runPlan(engine: SealEngine, program: Program, complete: CompletePlan, samples: readonly FlatSample[]): Run {
  const { plan, constants } = complete;
  using session = new ClientSession(engine, plan);
  using prepared = engine.prepare(plan, constants);
  const keyParts = new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)]));
  using keys = prepared.loadKeys(keyParts);
  const inputOf = new Map(program.inputs.map(({ name }, i) => [name, i]));
  const request = plan.inputs.map((port) => session.encrypt(port, samples.map((sample) => sample[inputOf.get(port.name)!]!)));
  const answers = prepared.evaluate(request, keys);
  plan.outputs.forEach(({ payloadBytes }, port) => invariant(answers[port]!.length === payloadBytes, 'an answer has the planned size'));
  const budgets = plan.scheme === 'ckks' ? [] : answers.map((answer, port) => session.unsafeNoiseBudgetBits(answer, plan.outputs[port]!.residue));
  checkFloods(engine, complete, { session, keyParts, request });
  return { results: session.decryptOutputs(plan.outputs, answers, samples.length), budgets };
}

function provenOutput(plan: Plan, output: OutputEncoding, expected: readonly ReferenceOutputs[], { results, budgets }: Run): OutputProof {
  const { name, precisionBits } = output;
  const found = results.get(name)!;
  const largest = largestError(expected.map((sample) => sample[name]!.values), found);
  const exact = output.dtype === 'integer';
  const measuredErrorBits = largest === 0 ? null : rounded(Math.log2(largest));
  if (!(exact ? largest === 0 : largest <= 2 ** -precisionBits)) {
    throw new FheError('FHE_PLAN_PROOF_FAILED', { output: name, errorBits: measuredErrorBits ?? 0, promisedBits: exact ? 'exact' : -precisionBits });
  }
  invariant(found.every((sample) => sample.length === elementCount(output.shape)), 'an output has all its elements');
  const carriers = carriersOf(plan.outputs, name);
  const least = (values: readonly (number | undefined)[]): number | null => {
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? null : Math.min(...known);
  };
  const predicted = predictedErrorBits(plan.outputs, name) ?? null;
  const measuredBudgetBits = least(carriers.map((port) => budgets[plan.outputs.indexOf(port)]));
  const reliedBudgetBits = least(carriers.map((port) => (port.predictedBudgetBits === undefined ? undefined : port.predictedBudgetBits - port.budgetMarginBits!)));
  return {
    name, measuredErrorBits, measuredBudgetBits,
    predictedErrorBits: predicted,
    promisedErrorBits: exact ? null : -precisionBits,
    predictedBudgetBits: least(carriers.map(({ predictedBudgetBits }) => predictedBudgetBits)),
    measuredMarginBits: exact ? difference(measuredBudgetBits, reliedBudgetBits) : difference(predicted, measuredErrorBits),
    failureBits: least(carriers.map((port) => port.failureBits)),
  };
}

function largestError(expected: readonly (readonly (number | bigint)[])[], found: readonly SampleValues[]): number {
  let largest = 0;
  expected.forEach((sample, s) => sample.forEach((value, i) => {
    const other = found[s]![i]!;
    const error = typeof value === 'bigint' ? Number(value !== other) : Math.abs(value - Number(other));
    if (!(error <= largest)) largest = error;
  }));
  return largest;
}

const difference = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : rounded(a - b));

const rounded = (bits: number): number => Math.round(bits * 100) / 100;
