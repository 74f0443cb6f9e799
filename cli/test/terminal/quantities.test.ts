import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonText, showAmount, showBytes, showMillis, showNumberOf, showPowerOfTwo } from '../../src/terminal/index.ts';

test.each([[0, '0 bytes'], [1, '1 byte'], [1023, '1,023 bytes'], [1024, '1.0 KiB'], [12_130_324, '11.6 MiB'], [5 * 2 ** 40, '5120.0 GiB']])('%d bytes are %s', (bytes, text) => {
  expect(showBytes(bytes)).toBe(text);
});

test.each([[0.04, '0.0 ms'], [9.96, '10.0 ms'], [87.4, '87 ms'], [2345, '2.3 s']])('%d ms are %s', (millis, text) => {
  expect(showMillis(millis)).toBe(text);
});

test.each([[0, '0 USD'], [15_454, '0.000015454 USD'], [1_500_000_000, '1.5 USD'], [3_000_000_000, '3 USD']])('%d nano are %s', (nano, text) => {
  expect(showAmount(nano, 'USD')).toBe(text);
});

test('an amount is exact: its digits give the nano back', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 80n }), (nano) => {
    const [whole, fraction = ''] = showAmount(nano, 'USD').split(' ')[0]!.split('.');
    return BigInt(whole! + fraction.padEnd(9, '0')) === nano;
  }));
});

test('counts agree with their nouns', () => {
  expect([showNumberOf(1, 'row'), showNumberOf(0, 'row'), showNumberOf(2000, 'entry', 'entries')]).toEqual(['1 row', '0 rows', '2,000 entries']);
});

test('a power of two shows its value', () => {
  expect(showPowerOfTwo(-12)).toBe('2^-12 (0.00024)');
});

test('JSON has whole numbers beyond 2^53 as strings, and all others as numbers', () => {
  expect(jsonText({ a: 7n, b: 2n ** 60n, c: 1.5 })).toBe('{"a":7,"b":"1152921504606846976","c":1.5}');
});
