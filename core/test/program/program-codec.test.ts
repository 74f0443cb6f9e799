import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FheError } from '../../src/errors/index.ts';
import { decodeProgram, encodeProgram, programDigest, type Program } from '../../src/program/index.ts';
import { defineFheFunction, integer, matrixVector, real, sigmoid } from '../../src/trace/index.ts';

const everyOperation = defineFheFunction({
  inputs: { x: real.vector(3, { min: -1, max: 1 }), y: real.scalar({ min: 0, max: 2 }) },
  outputs: { a: real.scalar({ precisionBits: 8 }), b: real.vector(2) },
  evaluate: ({ x, y }) => {
    const z = x.add(y).subtract([1, 2, 3]).multiply(x).negate().square().power(3).rotateLeft(1).polynomial([1, 0, -0.5]).assertWithin(-4, 4);
    return {
      a: sigmoid(z.dot(x).add(z.sum()).add(z.mean()).add(z.variance()).assertWithin(-2, 2), { degree: 3 }),
      b: matrixVector([[1, 2, 3], [4, 5, 6]], z),
    };
  },
});

const statistics = defineFheFunction({
  inputs: { v: integer.vector(4, { min: -5, max: 1_000 }) },
  outputs: { mean: integer.scalar(), variance: integer.scalar() },
  evaluate: ({ v }) => ({ mean: v.mean(), variance: v.variance() }),
});

describe('the bytes of a Program', () => {
  test.each([['real', everyOperation], ['integer', statistics]])('decode to the same %s program', (_name, fn) => {
    const program = decodeProgram(fn.programBytes);

    expect(program).toEqual(fn.traced.program);
    expect(encodeProgram(program)).toEqual(fn.programBytes);
  });

  test('have a digest that no location changes', () => {
    const again = defineFheFunction({
      inputs: { v: integer.vector(4, { min: -5, max: 1_000 }) }, outputs: { mean: integer.scalar(), variance: integer.scalar() }, evaluate: ({ v }) => ({ mean: v.mean(), variance: v.variance() }),
    });

    expect(programDigest(again.traced.program)).toBe(programDigest(statistics.traced.program));
  });

  test('are the same for -0 and 0', () => {
    const shifted = (by: number) => defineFheFunction({ inputs: { x: real.scalar({ min: 0, max: 1 }) }, outputs: { y: real.scalar() }, evaluate: ({ x }) => ({ y: x.multiply(2).add([by][0]!) }) });

    expect(shifted(-0).programBytes).toEqual(shifted(0).programBytes);
  });

  test('either decode to their own canonical form or are refused with a code, whatever is changed', () => {
    fc.assert(fc.property(fc.nat(everyOperation.programBytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = everyOperation.programBytes.slice();
      bytes[at]! ^= change;
      let decoded: Program;
      try {
        decoded = decodeProgram(bytes);
      } catch (error) {
        return error instanceof FheError && error.code === 'FHE_PROGRAM_INVALID';
      }
      return Buffer.from(encodeProgram(decoded)).equals(bytes);
    }), { numRuns: 2_000 });
  });

  test('are refused when cut short or followed by more', () => {
    const { programBytes } = statistics;
    for (let length = 0; length < programBytes.length; length++) expect(() => decodeProgram(programBytes.subarray(0, length))).toThrow(expect.objectContaining({ code: 'FHE_PROGRAM_INVALID' }));
    expect(() => decodeProgram(Uint8Array.of(...programBytes, 0))).toThrow(expect.objectContaining({ code: 'FHE_PROGRAM_INVALID' }));
  });

  test('are refused when a node uses a later one', () => {
    const { program } = statistics.traced;
    const nodes = program.nodes.map((node) => (node.op === 'mean' ? { ...node, args: [program.nodes.length - 1] as const } : node));

    expect(() => decodeProgram(encodeProgram({ ...program, nodes } as Program))).toThrow(expect.objectContaining({ code: 'FHE_PROGRAM_INVALID' }));
  });
});
