/** The oracle: clear program, clear plan and encrypted plan must agree on every sample of one call. */
import { expect } from '@jest/globals';
import { encodePlan, decodePlan, evaluatePlanInClear, packSamples, type Plan, planProgram, unpackSamples } from '@fhe-serverless/core/plan';
import type { Scalar } from '@fhe-serverless/core/program';
import { type ClearValue, evaluateReference } from '@fhe-serverless/core/reference';
import type { FheFunctionModule } from '@fhe-serverless/core/trace';
import { ClientSession } from '../src/client/index.ts';
import { completePlan } from '../src/prove/index.ts';
import type { SealEngine } from '../src/seal-wasm/index.ts';

/** Rows: one record of inputs for each sample, at most samplesPerCall. Gives the plan for further assertions. */
export function expectThreeWayAgreement(engine: SealEngine, fn: FheFunctionModule, rows: readonly Readonly<Record<string, ClearValue>>[]): Plan {
  const { program } = fn.traced;
  const draft = planProgram(fn.traced);
  const complete = completePlan(engine, draft);
  const plan = decodePlan(encodePlan(complete.plan));
  const expected = rows.map((row) => evaluateReference(program, row));
  const elements = (row: Readonly<Record<string, ClearValue>>, name: string): Scalar[] => [row[name]!].flat() as Scalar[];
  const zero = plan.scheme === 'ckks' ? 0 : 0n;

  const clear = evaluatePlanInClear(plan, draft.constants, plan.inputs.map((input) => packSamples<Scalar>(plan.packing, input.period, rows.map((row) => elements(row, input.name).map((x) => (typeof zero === 'bigint' ? BigInt(x) : x))), zero)));
  const before = engine.liveHandles();
  const encrypted = (() => {
    using session = new ClientSession(engine, plan);
    // Servers read files and requests as Buffers.
    using prepared = engine.prepare(plan, Buffer.from(complete.constants));
    using keys = prepared.loadKeys(new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)])));
    const request = plan.inputs.map((input) => Buffer.from(session.encrypt(input, rows.map((row) => elements(row, input.name)))));
    const answers = prepared.evaluate(request, keys);
    expect(prepared.evaluate(request, keys)).toEqual(answers);
    return plan.outputs.map((output, port) => session.decrypt(output, answers[port]!, rows.length));
  })();
  expect(engine.liveHandles()).toBe(before);

  plan.outputs.forEach((output, port) => {
    const length = output.shape[0] ?? 1;
    const planned = unpackSamples<Scalar>(plan.packing, length, rows.length, clear[port]!);
    const t = BigInt(plan.parameters.plaintextModulus);
    rows.forEach((_, s) => expected[s]![output.name]!.values.forEach((value, i) => {
      if (typeof value === 'bigint') {
        expect(planned[s]![i]).toBe(((value % t) + t) % t);
        expect(encrypted[port]![s]![i]).toBe(value);
      } else {
        const size = Math.max(1, Math.abs(value));
        expect(Math.abs(Number(planned[s]![i]) - value) / size).toBeLessThan(1e-9);
        expect(Math.abs(Number(encrypted[port]![s]![i]) - value)).toBeLessThan(2 ** -output.precisionBits);
        expect(Math.abs(Number(encrypted[port]![s]![i]) - value)).toBeLessThan(2 ** output.predictedErrorBits!);
      }
    }));
  });
  return plan;
}
