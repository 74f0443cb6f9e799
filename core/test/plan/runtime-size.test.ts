import { describe, expect, test } from '@jest/globals';
import { contextTables, instructionMillis, peakLiveBytes, type RuntimeDemand, runtimeSize, type Timing } from '../../src/plan/cost/runtime-size.ts';
import type { Instruction, InstructionOp } from '../../src/plan/plan.ts';

const TIMING: Timing = {
  ntt: 2, mac: 10, element: 1, baseConversion: 12, perInstructionMillis: 0.5, requestMillisPerMiB: 8, responseMillisPerMiB: 3, constantMillisPerMiB: 4, keyMillisPerMiB: 10, initMillis: 50, contextRoot: 1500,
  memory: { baseMiB: 80, contextRootBytes: 32, perKeyByte: 3, perConstantByte: 2, perLiveByte: 1, perRequestByte: 3, perResponseByte: 2 },
};
const MIB = 2 ** 20;

const instruction = (op: InstructionOp, args: readonly number[], level: number, polynomials = 2, more: Partial<Instruction> = {}): Instruction => ({ op, args, level, scale: 1, polynomials, ...more });

function demand(instructions: readonly Instruction[], more: Partial<RuntimeDemand> = {}): RuntimeDemand {
  return { scheme: 'ckks', instructions, polyModulusDegree: 4096, keyPrimes: 3, keyBytes: 0, constantBytes: 0, requestBytes: 0, responseBytes: 0, ...more };
}

describe('predicted time of a call', () => {
  test('is that of its instructions and of the bytes that travel', () => {
    const [input, square] = [instruction('input', [], 1), instruction('square', [0], 1, 3)];

    const { predictedCallMillis } = runtimeSize(demand([input, square], { requestBytes: 2 * MIB, responseBytes: MIB }), TIMING);

    // Two instructions, six multiply-accumulates of 4096 coefficients, and the border.
    expect(predictedCallMillis).toBeCloseTo(2 * 0.5 + 1e-6 * 4096 * 6 * 10 + 2 * 8 + 3, 1);
  });

  test('transforms count with the logarithm of the ring degree', () => {
    const input = instruction('input', [], 1);
    const millis = (degree: number): number => instructionMillis({ ...TIMING, mac: 0, element: 0, perInstructionMillis: 0 }, 'ckks', degree, instruction('rescale', [0], 0), input);

    expect(millis(8192) / millis(4096)).toBeCloseTo((2 * 13) / 12, 9);
  });

  test('an operand that is needed again is copied, and only then', () => {
    const copied = [instruction('input', [], 1), instruction('negate', [0], 1), instruction('add', [0, 1], 1), instruction('output', [2], 1)];
    const inPlace = [instruction('input', [], 1), instruction('negate', [0], 1), instruction('add', [1, 1], 1), instruction('output', [2], 1)];
    const slow = { ...TIMING, element: 100_000 };

    const difference = runtimeSize(demand(copied), slow).predictedCallMillis - runtimeSize(demand(inPlace), slow).predictedCallMillis;

    // Four polynomials modulo one prime: two polynomials at level 1.
    expect(difference).toBeCloseTo(1e-6 * 100_000 * 4096 * 4, 0);
  });
});

describe('predicted cold start', () => {
  test('has the engine, the tables of every level, keys and constants', () => {
    const { predictedColdMillis } = runtimeSize(demand([], { keyBytes: 3 * MIB, constantBytes: MIB }), TIMING);

    expect(predictedColdMillis).toBeCloseTo(50 + 1e-6 * 1500 * 4096 * 18 + 30 + 4, 1);
  });

  test('BFV and BGV have a table more for each level, for the plaintext modulus', () => {
    expect([contextTables('ckks', 3), contextTables('bfv', 3), contextTables('bgv', 3)]).toEqual([18, 21, 21]);
  });

  test('BGV constants are transformed once each, CKKS constants are already', () => {
    const instructions = [instruction('input', [], 1), instruction('multiplyPlain', [0], 1, 2, { constant: 0 }), instruction('multiplyPlain', [0], 1, 2, { constant: 0 })];
    const cold = (scheme: RuntimeDemand['scheme'], ntt: number): number => runtimeSize(demand(instructions, { scheme }), { ...TIMING, ntt }).predictedColdMillis;

    expect(cold('bgv', 1002) - cold('bgv', 2)).toBeCloseTo(1e-6 * 1000 * 4096 * 12 * 2, 0);
    expect(cold('ckks', 1002) - cold('ckks', 2)).toBe(0);
  });
});

describe('predicted memory and timeout', () => {
  test('a value takes memory until its last use', () => {
    const chain = (length: number): Instruction[] => [instruction('input', [], 1), ...Array.from({ length }, (_, i) => instruction('negate', [i], 1))];

    expect(peakLiveBytes(demand(chain(9)))).toBe(peakLiveBytes(demand(chain(2))));
  });

  test('memory grows with keys, and leaves headroom above the smallest size with a full processor', () => {
    const small = runtimeSize(demand([]), TIMING);
    const large = runtimeSize(demand([], { keyBytes: 1000 * MIB }), TIMING);

    expect(small.memorySizeMiB).toBe(1769);
    expect(large.predictedPeakMiB - small.predictedPeakMiB).toBe(3000);
    expect(large.memorySizeMiB).toBe(Math.ceil(1.3 * large.predictedPeakMiB));
  });

  test('the timeout is never below ten seconds nor above what Lambda allows', () => {
    expect(runtimeSize(demand([]), TIMING).timeoutSeconds).toBe(10);
    expect(runtimeSize(demand([], { requestBytes: 100_000 * MIB }), TIMING).timeoutSeconds).toBe(900);
  });
});
