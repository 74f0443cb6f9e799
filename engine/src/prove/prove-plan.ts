/** Proves a plan by running it: throw-away keys, random and extreme inputs, every sample compared with the clear reference. */
import { FheError, invariant, isFheError } from '@fhe-serverless/core/errors';
import { type CompletePlan, type InputEncoding, type OutputEncoding, planDigest } from '@fhe-serverless/core/plan';
import type { Program } from '@fhe-serverless/core/program';
import { type ClearValue, evaluateReference, type ReferenceOutputs } from '@fhe-serverless/core/reference';
import { ClientSession } from '../client/index.ts';
import type { SealEngine } from '../seal-wasm/seal-engine.ts';

/** Content of proof.json. It names the plan; the plan does not name it. */
export interface PlanProof {
  readonly planDigest: string;
  readonly engine: string;
  readonly seed: number;
  readonly samples: number;
  readonly outputs: readonly { readonly name: string; /** log2 of the largest error seen; null when exact. */ readonly measuredErrorBits: number | null; readonly promisedErrorBits: number | null }[];
}

export interface ProofOptions {
  readonly seed?: number;
}

type Sample = Readonly<Record<string, readonly (number | bigint)[]>>;

/** @throws FheError FHE_PLAN_PROOF_FAILED */
export function provePlan(engine: SealEngine, program: Program, { plan, constants }: CompletePlan, options: ProofOptions = {}): PlanProof {
  const seed = options.seed ?? Number.parseInt(planDigest(plan).slice(0, 8), 16);
  const before = engine.liveHandles();
  const samples = drawSamples(program, plan.inputs, plan.packing.samplesPerCall, seed);
  const expected = samples.map((sample) => evaluateReference(program, clearInputs(plan.inputs, sample)));
  const results = run(engine, { plan, constants }, samples);
  invariant(engine.liveHandles() === before, 'a run frees every object');
  return {
    planDigest: planDigest(plan),
    engine: `${engine.name}/${engine.variant}`,
    seed,
    samples: samples.length,
    outputs: plan.outputs.map((output, port) => compared(output, expected, results[port]!)),
  };
}

function run(engine: SealEngine, { plan, constants }: CompletePlan, samples: readonly Sample[]): readonly (readonly (number | bigint)[])[][] {
  using session = new ClientSession(engine, plan);
  using prepared = engine.prepare(plan, constants);
  using keys = prepared.loadKeys(new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)])));
  const answers = prepared.evaluate(plan.inputs.map((input) => session.encrypt(input, samples.map((sample) => sample[input.name]!))), keys);
  return plan.outputs.map((output, port) => {
    invariant(answers[port]!.length === output.ciphertextBytes, 'an answer has the planned size');
    return [...session.decrypt(output, answers[port]!, samples.length)];
  });
}

function compared(output: OutputEncoding, expected: readonly ReferenceOutputs[], found: readonly (readonly (number | bigint)[])[]): PlanProof['outputs'][number] {
  let largest = 0;
  expected.forEach((sample, s) => sample[output.name]!.values.forEach((value, i) => {
    const other = found[s]![i]!;
    const error = typeof value === 'bigint' ? Number(value === other ? 0 : 1) : Math.abs(value - Number(other));
    if (!(error <= largest)) largest = error;
  }));
  const exact = output.dtype === 'integer';
  const measuredErrorBits = largest === 0 ? null : Math.round(Math.log2(largest) * 100) / 100;
  const kept = exact ? largest === 0 : largest <= 2 ** -output.precisionBits;
  if (!kept) throw new FheError('FHE_PLAN_PROOF_FAILED', { output: output.name, errorBits: measuredErrorBits ?? 0, promisedBits: exact ? 'exact' : -output.precisionBits });
  return { name: output.name, measuredErrorBits, promisedErrorBits: exact ? null : -output.precisionBits };
}

/** The extremes of the declared ranges first, then uniform draws; each within the program's assertions. */
function drawSamples(program: Program, inputs: readonly InputEncoding[], count: number, seed: number): Sample[] {
  const random = generator(seed);
  const patterns: ((i: number) => number)[] = [() => 1, () => 0, (i) => i % 2, (i) => (i + 1) % 2];
  return Array.from({ length: count }, (_, s) => withinAssertions(program, inputs, patterns[s] ?? random));
}

function withinAssertions(program: Program, inputs: readonly InputEncoding[], at: (i: number) => number): Sample {
  // An assertion says what the author knows of the data; draws nearer to the middle of the ranges come to satisfy it.
  for (let spread = 1; spread > 1e-6; spread /= 2) {
    const sample = Object.fromEntries(inputs.map((input) => [input.name, Array.from({ length: input.shape[0] ?? 1 }, (_, i) => valueAt(input, 0.5 + (at(i) - 0.5) * spread))]));
    try {
      evaluateReference(program, clearInputs(inputs, sample));
      return sample;
    } catch (error) {
      if (!isFheError(error) || error.code !== 'FHE_ASSERTION_FAILED') throw error;
    }
  }
  throw new FheError('FHE_ASSERTION_FAILED', { low: 'its low', high: 'its high', where: 'every input that was tried' });
}

function valueAt(input: InputEncoding, share: number): number | bigint {
  if (input.dtype === 'real') return Math.min(Number(input.high), Math.max(Number(input.low), Number(input.low) + share * (Number(input.high) - Number(input.low))));
  const [low, high] = [BigInt(input.low), BigInt(input.high)];
  const value = low + ((high - low) * BigInt(Math.round(share * 2 ** 40))) / (1n << 40n);
  return value > high ? high : value < low ? low : value;
}

function clearInputs(inputs: readonly InputEncoding[], sample: Sample): Record<string, ClearValue> {
  return Object.fromEntries(inputs.map(({ name, shape }) => [name, shape.length === 0 ? sample[name]![0]! : sample[name]!]));
}

/** xorshift32 (Marsaglia 2003): repeatable draws in [0, 1], not for cryptography. */
function generator(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0xffffffff;
  };
}
