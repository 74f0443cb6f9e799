/** What circuit privacy asks of a plan: the width of floods, the room for them, the keys, and what a manifest may say. */
import { describe, expect, test } from '@jest/globals';
import { isFheError } from '../../src/errors/index.ts';
import { expectedPublicKeyBytes } from '../../src/parameters/index.ts';
import { noiseModel } from '../../src/plan/noise/integer-budget.ts';
import type { IntegerNoiseModel } from '../../src/plan/noise/integer-noise.ts';
import { LIKELY, RARE } from '../../src/plan/noise/noise-tail.ts';
import { floodBitsFor } from '../../src/plan/noise/privacy-flood.ts';
import { distinctPorts, paddingSlots, type Plan, planProgram, slotCount, unpackTiles } from '../../src/plan/index.ts';
import type { PlanRequest, Scalar } from '../../src/program/index.ts';
import { defineFheFunction, type FheFunctionModule, integer, matrixVector, real } from '../../src/trace/index.ts';

const weights = (length: number): number[] => Array.from({ length }, (_, i) => ((i * 104_729) % 31) - 15);
const range = { min: -20, max: 20 };

const dot = (constants = weights(64)): FheFunctionModule =>
  defineFheFunction({ inputs: { x: integer.vector(64, range) }, outputs: { y: integer.scalar() }, evaluate: ({ x }) => ({ y: x.dot(constants) }) }) as FheFunctionModule;
const matrix = defineFheFunction({
  inputs: { x: integer.vector(16, range) }, outputs: { y: integer.vector(3), z: integer.vector(16) },
  evaluate: ({ x }) => ({ y: matrixVector([weights(16), weights(16).toReversed(), weights(32).slice(16)], x), z: x.square() }),
}) as FheFunctionModule;

const draftOf = (fn: FheFunctionModule, request: PlanRequest = {}) => planProgram(fn.traced, { circuitPrivacy: true, ...request });
const planOf = (fn: FheFunctionModule, request?: PlanRequest): Plan => {
  const draft = draftOf(fn, request);
  return draft.complete(draft.constants.map(() => new Uint8Array(128).fill(1))).plan;
};

describe('the flood', () => {
  test.each([1024, 4096, 8192, 32_768])('of a ring of degree %d is 2^40 N times the noise: a statistical distance of 2^-41 at most', (n) => {
    for (const noiseBits of [0, 0.3, 7, 33.5, 120.9]) {
      const bits = floodBitsFor(noiseBits, n);
      expect(Math.log2(n) + noiseBits - (bits + 1)).toBeLessThanOrEqual(-41);
      expect(bits - Math.log2(n) - noiseBits).toBeLessThan(41);
    }
  });

  test.each(['bfv', 'bgv'] as const)('of %s follows from the noise that the model expects, less likely noise included', (scheme) => {
    const { candidate: { choice, packing } } = draftOf(matrix, { scheme });
    const { instructions } = choice.schedule;
    const [model, rare] = [LIKELY, RARE].map((tail) => noiseModel(scheme, choice.schedule, choice, packing.samplesPerRow, tail)) as [IntegerNoiseModel, IntegerNoiseModel];
    const t = Math.log2(Number(choice.plaintextModulus));

    instructions.forEach(({ op, args, floodBits }, id) => {
      if (op !== 'rerandomise') return;
      const usual = model.largestBits(args[0]!) - t;
      expect(floodBits).toBe(rare.floodBits(id));
      // One bit for noise that is that rare, two of margin, and at most one of rounding; more where single roots stand out.
      expect(floodBits! - 40 - Math.log2(choice.polyModulusDegree) - usual).toBeGreaterThan(2.5);
      expect(floodBits! - 40 - Math.log2(choice.polyModulusDegree) - usual).toBeLessThan(8);
      expect(model.largestBits(id)).toBeCloseTo(floodBits! + t, 3);
    });
    expect(instructions.filter(({ op }) => op === 'rerandomise')).toHaveLength(2);
  });

  test.each(['bfv', 'bgv'] as const)('has its room in the modulus of %s, at more than one prime', (scheme) => {
    const plan = planOf(dot(), { scheme });
    const open = planOf(dot(), { scheme, circuitPrivacy: false });

    expect(plan.outputs.every(({ level, predictedBudgetBits, budgetMarginBits }) => level > 0 && predictedBudgetBits! >= budgetMarginBits!)).toBe(true);
    expect(plan.cost.microUnits).toBeGreaterThan(open.cost.microUnits);
    expect(plan.security.coeffModulusBits).toBeGreaterThan(open.security.coeffModulusBits);
  });
});

