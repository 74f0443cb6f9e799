import { beforeAll, expect, test } from '@jest/globals';
import { defineFheFunction, matrixVector, real } from '@fhe-serverless/core/trace';
import { createSealEngine, type SealEngine } from '../src/seal-wasm/index.ts';
import { expectThreeWayAgreement } from './three-way.ts';

let engine: SealEngine;
beforeAll(async () => { engine = await createSealEngine(); });

const range = { min: -2, max: 2 };

test('clear inputs are encoded by the client and meet encrypted ones at their level', () => {
  const fn = defineFheFunction({
    inputs: { x: real.vector(6, range), w: real.vector(6, { ...range, visibility: 'clear' }), m: real.matrix(3, 6, { ...range, visibility: 'clear' }) },
    outputs: { y: real.scalar(), z: real.vector(3), u: real.vector(6) },
    evaluate: ({ x, w, m }) => ({ y: x.dot(w), z: matrixVector(m, x.square()), u: w.subtract(x) }),
  });
  const row = { x: [1, -1, 0.5, 2, -2, 0.25], w: [0.5, 1, -1, 2, 0, 1], m: [[1, 0, 1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5, 0.5, 0.5], [-1, 2, -1, 2, -1, 2]] };

  const plan = expectThreeWayAgreement(engine, fn, [row, { ...row, x: row.w }], { security: 'insecure-test' });

  expect(plan.inputs.filter(({ encryptedBy }) => encryptedBy === 'nobody').map(({ name }) => name).sort()).toEqual(expect.arrayContaining(['m', 'w']));
});
