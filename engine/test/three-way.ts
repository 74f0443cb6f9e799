/** The oracle: clear program, clear circuit, clear plan and encrypted plan must agree on every sample of one call. */
import { expect } from '@jest/globals';
import { decodePlan, distinctPorts, encodePlan, finishOutputs, namedOutputs, predictedErrorBits, ChineseRemainder, evaluatePlanInClear, packTile, type Plan, planProgram, residuePlans, unpackTiles } from '@fhe-serverless/core/plan';
import type { PlanRequest, Program, Scalar } from '@fhe-serverless/core/program';
import { checkedInput, type ClearValue, evaluateReference, type ReferenceOutputs } from '@fhe-serverless/core/reference';
import type { FheFunctionModule } from '@fhe-serverless/core/trace';
import { ClientSession, type SampleValues } from '../src/client/index.ts';
import { checkLowering, completePlan } from '../src/prove/index.ts';
import type { SealEngine } from '../src/seal-wasm/index.ts';

export type Row = Readonly<Record<string, ClearValue>>;

export interface ThreeWayOptions {
  readonly request?: PlanRequest;
  /** Small rings that protect nothing make tests fast. @default 128 bits */
  readonly security?: 128 | 'insecure-test';
}

/** Rows: one record of inputs for each sample; those beyond one call are left out. Gives the plan for further assertions. */
export function expectThreeWayAgreement(engine: SealEngine, fn: FheFunctionModule, given: readonly Row[], { request = {}, security = 128 }: ThreeWayOptions = {}): Plan {
  const { program } = fn.traced;
  const draft = planProgram(fn.traced, request, security);
  const complete = completePlan(engine, draft);
  const plan = decodePlan(encodePlan(complete.plan));
  const rows = given.slice(0, plan.packing.samplesPerCall);
  const samples = rows.map((row) => program.inputs.map((input) => checkedInput(program, input, row[input.name])));
  const expected = rows.map((row) => evaluateReference(program, row));

  checkLowering(draft.candidate.served.program, draft.candidate.lowered, samples[0]!);
  expectPlanned(plan, expected, clearRun(program, plan, draft.constants, samples), isClearlyRight);
  expectPlanned(plan, expected, encryptedRun(engine, program, plan, complete.constants, samples), isRightWithinPromise);
  return plan;
}

type Results = ReadonlyMap<string, readonly SampleValues[]>;
type Judge = (expected: Scalar, found: Scalar, output: Plan['outputs'][number]) => boolean;

function clearRun(program: Program, plan: Plan, constants: Parameters<typeof evaluatePlanInClear>[1], samples: readonly (readonly Scalar[][])[]): Results {
  const zero: Scalar = plan.scheme === 'ckks' ? 0 : 0n;
  const degree = plan.parameters.polyModulusDegree;
  const residues = residuePlans(plan);
  const outputs = residues.map((residue) => evaluatePlanInClear(residue, constants, residue.inputs.map((port) => packTile<Scalar>(plan.packing, degree, port, samples.map((sample) => sample[inputOf(program, port.name)]!), zero))));
  const moduli = plan.scheme === 'ckks' ? undefined : new ChineseRemainder(residues.map(({ parameters }) => BigInt(parameters.plaintextModulus)));
  const each = residues[0]!.outputs;
  const decoded = each.map(({ low }, port) => outputs[0]![port]!.map((value, slot) => moduli?.combineFrom(BigInt(low), outputs.map((slots) => BigInt(slots[port]![slot]!))) ?? value));
  return finishOutputs(each, new Map(distinctPorts(each).flatMap((output) => {
    const tiles = new Map(each.flatMap(({ name, tile }, port) => (name === output.name ? [[tile, decoded[port]!] as const] : [])));
    const unpacked = unpackTiles<Scalar>(plan.packing, degree, output, tiles, samples.length);
    return [output, ...(output.alsoAs ?? [])].map(({ name }) => [name, unpacked] as const);
  })));
}

function encryptedRun(engine: SealEngine, program: Program, plan: Plan, constants: Uint8Array, samples: readonly (readonly Scalar[][])[]): Results {
  const before = engine.liveHandles();
  const results = ((): Results => {
    using session = new ClientSession(engine, plan);
    // Servers read files and requests as Buffers.
    using prepared = engine.prepare(plan, Buffer.from(constants));
    using keys = prepared.loadKeys(new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)])));
    const request = plan.inputs.map((port) => Buffer.from(session.encrypt(port, samples.map((sample) => sample[inputOf(program, port.name)]!))));
    const answers = prepared.evaluate(request, keys);
    const again = prepared.evaluate(request, keys);
    if (plan.circuitPrivacy === undefined) expect(again).toEqual(answers);
    else again.forEach((answer, port) => expect(Buffer.compare(answer, answers[port]!)).not.toBe(0));
    return session.decryptOutputs(plan.outputs, answers, samples.length);
  })();
  expect(engine.liveHandles()).toBe(before);
  return results;
}

const inputOf = (program: Program, name: string): number => program.inputs.findIndex((input) => input.name === name);

const isClearlyRight: Judge = (expected, found) => (typeof expected === 'bigint' ? expected === found : Math.abs(Number(found) - expected) <= 1e-9 * Math.max(1, Math.abs(expected)));

/** Within the promise, and within what the noise model predicts. */
const isRightWithinPromise: Judge = (expected, found, { precisionBits, predictedErrorBits }) => {
  if (typeof expected === 'bigint') return expected === found;
  return Math.abs(Number(found) - expected) <= Math.min(2 ** -precisionBits, 2 ** predictedErrorBits!);
};

function expectPlanned(plan: Plan, expected: readonly ReferenceOutputs[], found: Results, judge: Judge): void {
  for (const named of namedOutputs(plan.outputs)) {
    // Ciphertexts of one output differ in their errors: the elements are judged by the largest.
    const predicted = predictedErrorBits(plan.outputs, named.name);
    const output = { ...named, ...(predicted !== undefined && { predictedErrorBits: predicted }) };
    expected.forEach((sample, s) => {
      const wrong = sample[output.name]!.values.findIndex((value, i) => !judge(value, found.get(output.name)![s]![i]!, output));
      if (wrong === -1) return;
      throw new Error(`output ${output.name}, sample ${s}, element ${wrong}: expected ${sample[output.name]!.values[wrong]}, found ${found.get(output.name)![s]![wrong]}`);
    });
  }
}
