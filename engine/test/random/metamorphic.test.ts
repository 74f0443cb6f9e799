/** Properties that hold between plans: what changes in a program may change in its plan only in the expected direction. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Plan, planDigest, planProgram } from '@fhe-serverless/core/plan';
import type { PlanRequest } from '@fhe-serverless/core/program';
import { defineFheFunction, type EncryptedValue, type FheFunctionModule, integer, real } from '@fhe-serverless/core/trace';
import { ClientSession } from '../../src/client/index.ts';
import { completePlan } from '../../src/prove/index.ts';
import { createSealEngine, type SealEngine } from '../../src/seal-wasm/index.ts';

let engine: SealEngine;
beforeAll(async () => { engine = await createSealEngine(); });

const RUNS = 12;
const planOf = (fn: FheFunctionModule, request: PlanRequest = {}): Plan => completePlan(engine, planProgram(fn.traced, request, 'insecure-test')).plan;
const modulusBits = (plan: Plan): number => plan.security.coeffModulusBits;

/** x, then products with y; the output declares the same precision whatever the depth. */
function powers(domain: 'real' | 'integer', depth: number): FheFunctionModule {
  const input = domain === 'real' ? real.vector(4, { min: -1, max: 1 }) : (integer.vector(4, { min: -2, max: 2 }) as never);
  return defineFheFunction({
    inputs: { x: input, y: input },
    outputs: { z: domain === 'real' ? real.vector(4, { precisionBits: 8 }) : (integer.vector(4) as never) },
    evaluate: ({ x, y }) => ({ z: Array.from({ length: depth }).reduce<EncryptedValue<'real'>>((value) => value.multiply(y), x) as never }),
  }) as FheFunctionModule;
}

test.each(['real', 'integer'] as const)('one more product never makes the parameters of a %s program smaller', (domain) => {
  let before: Plan | undefined;
  for (let depth = 0; depth <= 4; depth++) {
    const plan = planOf(powers(domain, depth), { polyModulusDegree: 4096 });

    if (before) expect(modulusBits(plan)).toBeGreaterThanOrEqual(modulusBits(before));
    before = plan;
  }
});

describe('the order of independent operations', () => {
  test('changes nothing but the digest', () => {
    fc.assert(fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), (order) => {
      const plans = [[0, 1, 2, 3, 4], order].map((sequence) => planOf(defineFheFunction({
        inputs: { x: integer.vector(8, { min: -5, max: 5 }) },
        outputs: { a: integer.vector(8), b: integer.scalar(), c: integer.vector(8), d: integer.vector(8), e: integer.scalar() },
        evaluate: ({ x }) => {
          const makers = [() => x.square(), () => x.sum(), () => x.rotateLeft(3), () => x.multiply([1, 2, 3, 4, 5, 6, 7, 8]), () => x.square().sum()] as const;
          const made = new Map(sequence.map((i) => [i, makers[i]!()]));
          return { a: made.get(0)!, b: made.get(1)!, c: made.get(2)!, d: made.get(3)!, e: made.get(4)! };
        },
      })));

      expect(facts(plans[1]!)).toEqual(facts(plans[0]!));
    }), { numRuns: RUNS, seed: 3 });
  });

  function facts({ parameters, operationCounts, evaluationKeys, requestBytes, responseBytes, cost, packing }: Plan): unknown {
    return { parameters, operationCounts, evaluationKeys, requestBytes, responseBytes, cost, packing };
  }
});

test('the same program gives the same plan bytes', () => {
  const digests = [1, 2].map(() => planDigest(planOf(powers('real', 3))));

  expect(digests[1]).toBe(digests[0]);
});

test.each([undefined, 1, 64, 512])('a call of many rows equals as many calls of one row, planned for %s rows', (rowsPerCall) => {
  const fn = defineFheFunction({ inputs: { x: integer.vector(6, { min: -9, max: 9 }) }, outputs: { s: integer.scalar(), r: integer.vector(6) }, evaluate: ({ x }) => ({ s: x.square().sum(), r: x.rotateLeft(2).multiply(3) }) });
  const complete = completePlan(engine, planProgram(fn.traced, rowsPerCall === undefined ? {} : { rowsPerCall }, 'insecure-test'));
  const { plan } = complete;
  const rows = Array.from({ length: Math.min(5, plan.packing.samplesPerCall) }, (_, row) => Array.from({ length: 6 }, (_value, i) => ((row * 5 + i * 3) % 19) - 9));
  using session = new ClientSession(engine, plan);
  using prepared = engine.prepare(plan, complete.constants);
  using keys = prepared.loadKeys(new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)])));
  const call = (samples: readonly (readonly number[])[]): ReadonlyMap<string, readonly (readonly (number | bigint)[])[]> =>
    session.decryptOutputs(plan.outputs, prepared.evaluate(plan.inputs.map((port) => session.encrypt(port, samples)), keys), samples.length);

  const together = call(rows);
  const apart = rows.map((row) => call([row]));

  for (const name of ['s', 'r']) expect(together.get(name)).toEqual(apart.map((answer) => answer.get(name)![0]));
});
