/** Properties of the CBOR subset; single cases are vectors. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeDeterministic, encodeDeterministic, type CborKey, type CborValue } from '../../src/wire/index.ts';
import { outcomeOf } from './vector-files.ts';

const MAX_BYTES = 65536;
const integer = fc.oneof(fc.maxSafeInteger().map((value) => value || 0), fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }).map(shortForm));
const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.startsWith('\ufeff'));
const key: fc.Arbitrary<CborKey> = fc.oneof(integer, text);
const { value } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    integer, text, fc.boolean(), fc.constant(null), fc.uint8Array(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((entries) => new Map(entries)),
  ),
}));

/** Decoding gives numbers where they are exact. */
function shortForm(integerValue: bigint): number | bigint {
  const number = Number(integerValue);
  return Number.isSafeInteger(number) ? number : integerValue;
}

describe('round trip', () => {
  test('is the identity on every value of the subset', () => {
    fc.assert(fc.property(value, (original) => {
      expect(decodeDeterministic(encodeDeterministic(original), MAX_BYTES)).toEqual(original);
    }), { numRuns: 300 });
  });

  test('writes maps in one order, whatever order they are built in', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.tuple(key, integer), { selector: ([name]) => name }), (entries) => {
      expect(encodeDeterministic(new Map(entries.toReversed()))).toEqual(encodeDeterministic(new Map(entries)));
    }));
  });
});

describe('decoding', () => {
  test('of any bytes gives a value with exactly these bytes, or raises FHE_WIRE_MALFORMED', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const outcome = outcomeOf(() => expect(encodeDeterministic(decodeDeterministic(bytes, MAX_BYTES))).toEqual(bytes));
      expect(['ok', 'FHE_WIRE_MALFORMED']).toContain(outcome);
    }), { numRuns: 3000 });
  });

  test('of one changed byte never gives the same value back', () => {
    fc.assert(fc.property(value, fc.nat(), fc.integer({ min: 1, max: 255 }), (original, position, flip) => {
      const bytes = encodeDeterministic(original);
      bytes[position % bytes.length]! ^= flip;
      const outcome = outcomeOf(() => expect(decodeDeterministic(bytes, MAX_BYTES)).not.toEqual(original));
      expect(['ok', 'FHE_WIRE_MALFORMED']).toContain(outcome);
    }), { numRuns: 300 });
  });

  test('fails when the item is longer than allowed', () => {
    expect(outcomeOf(() => decodeDeterministic(encodeDeterministic('12345'), 5))).toBe('FHE_WIRE_MALFORMED');
    expect(outcomeOf(() => decodeDeterministic(encodeDeterministic('12345'), 6))).toBe('ok');
  });
});

describe('encoding fails when', () => {
  const nested = Array.from({ length: 17 }).reduce<CborValue>((inner) => [inner], 0);

  test.each<[string, unknown]>([
    ['a number has a fraction', 0.5],
    ['a number is not finite', Infinity],
    ['a number is beyond 2^53', 2 ** 53],
    ['a number is negative zero', -0],
    ['an integer exceeds 64 bits', 2n ** 64n],
    ['a negative integer exceeds 64 bits', -(2n ** 64n) - 1n],
    ['text has half a surrogate pair', '\ud800'],
    ['text begins with a byte order mark', '\ufeffa'],
    ['two keys are the same integer', new Map<CborKey, CborValue>([[1, 1], [1n, 2]])],
    ['a key is a fraction', new Map([[0.5, 1]])],
    ['items nest too deep', nested],
    ['a value is undefined', undefined],
    ['a value is a plain object', { a: 1 }],
    ['a value is a date', new Date(0)],
  ])('%s', (_name, refused) => {
    expect(outcomeOf(() => encodeDeterministic(refused as CborValue))).toBe('FHE_WIRE_MALFORMED');
  });
});
