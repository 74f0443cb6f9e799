/**
 * Tries a raw handler on throw-away keys before it may deploy: that it runs on the real engine, frees everything, gives what its
 * plan says, and leaves something to decrypt. What it should compute is known to its author alone.
 */
import { FheError, invariant } from '@fhe-serverless/core/errors';
import { planDigest, type RawPlan } from '@fhe-serverless/core/plan';
import type { Program, ProgramInput } from '@fhe-serverless/core/program';
import type { RawEvaluate } from '@fhe-serverless/core/raw';
import { ClientSession } from '../client/index.ts';
import type { SealEngine } from '../seal-wasm/seal-engine.ts';
import { drawSamples } from './draw-samples.ts';
import type { PlanProof, ProofOptions } from './prove-plan.ts';

/** Below this many bits of noise budget a result of BFV or BGV may decrypt to anything. */
const MIN_BUDGET_BITS = 1;
const MAX_SAMPLES = 64;

/** @throws FheError FHE_RAW_OPERATION, FHE_RAW_UNITS_EXCEEDED, FHE_RAW_LIMIT, FHE_RAW_HANDLER */
export function proveRaw(engine: SealEngine, plan: RawPlan, inputs: readonly ProgramInput[], evaluate: RawEvaluate, options: ProofOptions = {}): PlanProof {
  const digest = planDigest(plan);
  const seed = options.seed ?? Number.parseInt(digest.slice(0, 8), 16);
  const before = engine.liveHandles();
  const program: Program = { domain: plan.scheme === 'ckks' ? 'real' : 'integer', inputs, nodes: [], outputs: [] };
  const samples = drawSamples(program, Math.min(options.samples ?? MAX_SAMPLES, plan.packing.samplesPerCall), seed);
  const budgets = budgetsOf(engine, plan, evaluate, inputs.map(({ name }, input) => [name, samples.map((sample) => sample[input]!)]));
  invariant(engine.liveHandles() === before, 'a run frees every object');
  return {
    planDigest: digest,
    engine: `${engine.name}/${engine.variant}`,
    seed,
    samples: samples.length,
    outputs: plan.outputs.map(({ name }, port) => ({ name, measuredErrorBits: null, promisedErrorBits: null, predictedErrorBits: null, measuredBudgetBits: budgets[port] ?? null, predictedBudgetBits: null, measuredMarginBits: null, failureBits: null })),
  };
}

/** Bits that are left in each output; none for CKKS, whose noise is part of the result. */
function budgetsOf(engine: SealEngine, plan: RawPlan, evaluate: RawEvaluate, samples: readonly (readonly [string, readonly (readonly (number | bigint)[])[]])[]): number[] {
  const given = new Map(samples);
  using session = new ClientSession(engine, plan);
  using handler = engine.prepareRaw(plan, evaluate);
  using keys = handler.loadKeys(new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)])));
  const { outputs } = handler.evaluate(plan.inputs.map((port) => session.encrypt(port, given.get(port.name)!)), keys);
  outputs.forEach((bytes, port) => invariant(bytes.length === plan.outputs[port]!.payloadBytes, 'an answer has the planned size'));
  if (plan.scheme === 'ckks') return [];
  const budgets = outputs.map((bytes) => session.unsafeNoiseBudgetBits(bytes));
  budgets.forEach((bits, port) => {
    if (bits < MIN_BUDGET_BITS) throw new FheError('FHE_RAW_HANDLER', { reason: `no noise budget is left in output ${plan.outputs[port]!.name}: it decrypts to noise. Use wider or more primes, or fewer products` });
  });
  return budgets;
}
