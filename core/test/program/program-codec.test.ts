import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FheError } from '../../src/errors/index.ts';
import { decodeProgram, encodeProgram, programDigest, type Program } from '../../src/program/index.ts';
import { concatenate, convolve2d, defineFheFunction, equals, integer, lookup, matrixMultiply, matrixVector, real, sigmoid, sign, sumPool2d } from '../../src/trace/index.ts';
import { plausibleBytes } from './plausible-bytes.ts';
import { randomFunction } from './random-function.ts';

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

const everyRearrangement = defineFheFunction({
  inputs: { image: integer.image(2, 4, 4, { min: -3, max: 3 }), index: integer.index(3), m: integer.matrix(2, 3, { min: 0, max: 1, visibility: 'clear' }) },
  outputs: { a: integer.matrix(2, 2), b: integer.vector(2), c: integer.scalar(), d: integer.image(2, 3, 3) },
  evaluate: ({ image, index, m }) => {
    const planes = sumPool2d(convolve2d(image, [[[[1, -2]], [[3, 4]]]], { padding: 'same', stride: [1, 2] }), 2);
    const pixel = equals(image, -3);
    return {
      a: matrixMultiply(m, m.transpose()).add(image.sum({ axis: 0 }).flatten().gather([0, 5, 0, 5]).reshape([2, 2])),
      b: lookup([[1, 2], [3, 4], [5, 6]], index).add(concatenate([planes, image.mean({ axis: 1 })]).gather([1, 2])),
      c: image.mean().add(image.sum()).subtract(pixel.sum()),
      d: sumPool2d(pixel, 2, { stride: 1 }),
    };
  },
});

const gap = defineFheFunction({ inputs: { x: real.scalar({ min: -1, max: 1 }) }, outputs: { y: real.scalar() }, evaluate: ({ x }) => ({ y: sign(x, { degree: 7, gap: 0.25 }) }) });

const statistics = defineFheFunction({
  inputs: { v: integer.vector(4, { min: -5, max: 1_000 }) },
  outputs: { mean: integer.scalar(), variance: integer.scalar() },
  evaluate: ({ v }) => ({ mean: v.mean(), variance: v.variance() }),
});

describe('the bytes of a Program', () => {
  test.each([['real', everyOperation], ['integer', statistics], ['image', everyRearrangement], ['approximating', gap]])('decode to the same %s program', (_name, fn) => {
    const program = decodeProgram(fn.programBytes);

    expect(program).toEqual(fn.traced.program);
    expect(encodeProgram(program)).toEqual(fn.programBytes);
  });

  test.each(['integer', 'real'] as const)('decode to the same random %s program', (domain) => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const { traced: { program }, programBytes } = randomFunction(domain, seed);
      expect(decodeProgram(programBytes)).toEqual(program);
      return Buffer.from(encodeProgram(decodeProgram(programBytes))).equals(programBytes);
    }), { numRuns: 100 });
  });

  test('keep their digest: it names deployed programs', () => {
    expect([everyOperation, statistics, everyRearrangement, gap].map((fn) => programDigest(fn.traced.program))).toEqual([
      '30c10914f2b67a79b0d7fecc7c4590074891748ec2eef47fed00a20896a8004b',
      'c34224acb3a9e382f1124f2ad53bacecbc6179fa1be2d7849e372a97da10c6fb',
      'e240ccac2ed3af7133557686c42cb4e37bd06805fd4279b6dea3fff0bc7b2022',
      'cf30b4c051544a2439934cd382acf474bdc710e2d98f001458631b6b6b4ae3ad',
    ]);
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

  const isProgram = (bytes: Uint8Array): boolean => {
    try {
      return decodeProgram(bytes).nodes.length > 0;
    } catch {
      return false;
    }
  };
  const isCanonicalOrRefused = (bytes: Uint8Array): boolean => {
    let decoded: Program;
    try {
      decoded = decodeProgram(bytes);
    } catch (error) {
      return error instanceof FheError && error.code === 'FHE_PROGRAM_INVALID';
    }
    return Buffer.from(encodeProgram(decoded)).equals(bytes);
  };

  test.each([
    ['real', everyOperation], ['image', everyRearrangement], ['approximating', gap],
  ])('of a %s program either decode to their own canonical form or are refused with a code, whatever is changed', (_name, { programBytes }) => {
    fc.assert(fc.property(fc.nat(programBytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = programBytes.slice();
      bytes[at]! ^= change;
      return isCanonicalOrRefused(bytes);
    }), { numRuns: 2_000 });
  });

  test('are refused with a code or read as they are, whatever stands in the fields of their nodes', () => {
    const read = new Set<string>();
    fc.assert(fc.property(plausibleBytes(), (bytes) => {
      if (!isCanonicalOrRefused(bytes)) return false;
      if (isProgram(bytes)) decodeProgram(bytes).nodes.forEach(({ op }) => read.add(op));
      return true;
    }), { numRuns: 3_000 });

    // What is always refused would prove little; a convolution needs more than three nodes.
    expect(read.size).toBeGreaterThan(12);
  });

  test('are refused where a real zero has a sign', () => {
    const { program } = gap.traced;
    const bytes = encodeProgram({ ...program, inputs: [{ ...program.inputs[0]!, high: 0.5 }] });
    const at = Buffer.from(bytes).indexOf(Buffer.from('3fe0000000000000', 'hex'));
    bytes.set([0x80, 0, 0, 0, 0, 0, 0, 0], at);

    expect(() => decodeProgram(bytes)).toThrow(expect.objectContaining({ code: 'FHE_PROGRAM_INVALID', details: { reason: 'zero has a sign' } }));
  });

  test('of another format version are refused', () => {
    const bytes = gap.programBytes.slice();
    expect([...bytes.subarray(0, 3)]).toEqual([0xa5, 1, 2]);
    bytes[2] = 1;

    expect(() => decodeProgram(bytes)).toThrow(expect.objectContaining({ code: 'FHE_PROGRAM_INVALID', details: { reason: 'unknown format version' } }));
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
