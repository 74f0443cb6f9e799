import { beforeAll, describe, expect, test } from '@jest/globals';
import { defineFheFunction, type EncryptedValue, integer, matrixVector, real, sigmoid } from '@fhe-serverless/core/trace';
import { createSealEngine, type SealEngine } from '../src/seal-wasm/index.ts';
import { expectThreeWayAgreement } from './three-way.ts';

let engine: SealEngine;
beforeAll(async () => { engine = await createSealEngine(); });

const LENGTH = 6;
/** Rows that touch both ends of the range and places between. */
const spread = (low: number, high: number, s: number): number[] => Array.from({ length: LENGTH }, (_, i) => low + ((high - low) * ((i * 7 + s * 5) % 11)) / 10);

describe('real operators agree in the clear, as a plan, and encrypted', () => {
  type Vector = EncryptedValue<'real'>;
  test.each<[string, number, (x: Vector, y: Vector) => Vector]>([
    ['add', LENGTH, (x, y) => x.add(y)],
    ['add a constant vector', LENGTH, (x) => x.add([1, 2, 3, 4, 5, 6])],
    ['subtract', LENGTH, (x, y) => x.subtract(y)],
    ['subtract from a scalar sum', LENGTH, (x, y) => y.sum().subtract(x)],
    ['negate', LENGTH, (x) => x.negate()],
    ['multiply', LENGTH, (x, y) => x.multiply(y)],
    ['multiply by constants', LENGTH, (x) => x.multiply([1, -2, 0, 0.5, 3, 1]).multiply(-1.5)],
    ['multiply by an encrypted scalar', LENGTH, (x, y) => x.multiply(y.sum())],
    ['square', LENGTH, (x) => x.square()],
    ['power', LENGTH, (x) => x.power(5)],
    ['rotateLeft', LENGTH, (x) => x.rotateLeft(2)],
    ['rotateLeft of a square', LENGTH, (x) => x.square().rotateLeft(-1)],
    ['polynomial', LENGTH, (x) => x.polynomial([1, -0.5, 0, 0.25, 0.125])],
    ['sum', 0, (x) => x.sum()],
    ['sum after adding a scalar', 0, (x, y) => x.add(y.sum()).sum()],
    ['mean', 0, (x) => x.mean()],
    ['variance', 0, (x) => x.variance()],
    ['dot with constants', 0, (x) => x.dot([0.5, -1, 2, 0, 1, 3])],
    ['dot', 0, (x, y) => x.dot(y)],
    ['matrixVector, wide', 2, (x) => matrixVector([[1, 2, 3, 4, 5, 6], [-1, 0, 1, 0, -1, 0]], x)],
    ['matrixVector, tall', 9, (x) => matrixVector(Array.from({ length: 9 }, (_, r) => [r, 1, 0, -1, 0.5, r / 2]), x)],
    ['two layers', 3, (x) => matrixVector([[1, 2, 3, 4], [0, 1, 0, -1], [0.5, 0, 0, 0]], matrixVector(Array.from({ length: 4 }, (_, r) => [0.1 * r, 0.2, 0, -0.1, 0.3, 0]), x).square())],
    ['sigmoid', 0, (x) => sigmoid(x.dot([0.5, -1, 2, 0, 1, 3]).assertWithin(-8, 8), { degree: 7 })],
    ['the input itself', LENGTH, (x) => x],
    ['terms that cancel', LENGTH, (x, y) => x.multiply(3).subtract(x.add(x)).subtract(x.add(1)).multiply(0.5).add(y)],
    ['the same product twice', LENGTH, (x, y) => x.multiply(y).add(x.multiply(y).multiply(x))],
  ])('%s', (_name, length, evaluate) => {
    const fn = defineFheFunction({
      inputs: { x: real.vector(LENGTH, { min: -1, max: 1 }), y: real.vector(LENGTH, { min: 0, max: 0.5 }) },
      outputs: { z: length === 0 ? real.scalar({ precisionBits: 8 }) : real.vector(length, { precisionBits: 8 }) },
      evaluate: ({ x, y }) => ({ z: evaluate(x, y) }),
    });

    expectThreeWayAgreement(engine, fn, [0, 1, 2].map((s) => ({ x: spread(-1, 1, s), y: spread(0, 0.5, s) })));
  });
});

describe('integer operators agree in the clear, as a plan, and encrypted', () => {
  type Vector = EncryptedValue<'integer'>;
  test.each<[string, number, (x: Vector, y: Vector) => Vector]>([
    ['add', LENGTH, (x, y) => x.add(y).add([1, 2, 3, 4, 5, 6])],
    ['subtract', LENGTH, (x, y) => x.subtract(y).negate()],
    ['multiply', LENGTH, (x, y) => x.multiply(y)],
    ['multiply by constants', LENGTH, (x) => x.multiply([1, -2, 0, 5, 3, 1]).multiply(-3)],
    ['square', LENGTH, (x) => x.square()],
    ['power', LENGTH, (x) => x.power(3)],
    ['rotateLeft', LENGTH, (x) => x.rotateLeft(5)],
    ['polynomial', LENGTH, (x) => x.polynomial([1, -2, 0, 3])],
    ['sum', 0, (x) => x.sum()],
    ['mean', 0, (x) => x.mean()],
    ['variance', 0, (x) => x.variance()],
    ['dot', 0, (x, y) => x.dot(y)],
    ['dot with constants', 0, (x) => x.dot([3, 1, 4, 1, 5, 9])],
    ['matrixVector', 3, (x) => matrixVector([[1, 2, 3, 4, 5, 6], [-1, 0, 1, 0, -1, 0], [0, 0, 0, 0, 0, 7]], x)],
  ])('%s', (_name, length, evaluate) => {
    const fn = defineFheFunction({
      inputs: { x: integer.vector(LENGTH, { min: -20, max: 20 }), y: integer.vector(LENGTH, { min: 0, max: 10 }) },
      outputs: { z: length === 0 ? integer.scalar() : integer.vector(length) },
      evaluate: ({ x, y }) => ({ z: evaluate(x, y) }),
    });

    expectThreeWayAgreement(engine, fn, [0, 1, 2].map((s) => ({ x: spread(-20, 20, s), y: spread(0, 10, s) })));
  });
});

test('a vector with elements that are always zero is planned in a layout that hides which', () => {
  const fn = defineFheFunction({ inputs: { x: integer.vector(4, { min: -9, max: 9 }) }, outputs: { y: integer.vector(4) }, evaluate: ({ x }) => ({ y: x.multiply([1, 0, 2, 3]) }) });

  expectThreeWayAgreement(engine, fn, [{ x: [9, -9, 3, 1] }], { security: 'insecure-test' });
  expectThreeWayAgreement(engine, fn, Array.from({ length: 64 }, (_, i) => ({ x: [i % 9, -9, 3, 1] })), { request: { rowsPerCall: 64 }, security: 'insecure-test' });
});

test('every sample of a full ciphertext is right, in both slot rows', () => {
  const fn = defineFheFunction({ inputs: { x: integer.vector(5, { min: 0, max: 9 }) }, outputs: { y: integer.scalar() }, evaluate: ({ x }) => ({ y: x.dot([1, 10, 100, 1_000, 10_000]) }) });
  const row = (s: number): number[] => [...String(s * 7_919 % 100_000).padStart(5, '0')].map(Number);

  const plan = expectThreeWayAgreement(engine, fn, Array.from({ length: 512 }, (_, s) => ({ x: row(s) })));

  expect(plan.packing.samplesPerCall).toBe(512);
});
