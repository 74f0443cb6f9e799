/** Raw handlers on the real engine: results, bounds, and nothing left alive on any path. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RawPlan } from '@fhe-serverless/core/plan';
import { planRawHandler } from '@fhe-serverless/core/plan/raw';
import type { RawEvaluate, RawOperations, RawValue } from '@fhe-serverless/core/raw';
import { defineRawFheHandler, integer, real, type RawFheHandlerModule } from '@fhe-serverless/core/trace';
import { ClientSession } from '../../src/client/index.ts';
import type { RawEvaluation } from '../../src/evaluate/index.ts';
import { createSealEngine, type SealEngine } from '../../src/seal-wasm/index.ts';

type Body = (x: RawValue, fhe: RawOperations) => RawValue;

let engine: SealEngine;
let handlesBefore = 0;
beforeAll(async () => { engine = await createSealEngine(); });
beforeEach(() => { handlesBefore = engine.liveHandles(); });
afterEach(() => expect(engine.liveHandles()).toBe(handlesBefore));

const bodyOf = (body: Body): RawEvaluate => ({ x }, fhe) => ({ y: body(x!, fhe) });

const ckks = (body: Body): RawFheHandlerModule => defineRawFheHandler({
  inputs: { x: real.vector(4, { min: -2, max: 2 }) }, outputs: { y: real.vector(4) }, scheme: 'ckks',
  parameters: { polyModulusDegree: 2048, coeffModulusBits: [45, 35, 35, 50], scaleBits: 35 }, rotationSteps: [1, 2], relinearization: true, maxUnits: 1000, evaluate: bodyOf(body) as never,
});
const exact = (scheme: 'bfv' | 'bgv', body: Body, more: object = {}): RawFheHandlerModule => defineRawFheHandler({
  inputs: { x: integer.vector(4, { min: -9, max: 9 }) }, outputs: { y: integer.vector(4) }, scheme,
  parameters: { polyModulusDegree: 2048, coeffModulusBits: [45, 45, 50], plaintextModulusBits: 17 }, rotationSteps: [1], relinearization: true, maxUnits: 1000, evaluate: bodyOf(body) as never, ...more,
});

interface RunOptions {
  /** What runs at the call, where it is not what was planned. */
  readonly instead?: Body;
  readonly differing?: Partial<RawPlan['limits']>;
}

function run({ declaration, evaluate }: RawFheHandlerModule, row: readonly (number | bigint)[], { instead, differing = {} }: RunOptions = {}): { values: readonly (number | bigint)[]; evaluation: RawEvaluation; plan: RawPlan } {
  const planned = planRawHandler({ declaration, evaluate, codeDigest: '0'.repeat(64) }, { security: 'insecure-test' });
  const plan: RawPlan = { ...planned, limits: { ...planned.limits, ...differing } };
  using session = new ClientSession(engine, plan);
  using handler = engine.prepareRaw(plan, instead === undefined ? evaluate : bodyOf(instead));
  using keys = handler.loadKeys(new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)])));
  const evaluation = handler.evaluate(plan.inputs.map((port) => session.encrypt(port, [row])), keys);
  return { values: session.decryptOutputs(plan.outputs, evaluation.outputs, 1).get('y')![0]!, evaluation, plan };
}

describe('results are right', () => {
  test('in CKKS, with numbers, products, rotations and levels', () => {
    const handler = ckks((x, fhe) => {
      const square = fhe.rescale(fhe.relinearize(fhe.square(x)));
      const sum = fhe.add(square, fhe.rotateLeft(square, 1));
      return fhe.modSwitch(fhe.addPlain(fhe.negate(sum), [1, 2, 3, 4]));
    });

    const { values } = run(handler, [1, 2, -1, 0.5]);

    [1 - 5, 2 - 5, 3 - 1.25, 4 - 1.25].forEach((value, i) => expect(values[i]).toBeCloseTo(value, 3));
  });

  test.each(['bfv', 'bgv'] as const)('in %s, exactly, with numbers below zero', (scheme) => {
    const handler = exact(scheme, (x, fhe) => fhe.modSwitch(fhe.subtract(fhe.relinearize(fhe.multiply(x, fhe.rotateLeft(x, 1))), fhe.multiplyPlain(x, [-1, 2n, 3, -4]))));

    expect(run(handler, [1n, 2n, -3n, 4n]).values).toEqual([3n, -10n, -3n, 20n]);
  });

  test('in both rows of slots', () => {
    const handler = exact('bgv', (x, fhe) => fhe.add(x, fhe.swapRows(x)), { inputs: { x: integer.vector(2048, { min: 0, max: 9 }) }, outputs: { y: integer.vector(2048) }, swapRows: true });

    const { values } = run(handler, Array.from({ length: 2048 }, (_, i) => BigInt(i % 7)));

    expect(values.slice(0, 4)).toEqual([0, 1, 2, 3].map((i) => BigInt(i + ((1024 + i) % 7))));
  });

  test('and the same bytes come for the same call', () => {
    const { declaration, evaluate } = ckks((x, fhe) => fhe.rescale(fhe.multiplyPlain(x, [0.1, 0.2, 0.3])));
    const plan = planRawHandler({ declaration, evaluate, codeDigest: '0'.repeat(64) }, { security: 'insecure-test' });
    using session = new ClientSession(engine, plan);
    using handler = engine.prepareRaw(plan, evaluate);
    using keys = handler.loadKeys(new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)])));
    const request = [session.encrypt(plan.inputs[0]!, [[1, 2, 3, 4]])];

    expect(handler.evaluate(request, keys)).toEqual(handler.evaluate(request, keys));
  });
});

