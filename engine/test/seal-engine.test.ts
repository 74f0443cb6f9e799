import { beforeAll, describe, expect, test } from '@jest/globals';
import { type CompletePlan, planProgram } from '@fhe-serverless/core/plan';
import { defineFheFunction, real } from '@fhe-serverless/core/trace';
import { ClientSession } from '../src/client/index.ts';
import type { LoadedKeys, PreparedPlan } from '../src/evaluate/index.ts';
import { completePlan, provePlan } from '../src/prove/index.ts';
import { createSealEngine, type SealEngine } from '../src/seal-wasm/index.ts';

const squares = defineFheFunction({ inputs: { x: real.vector(4, { min: -1, max: 1 }) }, outputs: { y: real.scalar({ precisionBits: 8 }) }, evaluate: ({ x }) => ({ y: x.square().sum() }) });

let engine: SealEngine;
let complete: CompletePlan;
beforeAll(async () => {
  engine = await createSealEngine();
  complete = completePlan(engine, planProgram(squares.traced));
});

/** Runs with a session, a prepared plan and loaded keys; asserts that all of it is freed. */
function withKeys(act: (parts: { session: ClientSession; prepared: PreparedPlan; keys: LoadedKeys; request: Uint8Array }) => void): void {
  const before = engine.liveHandles();
  {
    using session = new ClientSession(engine, complete.plan);
    using prepared = engine.prepare(complete.plan, complete.constants);
    using keys = prepared.loadKeys(new Map(complete.plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)])));
    act({ session, prepared, keys, request: session.encrypt(complete.plan.inputs[0]!, [[1, 0.5, -0.5, 0]]) });
  }
  expect(engine.liveHandles()).toBe(before);
}

describe('the engine', () => {
  test('gives the same bytes for the same request, and the planned sizes', () => {
    withKeys(({ prepared, keys, request }) => {
      const [first] = prepared.evaluate([request], keys);
      const [second] = prepared.evaluate([request], keys);

      expect(second).toEqual(first);
      expect(request.length).toBe(complete.plan.inputs[0]!.payloadBytes);
      expect(first!.length).toBe(complete.plan.outputs[0]!.payloadBytes);
    });
  });

  test('refuses bytes that are no ciphertext, and stays usable', () => {
    withKeys(({ session, prepared, keys, request }) => {
      for (const bad of [new Uint8Array(0), new Uint8Array(1000), request.subarray(0, 5000), session.secretKey]) {
        expect(() => prepared.evaluate([bad], keys)).toThrow(expect.objectContaining({ code: 'FHE_WIRE_REJECTED' }));
      }

      expect(prepared.evaluate([request], keys)).toHaveLength(1);
    });
  });

  test('refuses a key that is none, with a code and nothing left alive', () => {
    withKeys(({ prepared, request }) => {
      const parts = new Map(complete.plan.evaluationKeys.map(({ name }) => [name, request]));

      expect(() => prepared.loadKeys(parts)).toThrow(expect.objectContaining({ code: 'FHE_WIRE_REJECTED' }));
    });
  });

  test('fails without a message of SEAL for a rotation key of another step', () => {
    withKeys(({ session, prepared }) => {
      const parts = complete.plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)] as const);
      const [first, second] = parts.filter(([name]) => name.startsWith('galois'));
      const swapped = new Map(parts).set(first![0], second![1]);

      expect(() => prepared.loadKeys(swapped)).toThrow(expect.objectContaining({ code: 'FHE_WIRE_REJECTED' }));
    });
  });

  test('reports memory that only grows', () => {
    const before = engine.memoryBytes();

    withKeys(({ prepared, keys, request }) => { prepared.evaluate([request], keys); });

    expect(before).toBeGreaterThan(1_000_000);
    expect(engine.memoryBytes()).toBeGreaterThanOrEqual(before);
  });
});

describe('the client', () => {
  test('opens its secret key again and refuses one of other parameters', () => {
    const other = completePlan(engine, planProgram(defineFheFunction({ inputs: { x: real.scalar({ min: 0, max: 1 }) }, outputs: { y: real.scalar() }, evaluate: ({ x }) => ({ y: x.add(1) }) }).traced));
    withKeys(({ session, prepared, keys, request }) => {
      using again = new ClientSession(engine, complete.plan, session.secretKey);
      const [answer] = prepared.evaluate([request], keys);

      expect(Number(again.decryptOutputs(complete.plan.outputs, [answer!], 1).get('y')![0]![0])).toBeCloseTo(1.5, 2);
      expect(() => new ClientSession(engine, other.plan, session.secretKey)).toThrow(expect.objectContaining({ code: 'FHE_CLIENT_KEY_FILE' }));
    });
  });
});

describe('the proof', () => {
  test('passes for the plan and names its digest', () => {
    const proof = provePlan(engine, squares.traced.program, complete, { seed: 7 });

    expect(proof.outputs[0]!.measuredErrorBits).toBeLessThan(-8);
    expect(proof.samples).toBe(complete.plan.packing.samplesPerCall);
  });

  test('fails when the plan computes something else', () => {
    const cubes = defineFheFunction({ inputs: { x: real.vector(4, { min: -1, max: 1 }) }, outputs: { y: real.scalar({ precisionBits: 8 }) }, evaluate: ({ x }) => ({ y: x.square().sum().add(0.01) }) });

    expect(() => provePlan(engine, cubes.traced.program, complete)).toThrow(expect.objectContaining({ code: 'FHE_PLAN_PROOF_FAILED' }));
  });
});
