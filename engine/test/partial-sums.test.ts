/** Outputs that the key holder finishes from partial sums. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { covariance, defineFheFunction, type EncryptedValue, integer, real } from '@fhe-serverless/core/trace';
import { createSealEngine, type SealEngine } from '../src/seal-wasm/index.ts';
import { expectThreeWayAgreement } from './three-way.ts';

let engine: SealEngine;
beforeAll(async () => { engine = await createSealEngine(); });

const LENGTH = 11;
const spread = (low: number, high: number, s: number): number[] => Array.from({ length: LENGTH }, (_, i) => low + ((high - low) * ((i * 7 + s * 5) % 11)) / 10);
const rotations = (plan: { readonly instructions: readonly { readonly op: string }[] }): number => plan.instructions.filter(({ op }) => op === 'rotateRows' || op === 'swapRows').length;

describe('integers', () => {
  type Vector = EncryptedValue<'integer'>;
  test.each<[string, (x: Vector, y: Vector) => Record<string, Vector>, readonly string[], number]>([
    ['a variance alone', (x) => ({ variance: x.variance() }), ['variance'], 2],
    ['sum, mean and variance from two ciphertexts', (x) => ({ sum: x.sum(), mean: x.mean(), variance: x.variance() }), ['sum', 'mean', 'variance'], 2],
    ['a covariance', (x, y) => ({ covariance: covariance(x, y) }), ['covariance'], 3],
    ['covariance and both variances', (x, y) => ({ a: x.variance(), b: y.variance(), c: covariance(x, y) }), ['a', 'b', 'c'], 5],
    ['a product of sums', (x, y) => ({ z: x.sum().multiply(y.sum()).subtract(x.dot(y)).negate() }), ['z'], 3],
    ['an output that the author calls part1', (x) => ({ part1: x.variance() }), ['part1'], 2],
    ['beside an output that is no sum', (x, y) => ({ z: x.variance(), w: x.multiply(y) as never }), ['w', 'z'], 3],
  ])('%s', (_name, evaluate, names, ports) => {
    const input = integer.vector(LENGTH, { min: -50, max: 60 });
    const outputs = Object.fromEntries(names.map((name) => [name, name === 'w' ? integer.vector(LENGTH) : integer.scalar()]));
    const fn = defineFheFunction({ inputs: { x: input, y: input }, outputs, evaluate: ({ x, y }) => evaluate(x, y) as never });
    const rows = [0, 1, 2].map((s) => ({ x: spread(-50, 60, s), y: spread(-50, 60, s + 4).map(Math.round) }));

    const plan = expectThreeWayAgreement(engine, fn, rows.map(({ x, y }) => ({ x: x.map(Math.round), y })), { request: { revealPartialSums: true }, security: 'insecure-test' });

    expect(plan.outputs).toHaveLength(ports);
    expect(rotations(plan)).toBe(0);
    expect(plan.evaluationKeys).toEqual([]);
  });

  test.each<[string, (x: Vector) => Record<string, Vector>, readonly string[], number, number]>([
    ['a variance beside the sum tells the sum of squares anyway', (x) => ({ sum: x.sum(), variance: x.variance() }), ['sum', 'variance'], 2, 1],
    ['and beside the mean', (x) => ({ variance: x.variance(), mean: x.mean() }), ['variance', 'mean'], 2, 1],
    ['all four from two ciphertexts', (x) => ({ sum: x.sum(), squares: x.square().sum(), mean: x.mean(), variance: x.variance() }), ['sum', 'squares', 'mean', 'variance'], 2, 1],
    ['a variance alone tells neither sum: the server computes it whole', (x) => ({ variance: x.variance() }), ['variance'], 1, 0],
    ['a product of two sums of which one is known', (x) => ({ sum: x.sum(), z: x.sum().multiply(x.square().sum()) }), ['sum', 'z'], 2, 0],
    ['a constant of the author stays with the server', (x) => ({ sum: x.sum(), z: x.sum().multiply(7).add(3) }), ['sum', 'z'], 2, 0],
  ])('without consent: %s', (_name, evaluate, names, ports, finishes) => {
    const fn = defineFheFunction({ inputs: { x: integer.vector(LENGTH, { min: -50, max: 60 }) }, outputs: Object.fromEntries(names.map((name) => [name, integer.scalar()])), evaluate: ({ x }) => evaluate(x) as never });

    const plan = expectThreeWayAgreement(engine, fn, [0, 1].map((s) => ({ x: spread(-50, 60, s).map(Math.round) })), { security: 'insecure-test' });

    expect(plan.outputs).toHaveLength(ports);
    expect(plan.outputs.flatMap((output) => output.finishes ?? [])).toHaveLength(finishes);
  });
});

describe('reals keep the promised precision', () => {
  type Vector = EncryptedValue<'real'>;
  test.each<[string, (x: Vector, y: Vector) => Vector]>([
    ['variance', (x) => x.variance()],
    ['covariance', (x, y) => covariance(x, y)],
    ['squared mean', (x) => x.mean().square()],
    ['a sum less a mean', (x, y) => x.sum().subtract(y.mean())],
  ])('%s', (_name, evaluate) => {
    const input = real.vector(LENGTH, { min: -3, max: 5 });
    const fn = defineFheFunction({ inputs: { x: input, y: input }, outputs: { z: real.scalar({ precisionBits: 14 }) }, evaluate: ({ x, y }) => ({ z: evaluate(x, y) }) });

    const plan = expectThreeWayAgreement(engine, fn, [0, 1, 2].map((s) => ({ x: spread(-3, 5, s), y: spread(-3, 5, s + 3) })), { request: { revealPartialSums: true }, security: 'insecure-test' });

    expect(rotations(plan)).toBe(0);
    expect(plan.outputs[0]!.finishes).toMatchObject([{ name: 'z', precisionBits: 14 }]);
  });
});
