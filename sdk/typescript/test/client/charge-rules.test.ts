import { expect, test } from '@jest/globals';
import { costOf, type ManifestClaims } from '@fhe-serverless/core/plan';
import type { ReceiptClaims } from '@fhe-serverless/core/wire';
import { chargeRules } from '../../src/client/evaluate/charge-rules.ts';

const REQUEST_BYTES = 100_000;
const cost = costOf(2_000_000_000, 3, REQUEST_BYTES);
const planned = { cost, requestBytes: REQUEST_BYTES };
const raw = { ...planned, kind: 'raw' } as const;

const receipt = (microUnits: number, differing: Partial<ReceiptClaims> = {}): ReceiptClaims => ({
  ...costOf(microUnits, 3, REQUEST_BYTES), ...differing,
} as unknown as ReceiptClaims);
const broken = (claims: ReceiptClaims, manifest: Pick<ManifestClaims, 'kind' | 'cost' | 'requestBytes'>): string[] => chargeRules(claims, manifest).filter(([holds]) => !holds).map(([, reason]) => reason);

test('a planned program costs what was quoted, neither more nor less', () => {
  expect(broken(receipt(2_000_000_000), planned)).toEqual([]);
  expect(broken(receipt(1_000_000_000), planned)).toHaveLength(2);
});

test('a raw handler costs what it used, rated as quoted', () => {
  expect(broken(receipt(1_000_000_000), raw)).toEqual([]);
  expect(broken(receipt(2_000_000_000), raw)).toEqual([]);
});

test.each<[string, ReceiptClaims]>([
  ['uses more than was quoted', receipt(2_000_000_001)],
  ['rates its units higher', receipt(1_000_000_000, { amountNano: cost.amountNano })],
  ['rates its units lower', receipt(1_000_000_000, { amountNano: 1 })],
  ['is of another price class', receipt(1_000_000_000, { depthClass: 9 })],
  ['is in another currency', receipt(1_000_000_000, { currency: 'XXX' })],
])('a receipt of a raw handler is refused that %s', (_name, claims) => {
  expect(broken(claims, raw)).not.toEqual([]);
});

test('under a price book that this client does not know, the quote is the bound', () => {
  const foreign = { ...raw, cost: { ...cost, priceBookVersion: 'of next year' } };

  expect(broken(receipt(1_000_000_000, { amountNano: 1, priceBookVersion: 'of next year' }), foreign)).toEqual([]);
  expect(broken(receipt(1_000_000_000, { amountNano: cost.amountNano + 1, priceBookVersion: 'of next year' }), foreign)).not.toEqual([]);
});
