/** Pseudonyms of tenants. */
import { expect, test } from '@jest/globals';
import { tenantPseudonym } from '../../src/runtime/index.ts';

test('a pseudonym is 32 hex digits, the same for the same principal', () => {
  expect(tenantPseudonym('salt', 'arn:aws:iam::123456789012:role/caller')).toMatch(/^[0-9a-f]{32}$/);
  expect(tenantPseudonym('salt', 'principal')).toBe(tenantPseudonym('salt', 'principal'));
});

test('pseudonyms of two deployments, two principals and two ways to cut the same text differ', () => {
  const pseudonyms = [tenantPseudonym('salt', 'principal'), tenantPseudonym('other', 'principal'), tenantPseudonym('salt', 'other'), tenantPseudonym('saltp', 'rincipal'), tenantPseudonym('', 'saltprincipal')];

  expect(new Set(pseudonyms).size).toBe(pseudonyms.length);
});
