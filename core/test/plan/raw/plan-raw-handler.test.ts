import { describe, expect, test } from '@jest/globals';
import { decodeDeployablePlan, decodePlan, encodePlan } from '../../../src/plan/index.ts';
import { planRawHandler } from '../../../src/plan/raw/index.ts';
import type { RawDeclaration } from '../../../src/raw/index.ts';
import { defineRawFheHandler, integer, real } from '../../../src/trace/index.ts';
import { type Body, integerHandler, planned, realHandler } from './raw-fixture.ts';

const identity: Body = (x) => x;

test('the plan quotes what a call costs at most, and says what the planning run cost', () => {
  const plan = planned(realHandler((x, fhe, y) => fhe.relinearize(fhe.multiply(x, y)), { maxUnits: 10 }));

  expect(plan.kind).toBe('raw');
  expect(plan.cost).toMatchObject({ microUnits: 10_000_000, multiplicativeDepth: 2, depthClass: 2 });
  expect(plan.limits.microUnits).toBe(10_000_000);
  expect(plan.expected.microUnits).toBeLessThan(10_000_000);
  expect(plan.expected.amountNano).toBeLessThan(plan.cost.amountNano);
});

test('a handler that needs more than its maxUnits even when it is planned is refused', () => {
  expect(() => planned(realHandler((x, fhe, y) => fhe.relinearize(fhe.multiply(x, y)), { maxUnits: 0.5 }))).toThrow(expect.objectContaining({ code: 'FHE_RAW_UNITS_EXCEEDED', details: expect.objectContaining({ limit: 0.5 }) as unknown }));
});

test('a runaway loop is stopped by the cap', () => {
  let rounds = 0;
  const loop: Body = (x, fhe) => { for (let y = x; ; y = fhe.negate(y)) rounds += 1; };

  expect(() => planned(realHandler(loop))).toThrow(expect.objectContaining({ code: 'FHE_RAW_UNITS_EXCEEDED' }));
  expect(rounds).toBeLessThan(10_000);
});

test('a call may hold a quarter more than the planning run held, and what is given back does not count', () => {
  const chain = (releases: boolean): Body => (x, fhe) => {
    let sum = x;
    for (let i = 0; i < 16; i++) {
      const next = fhe.negate(sum);
      if (releases && sum !== x) fhe.release(sum);
      sum = next;
    }
    return sum;
  };

  const [kept, given] = [planned(realHandler(chain(false))), planned(realHandler(chain(true)))];

  const ciphertext = 8 * 2048 * 3 * 2;
  // And eight values of the largest kind besides.
  const spare = 8 * 8 * 2048 * 3 * 3;
  expect(kept.limits.liveBytes).toBe(Math.ceil(1.25 * 18 * ciphertext) + spare);
  expect(given.limits.liveBytes).toBe(Math.ceil(1.25 * 4 * ciphertext) + spare);
});

test('memory follows what is held', () => {
  const wide = (count: number) => planned(realHandler((x, fhe, y) => Array.from({ length: count }, () => fhe.add(x, y)).at(-1)!)).runtime.predictedPeakMiB;

  expect(wide(200) - wide(1)).toBeGreaterThan((190 * 8 * 2048 * 3 * 2) / 2 ** 20);
});

test('the same handler gives the same bytes, and plan.json of either kind is told apart', () => {
  const bytes = encodePlan(planned(realHandler(identity)));

  expect(encodePlan(planned(realHandler(identity)))).toEqual(bytes);
  expect(decodeDeployablePlan(bytes)).toMatchObject({ kind: 'raw' });
  expect(() => decodePlan(bytes)).toThrow(expect.objectContaining({ code: 'FHE_PLAN_INVALID' }));
});

test('an integer output means values around zero, or those of its declared range', () => {
  const plan = planned(integerHandler('bfv', identity));
  const ranged = planned(integerHandler('bfv', identity, { outputs: { z: integer.vector(4, { min: 0, max: 100 }) } }));

  const half = String((BigInt(plan.parameters.plaintextModulus) - 1n) / 2n);
  expect(plan.outputs[0]).toMatchObject({ low: `-${half}`, high: half, dtype: 'integer', precisionBits: 0 });
  expect(ranged.outputs[0]).toMatchObject({ low: '0', high: '100' });
});

test('a shorter input repeats, and a vector length gives the rest to other samples', () => {
  const plan = planned(realHandler(identity, { vectorLength: 1024 }));

  expect(plan.packing).toMatchObject({ vectorLength: 1024, samplesPerCall: 1 });
  expect(plan.inputs[0]).toMatchObject({ shape: [4], digits: [[0, 4, 1, 4]], tileLength: 1024 });
});

