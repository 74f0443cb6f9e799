import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Plan, planProgram } from '@fhe-serverless/core/plan';
import { defineFheFunction, integer, lookup } from '@fhe-serverless/core/trace';
import { ClientSession } from '../src/client/index.ts';
import { completePlan, provePlan } from '../src/prove/index.ts';
import { createSealEngine, type SealEngine } from '../src/seal-wasm/index.ts';
import { expectThreeWayAgreement } from './three-way.ts';

let engine: SealEngine;
beforeAll(async () => { engine = await createSealEngine(); });

const range = { min: -20, max: 20 };
const row = (seed: number, length: number): number[] => Array.from({ length }, (_, i) => ((seed * 7919 + i * 104_729) % 41) - 20);
const uses = (plan: Plan, op: string): number => plan.operationCounts[op] ?? 0;

describe.each(['bfv', 'bgv'] as const)('%s', (scheme) => {
  const request = { scheme, rowsPerCall: 1 } as const;

  test('computes products, sums, constants and rotations, in both rows of slots', () => {
    const fn = defineFheFunction({
      inputs: { x: integer.vector(8, range), y: integer.vector(8, range) },
      outputs: { dot: integer.scalar(), mixed: integer.vector(8) },
      evaluate: ({ x, y }) => ({ dot: x.dot(y), mixed: x.multiply(y).subtract(x.multiply(-3)).add([1, 2, 3, 4, 5, 6, 7, 8]).rotateLeft(3) }),
    });

    const plan = expectThreeWayAgreement(engine, fn, [{ x: row(1, 8), y: row(2, 8) }, { x: row(3, 8), y: row(4, 8) }], { request, security: 'insecure-test' });

    expect(plan.scheme).toBe(scheme);
    expect(uses(plan, 'relinearize')).toBeGreaterThan(0);
  });

  test('computes powers over several levels, where BGV joins unequal correction factors', () => {
    const fn = defineFheFunction({
      inputs: { x: integer.vector(4, { min: -3, max: 3 }) }, outputs: { y: integer.vector(4) },
      evaluate: ({ x }) => ({ y: x.square().square().add(x.square().multiply(x)).add(x) }),
    });

    const plan = expectThreeWayAgreement(engine, fn, [{ x: [-3, 0, 2, 3] }], { request, security: 'insecure-test' });

    expect(plan.parameters.coeffModulus.length).toBeGreaterThan(2);
  });

  test('sums a vector that fills both rows by exchanging them', () => {
    const fn = defineFheFunction({ inputs: { x: integer.vector(1024, range) }, outputs: { y: integer.scalar() }, evaluate: ({ x }) => ({ y: x.square().sum() }) });

    const plan = expectThreeWayAgreement(engine, fn, [{ x: row(5, 1024) }], { request: { ...request, polyModulusDegree: 1024 }, security: 'insecure-test' });

    expect([plan.packing.kind, uses(plan, 'swapRows')]).toEqual(['both-rows', 1]);
    expect(plan.evaluationKeys.map(({ galoisElement }) => galoisElement)).toContain(2047);
  });

  test('looks up rows of a table with constants that are kept transformed', () => {
    const table = Array.from({ length: 64 }, (_, i) => row(i, 4));
    const fn = defineFheFunction({ inputs: { index: integer.index(64) }, outputs: { entry: integer.vector(4) }, evaluate: ({ index }) => ({ entry: lookup(table, index) }) });

    const plan = expectThreeWayAgreement(engine, fn, [{ index: 5 }, { index: 63 }], { request, security: 'insecure-test' });

    expect(plan.constants.some(({ ntt }) => ntt)).toBe(true);
    expect(uses(plan, 'toNtt') > 0).toBe(scheme === 'bfv');
  });

  test('meets clear inputs, which the client encodes as coefficients', () => {
    const fn = defineFheFunction({
      inputs: { x: integer.vector(8, range), w: integer.vector(8, { ...range, visibility: 'clear' }) },
      outputs: { y: integer.scalar(), z: integer.vector(8) },
      evaluate: ({ x, w }) => ({ y: x.dot(w), z: x.square().add(w) }),
    });

    const plan = expectThreeWayAgreement(engine, fn, [{ x: row(6, 8), w: row(7, 8) }], { request, security: 'insecure-test' });

    expect(plan.inputs.some(({ encryptedBy }) => encryptedBy === 'nobody')).toBe(true);
  });

  test('keeps the budget that was predicted, less its margin', () => {
    const fn = defineFheFunction({
      inputs: { x: integer.vector(16, range), y: integer.vector(16, range) }, outputs: { z: integer.scalar() },
      evaluate: ({ x, y }) => ({ z: x.subtract(y).square().sum() }),
    });
    const complete = completePlan(engine, planProgram(fn.traced, request, 'insecure-test'));

    const [proof] = provePlan(engine, fn.traced.program, complete, { seed: 3 }).outputs;

    // SEAL counts whole bits.
    expect(proof!.measuredBudgetBits! + 1).toBeGreaterThanOrEqual(proof!.predictedBudgetBits! - complete.plan.outputs[0]!.budgetMarginBits!);
    expect(proof!.measuredMarginBits).toBeGreaterThanOrEqual(-1);
    expect(proof!.failureBits).toBe(40);
  });
});

test('parameters that protect nothing are built only when the plan says so', () => {
  const fn = defineFheFunction({ inputs: { x: integer.vector(8, range) }, outputs: { y: integer.vector(8) }, evaluate: ({ x }) => ({ y: x.square() }) });
  const { plan } = completePlan(engine, planProgram(fn.traced, { scheme: 'bgv', polyModulusDegree: 1024 }, 'insecure-test'));
  const { security: _security, ...claimedSecure } = plan.parameters;

  expect(plan.parameters.security).toBe('insecure-test');
  expect(() => new ClientSession(engine, plan)[Symbol.dispose]()).not.toThrow();
  expect(() => new ClientSession(engine, { ...plan, parameters: claimedSecure })).toThrow(expect.objectContaining({ code: 'FHE_ENGINE_FAILED' }));
});
