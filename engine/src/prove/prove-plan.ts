/** Proves a plan by running it: throw-away keys, extreme and random inputs, every sample compared with the clear reference. */
import { FheError, invariant } from '@fhe-serverless/core/errors';
import { type CompletePlan, namedOutputs, type OutputEncoding, type Plan, planDigest } from '@fhe-serverless/core/plan';
import { elementCount, type Program } from '@fhe-serverless/core/program';
import { evaluateReference, type ReferenceOutputs } from '@fhe-serverless/core/reference';
import { ClientSession, type SampleValues } from '../client/index.ts';
import type { SealEngine } from '../seal-wasm/seal-engine.ts';
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
  /** Smallest budget over the ciphertexts of each output. */
  readonly budgets: ReadonlyMap<string, number>;
}

function runPlan(engine: SealEngine, program: Program, { plan, constants }: CompletePlan, samples: readonly FlatSample[]): Run {
  using session = new ClientSession(engine, plan);
  using prepared = engine.prepare(plan, constants);
  using keys = prepared.loadKeys(new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)])));
  const inputOf = new Map(program.inputs.map(({ name }, i) => [name, i]));
  const request = plan.inputs.map((port) => session.encrypt(port, samples.map((sample) => sample[inputOf.get(port.name)!]!)));
  const answers = prepared.evaluate(request, keys);
  const budgets = new Map<string, number>();
  plan.outputs.forEach(({ name, payloadBytes }, port) => {
    invariant(answers[port]!.length === payloadBytes, 'an answer has the planned size');
    if (plan.scheme !== 'ckks') budgets.set(name, Math.min(budgets.get(name) ?? Infinity, session.unsafeNoiseBudgetBits(answers[port]!)));
  });
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
  const tiles = plan.outputs.filter((port) => port.name === name);
  const worst = (values: readonly (number | undefined)[], pick: (...numbers: number[]) => number): number | null => {
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? null : pick(...known);
  };
  const predictedErrorBits = worst(tiles.map((tile) => tile.predictedErrorBits), Math.max);
  const measuredBudgetBits = budgets.get(name) ?? null;
  const reliedBudgetBits = worst(tiles.map((tile) => (tile.predictedBudgetBits === undefined ? undefined : tile.predictedBudgetBits - tile.budgetMarginBits!)), Math.min);
  return {
    name, measuredErrorBits, predictedErrorBits, measuredBudgetBits,
    promisedErrorBits: exact ? null : -precisionBits,
    predictedBudgetBits: worst(tiles.map((tile) => tile.predictedBudgetBits), Math.min),
    measuredMarginBits: exact ? difference(measuredBudgetBits, reliedBudgetBits) : difference(predictedErrorBits, measuredErrorBits),
    failureBits: output.failureBits ?? null,
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