describe('a plan', () => {
  test('re-randomises every answer once, right before it leaves, and none without the request', () => {
    const { instructions, outputs } = planOf(matrix);

    outputs.forEach((_output, port) => {
      const output = instructions.find((instruction) => instruction.op === 'output' && instruction.port === port)!;
      expect(instructions[output.args[0]!]).toMatchObject({ op: 'rerandomise', port });
    });
    expect(planOf(matrix, { circuitPrivacy: false })).toEqual(planOf(matrix, { circuitPrivacy: undefined }));
    expect(planOf(matrix, { circuitPrivacy: false })).not.toHaveProperty('circuitPrivacy');
    expect(planOf(matrix, { circuitPrivacy: false }).evaluationKeys.map(({ name }) => name)).not.toContain('public-key');
  });

  test('lists the public key with its exact bytes, and pays for what re-randomises', () => {
    const { evaluationKeys, parameters: { polyModulusDegree, coeffModulus }, operationCounts } = planOf(dot());

    expect(evaluationKeys[0]).toEqual({ name: 'public-key', kind: 'public', galoisElement: 0, bytes: expectedPublicKeyBytes({ polyModulusDegree, keyPrimes: coeffModulus.length, seeded: true }) });
    expect(operationCounts).toMatchObject({ encryptPadding: 1, rerandomise: 1 });
  });

  test('names ranges by powers of two, so that they do not give the sums of constants away', () => {
    const sum = weights(64).reduce((total, weight) => total + 20 * Math.abs(weight), 0);
    const [hidden, open] = [planOf(dot()), planOf(dot(), { circuitPrivacy: false })].map(({ outputs: [output] }) => [Number(output!.low), Number(output!.high)]);

    expect(open).toEqual([-sum, sum]);
    expect(hidden).toEqual([-(2 ** Math.ceil(Math.log2(sum))), 2 ** Math.ceil(Math.log2(sum)) - 1]);
  });

  test('is the same for constants of the same size, but for their digests', () => {
    const [a, b] = [planOf(dot(weights(64))), planOf(dot(weights(64).toReversed()))].map((plan) => ({ ...plan, constantsDigest: '', programDigest: '' }));

    expect(a).toEqual(b);
  });
});

describe('slots beside the answer', () => {
  test.each<[string, FheFunctionModule, PlanRequest]>([
    ['stride', dot(), {}], ['periodic', dot(), { rowsPerCall: 1 }], ['a matrix', matrix, { rowsPerCall: 1 }], ['many rows', matrix, { rowsPerCall: 500 }],
  ])('are those that no sample is read from: %s', (_name, fn, request) => {
    const { packing, outputs, parameters: { polyModulusDegree } } = planOf(fn, request);

    for (const { name } of distinctPorts(outputs)) {
      const tiles = outputs.filter((output) => output.name === name);
      const read = new Set(unpackTiles<Scalar>(packing, polyModulusDegree, tiles[0]!, new Map(tiles.map((port) => [port.tile, marked(packing, polyModulusDegree, port.tile)])), packing.samplesPerCall).flat());
      for (const port of tiles) {
        const padding = new Set(paddingSlots(packing, polyModulusDegree, port));
        marked(packing, polyModulusDegree, port.tile).forEach((mark, slot) => expect(padding.has(slot)).toBe(!read.has(mark)));
      }
    }
  });

  /** Every slot of every tile holds another number. */
  const marked = (packing: Plan['packing'], degree: number, tile: number): number[] => Array.from({ length: slotCount(packing, degree) }, (_, slot) => tile * degree + slot);
});

describe('is refused', () => {
  test('for reals, with line and remedy: their error is part of the answer', () => {
    const fn = defineFheFunction({ inputs: { x: real.vector(4, { min: -1, max: 1 }) }, outputs: { y: real.scalar({ precisionBits: 8 }) }, evaluate: ({ x }) => ({ y: x.dot([1, 2, 3, 4]) }), plan: { circuitPrivacy: true } }) as FheFunctionModule;

    const refusal = caught(() => planProgram(fn.traced, fn.request));

    expect(refusal).toMatchObject({ code: 'FHE_PLAN_CIRCUIT_PRIVACY', kind: 'program', details: { where: expect.stringMatching(/circuit-privacy\.test\.ts:\d+$/) as unknown } });
    expect(isFheError(refusal) && refusal.hint).toContain('integers');
  });

  test('where no modulus has room for the flood', () => {
    expect(caught(() => draftOf(dot(), { polyModulusDegree: 4096, security: 192 }))).toMatchObject({ code: 'FHE_PLAN_TOO_DEEP' });
  });
});

function caught(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
}
