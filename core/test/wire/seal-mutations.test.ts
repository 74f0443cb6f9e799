/** Damage to SEAL objects: every structural byte, every length, and random noise. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normaliseSealObject } from '../../src/wire/index.ts';
import { chainsOf, checkStructure, objectsOf, type Expectation, type SharedObjects } from './seal-vectors.ts';
import { outcomeOf, readVectors } from './vector-files.ts';

interface Subject {
  readonly object: string;
  readonly parameters: string;
  readonly expectation: Expectation;
  /** Byte ranges whose content is free: coefficients below their modulus, and seeds. */
  readonly free: readonly (readonly [start: number, end: number])[];
}

/** Coefficients and seed of a seeded object whose header stands at `start`. */
const seededRanges = (start: number, words: number): [number, number][] => {
  const end = start + 113 + 8 * words;
  return [[start + 113, end], [end + 17, end + 81]];
};
const seededKeyBytes = (words: number): number => 194 + 8 * words;

const subjects: readonly Subject[] = [
  { object: 'insecure-ckks/seededCiphertext', parameters: 'insecure-ckks', expectation: { kind: 'ciphertext', level: 0, polynomials: 2, seeded: true, scale: 4096 }, free: seededRanges(0, 1024) },
  { object: 'insecure-ckks-three-primes/seededCiphertext', parameters: 'insecure-ckks-three-primes', expectation: { kind: 'ciphertext', level: 1, polynomials: 2, seeded: true, scale: 4096 }, free: seededRanges(0, 2048) },
  { object: 'insecure-bfv/publicKeyCiphertext', parameters: 'insecure-bfv', expectation: { kind: 'ciphertext', level: 0, polynomials: 2, seeded: false, scale: 1 }, free: [[113, 113 + 16384]] },
  // BGV's correction factor may be any number below t.
  { object: 'insecure-bgv/seededCiphertext', parameters: 'insecure-bgv', expectation: { kind: 'ciphertext', level: 0, polynomials: 2, seeded: true, scale: 1 }, free: [[81, 83], ...seededRanges(0, 1024)] },
  { object: 'insecure-ckks/seededPublicKey', parameters: 'insecure-ckks', expectation: { kind: 'public-key', seeded: true }, free: seededRanges(0, 2048) },
  {
    object: 'insecure-ckks-three-primes/seededRelinearizationKeys', parameters: 'insecure-ckks-three-primes', expectation: { kind: 'relinearization-key', seeded: true },
    free: [...seededRanges(64, 3072), ...seededRanges(64 + seededKeyBytes(3072), 3072)],
  },
  { object: 'insecure-ckks/seededGaloisKey', parameters: 'insecure-ckks', expectation: { kind: 'galois-key', seeded: true, galoisElement: 3, plannedElements: [3] }, free: seededRanges(72, 2048) },
  { object: 'insecure-ckks/plaintext', parameters: 'insecure-ckks', expectation: { kind: 'encoded-constant', level: 0, scale: 4096 }, free: [[88, 88 + 8192]] },
  { object: 'insecure-bfv/plaintext', parameters: 'insecure-bfv', expectation: { kind: 'encoded-constant', scale: 1 }, free: [[88, 88 + 8192]] },
];

const file = readVectors<unknown, SharedObjects>('seal-structures');
const objects = objectsOf(file);
const chains = chainsOf(file);
const { stackTraceLimit } = Error;

// Some 150,000 refusals follow, and nobody reads their stacks.
beforeAll(() => { Error.stackTraceLimit = 0; });
afterAll(() => { Error.stackTraceLimit = stackTraceLimit; });

describe.each(subjects)('$object', ({ object, parameters, expectation, free }) => {
  const chain = chains.get(parameters)!;
  const outcome = (payload: Uint8Array): string => outcomeOf(() => checkStructure(payload, chain, expectation));
  const isFree = (offset: number): boolean => free.some(([start, end]) => offset >= start && offset < end);

  test('any change of a byte outside coefficients and seeds is refused', () => {
    const payload = objects.get(object)!.slice();
    const survivors: number[] = [];
    for (let offset = 0; offset < payload.length; offset++) {
      if (isFree(offset)) continue;
      for (const flip of [0x01, 0x80]) {
        payload[offset]! ^= flip;
        if (outcome(payload) !== 'FHE_WIRE_REJECTED') survivors.push(offset);
        payload[offset]! ^= flip;
      }
    }

    expect(survivors).toEqual([]);
    expect(outcome(payload)).toBe('ok');
  });

  test('the top byte of every coefficient is held below the modulus', () => {
    const payload = objects.get(object)!.slice();
    const survivors: number[] = [];
    for (const [start, end] of free) {
      if (end - start < 1024) continue;
      for (let offset = start + 7; offset < end; offset += 8 * 31) {
        payload[offset]! ^= 0x40;
        if (outcome(payload) !== 'FHE_WIRE_REJECTED') survivors.push(offset);
        payload[offset]! ^= 0x40;
      }
    }

    expect(survivors).toEqual([]);
  });

  test('every truncation is refused, and every extension', () => {
    const payload = objects.get(object)!;
    const survivors: number[] = [];
    for (let length = 0; length < payload.length; length++) {
      if (outcome(payload.subarray(0, length)) !== 'FHE_WIRE_REJECTED') survivors.push(length);
    }
    for (const extra of [1, 7, 8, 81]) {
      if (outcome(Uint8Array.from([...payload, ...new Uint8Array(extra)])) !== 'FHE_WIRE_REJECTED') survivors.push(payload.length + extra);
    }

    expect(survivors).toEqual([]);
  });

  test('the other checks refuse it', () => {
    for (const other of subjects) {
      if (other.object === object) continue;
      expect(outcomeOf(() => checkStructure(objects.get(object)!, chains.get(other.parameters)!, other.expectation))).toBe('FHE_WIRE_REJECTED');
    }
  });
});

test('noise behind a true header never raises anything but FheError', () => {
  const start = objects.get('insecure-ckks/seededCiphertext')!;
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 120 }), (noise, kept) => {
    const payload = Uint8Array.from([...start.subarray(0, kept), ...noise]);
    for (const { parameters, expectation } of subjects) expect(outcomeOf(() => checkStructure(payload, chains.get(parameters)!, expectation))).toBe('FHE_WIRE_REJECTED');
    for (const layout of ['ciphertext', 'plaintext', 'key-lists'] as const) expect(outcomeOf(() => normaliseSealObject(payload, layout))).toMatch(/^(ok|FHE_WIRE_REJECTED)$/);
  }), { numRuns: 300 });
});
