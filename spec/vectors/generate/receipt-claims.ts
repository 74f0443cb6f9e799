/** Vectors of receipt claims: one complete receipt, and what takes its validity away. */

const digest = (byte: string): string => byte.repeat(32);

const CLAIMS = {
  iss: 'credit-score', sub: 'tenant-a', kid: 'receipt-2026-11', iat: 1795478400, functionVersion: '7',
  codeDigest: digest('01'), layerDigest: digest('02'), engine: 'seal-wasm', engineVariant: 'stock',
  programDigest: digest('03'), planDigest: digest('04'), parametersFingerprints: [digest('11')], keyId: 'a0'.repeat(16),
  requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef', requestDigest: digest('05'), inputDigests: [digest('06')], outputDigests: [digest('07'), digest('08')],
  microUnits: 48123456, unitsVersion: '2026-11', depthClass: 2, bytesIn: 262551, bytesOut: 131402,
  priceBookVersion: '2026-11-default', currency: 'USD', amountNano: 5295,
};

interface Change {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
}

const accepted: readonly (readonly [name: string, change: Change])[] = [
  ['a receipt', {}],
  ['a raw handler, which has neither program nor plan', { set: { programDigest: null, planDigest: null } }],
  ['no layer', { set: { layerDigest: null } }],
  ['circuit privacy, committed to', { set: { privacyCommitment: digest('09') } }],
  ['a free call', { set: { amountNano: 0, microUnits: 0 } }],
  ['a claim of a later version', { set: { later: 'is left out' } }],
];

const refused: readonly (readonly [name: string, change: Change])[] = [
  ...Object.keys(CLAIMS).map((name) => [`no ${name}`, { remove: [name] }] as const),
  ['a program without a plan', { set: { planDigest: null } }],
  ['a plan without a program', { set: { programDigest: null } }],
  ['an empty issuer', { set: { iss: '' } }],
  ['an issuer beyond ASCII', { set: { iss: 'crédit' } }],
  ['an issuer of 513 characters', { set: { iss: 'x'.repeat(513) } }],
  ['a subject with a line break', { set: { sub: 'tenant\na' } }],
  ['a subject that is a number', { set: { sub: 7 } }],
  ['a version that is a number', { set: { functionVersion: 7 } }],
  ['a time with a fraction', { set: { iat: 1795478400.5 } }],
  ['a negative time', { set: { iat: -1 } }],
  ['a digest in capitals', { set: { codeDigest: 'AA'.repeat(32) } }],
  ['a digest of 31 bytes', { set: { codeDigest: 'aa'.repeat(31) } }],
  ['a key id of 32 bytes', { set: { keyId: digest('a0') } }],
  ['a code digest that is null', { set: { codeDigest: null } }],
  ['no input', { set: { inputDigests: [] } }],
  ['no output', { set: { outputDigests: [] } }],
  ['inputs that are no list', { set: { inputDigests: digest('06') } }],
  ['an input that is no digest', { set: { inputDigests: [digest('06'), 'none'] } }],
  ['no parameters', { set: { parametersFingerprints: [] } }],
  ['units given as text', { set: { microUnits: '48123456' } }],
  ['units beyond 2^53', { set: { microUnits: 2 ** 54 } }],
  ['a negative amount', { set: { amountNano: -1 } }],
  ['a currency in small letters', { set: { currency: 'usd' } }],
  ['a commitment that is no digest', { set: { privacyCommitment: 'none' } }],
  ['a commitment that is null', { set: { privacyCommitment: null } }],
];

export function receiptClaimsVectors(): unknown {
  return {
    description: 'wire-format 12. claims, with `set` written over them and `remove` taken away.',
    claims: CLAIMS,
    vectors: [
      ...accepted.map(([name, change]) => ({ name, ...change, expect: 'ok' })),
      ...refused.map(([name, change]) => ({ name, ...change, expect: 'FHE_WIRE_MALFORMED' })),
    ],
  };
}
