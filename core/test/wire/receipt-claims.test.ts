/** Receipt claims that are no JSON object; everything else about them is vectors. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { requireReceiptClaims } from '../../src/wire/index.ts';
import { outcomeOf } from './vector-files.ts';

test('any value that is no complete receipt raises FHE_WIRE_MALFORMED', () => {
  fc.assert(fc.property(fc.anything(), (value) => {
    expect(outcomeOf(() => requireReceiptClaims(value))).toBe('FHE_WIRE_MALFORMED');
  }));
});
