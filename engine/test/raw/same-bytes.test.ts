/** A raw handler computes the same bytes as the planned program that does the same operations, and is metered by the same formulas. */
import { beforeAll, expect, test } from '@jest/globals';
import { type CompletePlan, type PlanDraft, planProgram } from '@fhe-serverless/core/plan';
import type { PlanRequest } from '@fhe-serverless/core/program';
import { defineFheFunction, type FheFunctionModule, integer, real } from '@fhe-serverless/core/trace';
import { ClientSession } from '../../src/client/index.ts';
import { completePlan } from '../../src/prove/index.ts';
import { createSealEngine, type SealEngine } from '../../src/seal-wasm/index.ts';
import { replayHandler, replayPlan } from './replay.ts';

let engine: SealEngine;
beforeAll(async () => { engine = await createSealEngine(); });

const polynomial = defineFheFunction({
  inputs: { x: real.vector(8, { min: -1, max: 1 }), y: real.vector(8, { min: -1, max: 1 }) },
  outputs: { a: real.scalar({ precisionBits: 6 }), b: real.vector(8, { precisionBits: 6 }) },
  evaluate: ({ x, y }) => ({ a: x.dot([1, 2, 3, 4, -1, -2, -3, -4]).add(0.25).polynomial([0.5, 0.25, 0, -0.125]), b: x.multiply(y).subtract(y.negate().add([1, 0, 0, 0, 0, 0, 0, 2])) }),
});
const statistics = defineFheFunction({
  inputs: { x: integer.vector(8, { min: -9, max: 9 }), y: integer.vector(8, { min: -9, max: 9 }) },
  outputs: { dot: integer.scalar(), variance: integer.scalar(), weighted: integer.scalar() },
  evaluate: ({ x, y }) => ({ dot: x.dot(y), variance: x.variance(), weighted: x.dot([1, 2, 3, 4, 5, 6, 7, 8]).add(y.sum().multiply(3)) }),
});

/** Bytes of both engines for one request, and what the raw one metered beside the encoding of numbers. */
function runBoth(fn: FheFunctionModule, request: PlanRequest, rows: readonly (readonly (number | bigint)[])[]): { planned: readonly Uint8Array[]; raw: readonly Uint8Array[]; microUnits: number; complete: CompletePlan; draft: PlanDraft } {
  const before = engine.liveHandles();
  const draft = planProgram(fn.traced, request, 'insecure-test');
  const complete = completePlan(engine, draft);
  const { plan } = complete;
  const result = (() => {
    using session = new ClientSession(engine, plan);
    using prepared = engine.prepare(plan, complete.constants);
    using handler = engine.prepareRaw(replayPlan(plan), replayHandler(plan, draft));
    const parts = new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)]));
    using keys = prepared.loadKeys(parts);
    using rawKeys = handler.loadKeys(parts);
    const inputs = plan.inputs.map((port) => session.encrypt(port, [rows[fn.traced.program.inputs.findIndex(({ name }) => name === port.name)]!]));
    const { outputs, microUnits } = handler.evaluate(inputs, rawKeys);
    return { planned: prepared.evaluate(inputs, keys), raw: outputs, microUnits };
  })();
  expect(engine.liveHandles()).toBe(before);
  return { ...result, complete, draft };
}

test.each<[string, FheFunctionModule, PlanRequest]>([
  ['CKKS', polynomial, {}],
  ['BGV', statistics, { scheme: 'bgv' }],
  ['BFV', statistics, { scheme: 'bfv' }],
])('in %s', (_scheme, fn, request) => {
  const rows = [[1, -1, 0.5, 0, 0.25, 1, 0, -0.5], [0.5, 0.5, -1, 1, 0, 0, 1, 1]].map((row) => (fn === statistics ? row.map((value) => BigInt(4 * value)) : row));

  const { planned, raw, microUnits, complete: { plan } } = runBoth(fn, request, rows);

  expect(raw.length).toBe(planned.length);
  raw.forEach((bytes, port) => expect(Buffer.compare(bytes, planned[port]!)).toBe(0));
  // Plans encode their numbers beforehand; a raw handler does it at the call, and pays for it.
  expect(microUnits).toBeGreaterThan(plan.cost.microUnits * 0.5);
});

test('without numbers the meter shows what the plan costs', () => {
  const product = defineFheFunction({
    inputs: { x: real.vector(4, { min: -1, max: 1 }), y: real.vector(4, { min: -1, max: 1 }) }, outputs: { z: real.scalar({ precisionBits: 6 }) }, evaluate: ({ x, y }) => ({ z: x.dot(y) }),
  });

  const { microUnits, complete } = runBoth(product, {}, [[1, 0.5, 0, 0], [1, 1, 1, 1]]);

  expect(complete.plan.constants).toEqual([]);
  expect(microUnits).toBe(complete.plan.cost.microUnits);
});
