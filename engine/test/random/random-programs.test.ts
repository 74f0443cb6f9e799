import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isFheError } from '@fhe-serverless/core/errors';
import { createSealEngine, type SealEngine } from '../../src/seal-wasm/index.ts';
import { expectThreeWayAgreement } from '../three-way.ts';
import { functionOf, hardness, randomProgram, rowsOf } from './program-arbitrary.ts';

let engine: SealEngine;
beforeAll(async () => { engine = await createSealEngine(); });

/** More with `npm run fuzz`, or FHE_RANDOM_PROGRAMS=1000 FHE_RANDOM_SEED=7; a failure prints its seed and its smallest form. */
const COUNT = Number(process.env['FHE_RANDOM_PROGRAMS'] ?? 110);
const SEED = Number(process.env['FHE_RANDOM_SEED'] ?? 1);

test.each([['real', 'ckks'], ['integer', 'bgv'], ['integer', 'bfv']] as const)('random %s programs agree in the clear, as a plan, and encrypted with %s', (domain, scheme) => {
  const found = { computed: 0, hard: 0 };

  fc.assert(fc.property(randomProgram(domain, { scheme }), (program) => {
    try {
      const fn = functionOf(program);
      expectThreeWayAgreement(engine, fn, rowsOf(program), { request: program.request, security: 'insecure-test' });
      const { products, rotates } = hardness(fn);
      found.computed++;
      if (products >= 2 && rotates) found.hard++;
    } catch (error) {
      // Too deep, too wide, too imprecise, or constant: the planner may rightly refuse.
      if (!isFheError(error) || error.kind !== 'program') throw error;
    }
  }), { numRuns: COUNT, seed: SEED, endOnFailure: process.env['FHE_RANDOM_SHRINK'] === '0' });

  // A planner that refuses everything agrees with everything.
  expect(found.computed).toBeGreaterThan(COUNT * 0.9);
  expect(found.hard).toBeGreaterThanOrEqual(found.computed * 0.4);
}, 3_600_000);