test('what a call is metered at is what the planning run was', () => {
  const { evaluation, plan } = run(ckks((x, fhe) => fhe.rescale(fhe.relinearize(fhe.square(fhe.addPlain(x, 1))))), [1, 0, 0, 0]);

  expect(evaluation.microUnits).toBe(plan.expected.microUnits);
});

describe('a call is stopped, and everything freed, when the handler', () => {
  const endless: Body = (x, fhe) => { for (let y = x; ; y = fhe.negate(y)); };

  test.each<[string, Body, RunOptions['differing'], string]>([
    ['runs away: its units end', endless, { microUnits: 1_000_000, liveValues: 1e9, liveBytes: 1e12 }, 'FHE_RAW_UNITS_EXCEEDED'],
    ['keeps everything: its memory ends', endless, {}, 'FHE_RAW_LIMIT'],
    ['takes too long', endless, { millis: -1 }, 'FHE_RAW_LIMIT'],
    ['throws', () => { throw new Error('with a secret in it'); }, {}, 'FHE_RAW_HANDLER'],
    ['breaks a rule', (x, fhe) => fhe.rescale(x), {}, 'FHE_RAW_OPERATION'],
    ['computes what anyone can read', (x, fhe) => fhe.add(x, fhe.negate(x)), {}, 'FHE_RAW_OPERATION'],
    ['gives another level than planned', (x, fhe) => fhe.modSwitch(x), {}, 'FHE_RAW_HANDLER'],
    ['returns nothing', () => undefined as unknown as RawValue, {}, 'FHE_RAW_HANDLER'],
  ])('%s', (_name, instead, differing, code) => {
    expect(() => run(ckks((x) => x), [1, 2, 3, 4], { instead, differing })).toThrow(expect.objectContaining({ code, message: expect.not.stringContaining('secret') as unknown }));
  });
});

test('a loop that gives back what it needs no more runs within the memory of one round', () => {
  const loop = (rounds: number): Body => (x, fhe) => {
    let sum = fhe.negate(x);
    for (let i = 0; i < rounds; i++) {
      const next = fhe.addPlain(sum, i + 1);
      fhe.release(sum);
      sum = next;
    }
    return sum;
  };

  const { values } = run(ckks(loop(2)), [1, 2, 3, 4], { instead: loop(50) });

  expect(values[0]).toBeCloseTo(-1 + 1275, 2);
});

test('a value that the handler keeps is dead when the call has ended', () => {
  let use: (() => unknown) | undefined;
  run(ckks((x, fhe) => { use = () => fhe.add(x, x); return x; }), [1, 2, 3, 4]);

  expect(() => use!()).toThrow(expect.objectContaining({ code: 'FHE_RAW_OPERATION', details: expect.objectContaining({ reason: 'the call has ended, and its values with it' }) as unknown }));
});

test('an input that is no ciphertext is refused before the handler runs', () => {
  let ran = 0;
  const { declaration, evaluate } = ckks((x) => { ran += 1; return x; });
  const plan = planRawHandler({ declaration, evaluate, codeDigest: '0'.repeat(64) }, { security: 'insecure-test' });
  using handler = engine.prepareRaw({ ...plan, evaluationKeys: [] }, evaluate);
  using keys = handler.loadKeys(new Map());

  expect(() => handler.evaluate([new Uint8Array(100)], keys)).toThrow(expect.objectContaining({ code: 'FHE_WIRE_REJECTED' }));
  expect(ran).toBe(1);
});
