import { beforeAll, expect, test } from '@jest/globals';
import { createSealEngine, type SealEngine } from '../src/seal-wasm/index.ts';
import { isRefusal, randomCase } from './random-program.ts';
import { expectThreeWayAgreement } from './three-way.ts';

let engine: SealEngine;
beforeAll(async () => { engine = await createSealEngine(); });

/** More with FHE_RANDOM_PROGRAMS=1000 FHE_RANDOM_SEED=12345; a failure names its seed. */
const COUNT = Number(process.env['FHE_RANDOM_PROGRAMS'] ?? 8);
const FIRST = Number(process.env['FHE_RANDOM_SEED'] ?? 1);

test.each(['real', 'integer'] as const)('random %s programs agree in the clear, as a plan, and encrypted', (domain) => {
  let computed = 0;
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    try {
      const { fn, rows } = randomCase(domain, seed);
      expectThreeWayAgreement(engine, fn, rows);
      computed++;
    } catch (error) {
      if (!isRefusal(error)) throw new Error(`seed ${seed} (${domain}): ${(error as Error).message}`, { cause: error });
    }
  }
  // A planner that refuses everything agrees with everything.
  expect(computed).toBeGreaterThan(COUNT * 0.7);
}, 1_200_000);
