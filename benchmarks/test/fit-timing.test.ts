import { describe, expect, test } from '@jest/globals';
import type { Instruction, InstructionOp, Scheme } from '@fhe-serverless/core/plan';
import { contextTables } from '../../core/src/plan/cost/runtime-size.ts';
import { fitTiming, type InstructionFigures, predictedMillis } from '../timing/fit-timing.ts';
import type { InstructionObservation, Observations } from '../timing/observation.ts';

const TRUTH: InstructionFigures = { ntt: 1.5, mac: 10, element: 1.25, baseConversion: 12, requestMillisPerMiB: 9, responseMillisPerMiB: 3 };
const INIT_MILLIS = 60;
const CONTEXT_ROOT = 1500;
const MIB = 2 ** 20;

describe('fit of the timing figures', () => {
  test('finds the figures that the times were made with', () => {
    const { figures, instructions, heldOut } = fitTiming(observations((millis) => millis));

    for (const [name, value] of Object.entries(TRUTH)) expect(figures[name as keyof InstructionFigures] / value).toBeCloseTo(1, 2);
    expect(figures.initMillis).toBeCloseTo(INIT_MILLIS, 0);
    expect(figures.contextRoot / CONTEXT_ROOT).toBeCloseTo(1, 2);
    expect(figures.perInstructionMillis).toBe(0.002);
    expect(figures.keyMillisPerMiB).toBeCloseTo(7, 2);
    expect(figures.constantMillisPerMiB).toBeCloseTo(2, 2);
    expect(Math.min(instructions.rSquared, heldOut.rSquared)).toBeGreaterThan(0.9999);
  });

  test('is honest on the half that it has not seen, when times are noise', () => {
    const { heldOut } = fitTiming(observations((millis, i) => millis * (i % 2 === 0 ? 1.5 : 0.5)));

    expect(heldOut.medianRelativeError).toBeGreaterThan(0.2);
    expect(heldOut.rSquared).toBeLessThan(0.99);
  });
});

function observations(disturbed: (millis: number, i: number) => number): Observations {
  const ops: readonly InstructionOp[] = ['rotateRows', 'multiply', 'multiplyPlain', 'add', 'modSwitch', 'input', 'output'];
  const instructions = (['ckks', 'bfv'] as const).flatMap((scheme) => [4096, 8192].flatMap((degree) => [1, 2, 3].flatMap((level) => ops.map((op) => instructionOf(scheme, degree, op, level)))));
  const sizes = [1, 5, 9].map((mebibytes) => mebibytes * MIB);
  const common = { scheme: 'ckks', polyModulusDegree: 8192, dataPrimes: 3 } as const;
  return {
    instructions: instructions.map((observed, i) => ({ ...observed, millis: disturbed(predictedMillis(observed, TRUTH), i) })),
    loads: [...sizes.map((bytes) => ({ ...common, what: 'key' as const, bytes, millis: (7 * bytes) / MIB })), ...sizes.map((bytes) => ({ ...common, what: 'constant' as const, bytes, millis: (2 * bytes) / MIB }))],
    contexts: [2, 4, 6].map((keyPrimes) => ({ scheme: 'bgv' as const, polyModulusDegree: 8192, keyPrimes, initMillis: INIT_MILLIS, contextMillis: 1e-6 * CONTEXT_ROOT * 8192 * contextTables('bgv', keyPrimes) })),
    overheadMillis: 0.002,
  };
}

function instructionOf(scheme: Scheme, polyModulusDegree: number, op: InstructionOp, level: number): Omit<InstructionObservation, 'millis'> {
  const before: Instruction = { op: 'input', args: [], level, scale: 1, polynomials: 2 };
  const instruction: Instruction = { ...before, op, args: [0], level: op === 'modSwitch' ? level - 1 : level };
  const bytes = polyModulusDegree * (level + 1) * 8;
  return { scheme, polyModulusDegree, instruction, before, requestBytes: op === 'input' ? bytes : 0, responseBytes: op === 'output' ? 2 * bytes : 0 };
}