describe('parameters', () => {
  const secure = (parameters: object, more: object = {}) => {
    const { declaration, evaluate } = realHandler(identity, { parameters, ...more });
    return planRawHandler({ declaration, evaluate, codeDigest: '0'.repeat(64) });
  };

  test('get primes of their sizes and stand within the table of 2024', () => {
    const { parameters, security } = secure({ polyModulusDegree: 8192, coeffModulusBits: [50, 40, 40, 55], scaleBits: 40 });

    expect(parameters.coeffModulus.map((prime) => BigInt(prime).toString(2).length)).toEqual([50, expect.any(Number), expect.any(Number), 55]);
    expect(parameters.coeffModulus.slice(1, 3).every((prime) => Math.abs(Math.log2(Number(prime)) - 40) < 1e-4)).toBe(true);
    expect(security).toMatchObject({ bits: 128, maxCoeffModulusBits: 214 });
  });

  test.each<[string, object, RegExp]>([
    ['protect too little', { polyModulusDegree: 8192, coeffModulusBits: [60, 50, 50, 60], scaleBits: 50 }, /22[01] bits, and 214 keep 128/],
    ['protect too little for what is asked', { polyModulusDegree: 8192, coeffModulusBits: [40, 40, 40, 41], scaleBits: 40, security: 256 }, /114 keep 256/],
    ['have a special prime that is not the widest', { polyModulusDegree: 8192, coeffModulusBits: [60, 40, 40], scaleBits: 40 }, /has to be the widest/],
    ['have no special prime', { polyModulusDegree: 8192, coeffModulusBits: [40], scaleBits: 30 }, /need a special prime/],
    ['have a degree that is no power of two', { polyModulusDegree: 5000, coeffModulusBits: [40, 50], scaleBits: 30 }, /none of 1024/],
    ['have primes beyond the engine', { polyModulusDegree: 8192, coeffModulusBits: [40, 61], scaleBits: 30 }, /sizes from 20 to 60/],
    ['have primes that are too few of a size', { polyModulusDegree: 32_768, coeffModulusBits: [20, 20, 20, 30], scaleBits: 20 }, /too few primes of 20 bits/],
    ['have no scale', { polyModulusDegree: 8192, coeffModulusBits: [40, 50] }, /CKKS needs it/],
    ['have a plaintext modulus', { polyModulusDegree: 8192, coeffModulusBits: [40, 50], scaleBits: 30, plaintextModulusBits: 20 }, /CKKS has no plaintext modulus/],
  ])('are refused that %s', (_name, parameters, reason) => {
    expect(() => secure(parameters)).toThrow(expect.objectContaining({ code: 'FHE_RAW_PARAMETERS', details: expect.objectContaining({ reason: expect.stringMatching(reason) as unknown }) as unknown }));
  });

  test.each<[string, object, RegExp]>([
    ['lack a plaintext modulus', { polyModulusDegree: 8192, coeffModulusBits: [40, 50] }, /needs it/],
    ['have a plaintext modulus that no slots fit', { polyModulusDegree: 8192, coeffModulusBits: [40, 50], plaintextModulusBits: 10 }, /makes slots/],
    ['have a plaintext modulus as wide as the first prime', { polyModulusDegree: 8192, coeffModulusBits: [40, 50], plaintextModulusBits: 40 }, /has to be wider/],
  ])('of BFV are refused that %s', (_name, parameters, reason) => {
    expect(() => planned(integerHandler('bfv', identity, { parameters }))).toThrow(expect.objectContaining({ code: 'FHE_RAW_PARAMETERS', details: expect.objectContaining({ reason: expect.stringMatching(reason) as unknown }) as unknown }));
  });
});

describe('a declaration is refused that', () => {
  const declared = (more: object) => (): RawDeclaration => realHandler(identity, more).declaration;

  test.each<[string, object, string]>([
    ['mixes kinds of values', { inputs: { x: integer.vector(4, { min: 0, max: 1 }) } }, 'FHE_TRACE_SIGNATURE'],
    ['has an input without a range', { inputs: { x: real.vector(4) } }, 'FHE_TRACE_SIGNATURE'],
    ['has a clear input', { inputs: { x: real.vector(4, { min: 0, max: 1, visibility: 'clear' }) } }, 'FHE_TRACE_SIGNATURE'],
    ['has no output', { outputs: {} }, 'FHE_TRACE_SIGNATURE'],
    ['has an index as its output', { outputs: { z: real.index(4) } }, 'FHE_TRACE_SIGNATURE'],
    ['has an output that is longer than a sample', { vectorLength: 2 }, 'FHE_TRACE_SIGNATURE'],
    ['has a vector length that is no power of two', { vectorLength: 12 }, 'FHE_RAW_PARAMETERS'],
    ['has a vector longer than the slots', { vectorLength: 2048 }, 'FHE_RAW_PARAMETERS'],
    ['rotates by nothing', { rotationSteps: [4] }, 'FHE_RAW_PARAMETERS'],
    ['rotates by a half', { rotationSteps: [0.5] }, 'FHE_RAW_PARAMETERS'],
    ['exchanges rows of CKKS', { swapRows: true }, 'FHE_RAW_PARAMETERS'],
    ['costs nothing at most', { maxUnits: 0 }, 'FHE_RAW_PARAMETERS'],
    ['costs anything at most', { maxUnits: Number.POSITIVE_INFINITY }, 'FHE_RAW_PARAMETERS'],
    ['has no code', { evaluate: undefined }, 'FHE_TRACE_SIGNATURE'],
  ])('%s', (_name, more, code) => {
    expect(declared(more)).toThrow(expect.objectContaining({ code }));
  });

  test('has an unknown scheme', () => {
    expect(() => defineRawFheHandler({ inputs: { x: integer.scalar({ min: 0, max: 1 }) }, outputs: { z: integer.scalar() }, scheme: 'tfhe' as 'bfv', parameters: { polyModulusDegree: 2048, coeffModulusBits: [40], plaintextModulusBits: 17 }, maxUnits: 1, evaluate: ({ x }) => ({ z: x }) }))
      .toThrow(expect.objectContaining({ code: 'FHE_RAW_PARAMETERS' }));
  });
});
