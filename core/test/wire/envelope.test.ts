/** Reading and writing envelopes; single refusals are vectors. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ENVELOPE_KINDS, encodeEnvelope, encodeEnvelopeStart, envelopeDigest, headFields, readEnvelopePrefix, readEnvelopes,
  type CborValue, type EnvelopeDraft, type ReadEnvelopesOptions,
} from '../../src/wire/index.ts';
import { outcomeOf } from './vector-files.ts';

const everything: ReadEnvelopesOptions = { allowedKinds: ENVELOPE_KINDS, budgetBytes: Object.fromEntries(ENVELOPE_KINDS.map((kind) => [kind, 1000])) };
const octets = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const count = fc.integer({ min: 1, max: 2 ** 31 - 1 });

const allFields = fc.record({
  level: fc.integer({ min: 0, max: 62 }),
  scale: fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true }),
  polynomials: fc.constant(2),
  encoding: fc.record(
    { name: fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/), dtype: fc.constantFrom('integer' as const, 'real' as const), shape: fc.array(count, { maxLength: 8 }), samples: count, tile: count },
    { requiredKeys: ['name', 'dtype', 'shape', 'samples'] },
  ),
  seeded: fc.boolean(),
  galoisElements: fc.integer({ min: 1, max: 32767 }).map((half) => [2 * half + 1]),
});
const draft: fc.Arbitrary<EnvelopeDraft> = fc.record({
  kind: fc.constantFrom(...ENVELOPE_KINDS),
  scheme: fc.constantFrom('bfv' as const, 'bgv' as const, 'ckks' as const),
  parametersFingerprint: octets(32),
  keyId: octets(16),
  fields: allFields,
  extensions: fc.option(fc.dictionary(fc.integer({ min: 1000 }).map(String), fc.oneof(fc.nat(), fc.boolean()), { minKeys: 1 }), { nil: undefined }),
}).map(({ fields, extensions, ...common }) => ({
  ...common,
  ...Object.fromEntries(headFields(common.kind, common.scheme).map((name) => [name, fields[name]])),
  ...(extensions ? { extensions: new Map(Object.entries(extensions).map(([key, value]): [number, CborValue] => [Number(key), value])) } : {}),
}));
const payload = fc.uint8Array({ minLength: 1, maxLength: 200 });

const example: EnvelopeDraft = {
  kind: 'ciphertext', scheme: 'bfv', parametersFingerprint: new Uint8Array(32).fill(1), keyId: new Uint8Array(16), level: 1, polynomials: 2, seeded: true,
  encoding: { name: 'votes', dtype: 'integer', shape: [], samples: 1 },
};

test('a message gives back every head and payload, as views into itself', () => {
  fc.assert(fc.property(fc.array(fc.tuple(draft, payload), { minLength: 1, maxLength: 4 }), (parts) => {
    const message = Uint8Array.from(parts.flatMap(([head, bytes]) => [...encodeEnvelope(head, bytes)]));
    const envelopes = readEnvelopes(message, everything);

    expect(envelopes.map((envelope) => envelope.payload)).toEqual(parts.map(([, bytes]) => bytes));
    envelopes.forEach((envelope, index) => expect(envelope.head).toMatchObject(parts[index]![0]));
    for (const envelope of envelopes) expect(envelope.payload.buffer).toBe(message.buffer);
  }), { numRuns: 100 });
});

test('any bytes are a message or raise an FheError', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
    const withMagic = Uint8Array.from([...new TextEncoder().encode('FHE1'), 0, 0, 0, noise.length % 64, 0, 0, 0, 0, 0, 0, 0, 9, ...noise]);
    expect(outcomeOf(() => readEnvelopes(noise, everything))).toMatch(/^(ok|FHE_WIRE_)/);
    expect(outcomeOf(() => readEnvelopes(withMagic, everything))).toMatch(/^(ok|FHE_WIRE_)/);
  }), { numRuns: 1000 });
});

test('one changed byte is refused, or shows in the envelope digest', () => {
  const message = encodeEnvelope(example, Uint8Array.of(1, 2, 3));
  const digest = envelopeDigest(readEnvelopes(message, everything)[0]!.headBytes);
  for (let position = 0; position < message.length; position++) {
    for (const flip of [1, 2, 16, 128, 255]) {
      const changed = message.slice();
      changed[position]! ^= flip;
      const outcome = outcomeOf(() => expect(envelopeDigest(readEnvelopes(changed, everything)[0]!.headBytes)).not.toEqual(digest));
      expect(outcome).toMatch(/^(ok|FHE_WIRE_)/);
      if (position >= message.length - 3) expect(outcome).toBe('FHE_WIRE_REJECTED');
    }
  }
});

test('every truncation is refused', () => {
  const message = encodeEnvelope(example, Uint8Array.of(1, 2, 3));
  for (let length = 0; length < message.length; length++) {
    expect(outcomeOf(() => readEnvelopes(message.subarray(0, length), everything))).toMatch(/^FHE_WIRE_(MALFORMED|REJECTED)$/);
  }
});

test('a Buffer is read, and its payloads are plain views', () => {
  const envelopes = readEnvelopes(Buffer.from(encodeEnvelope(example, Uint8Array.of(7))), everything);

  expect(Buffer.isBuffer(envelopes[0]!.payload)).toBe(false);
  expect([...envelopes[0]!.payload]).toEqual([7]);
});

describe('before any payload byte is hashed', () => {
  const neverHash = (): never => { throw new Error('the payload was looked at'); };
  const first = encodeEnvelope(example, Uint8Array.of(1, 2, 3));
  const key = encodeEnvelope({ kind: 'public-key', scheme: 'bfv', parametersFingerprint: example.parametersFingerprint, keyId: example.keyId, seeded: true }, Uint8Array.of(1));

  test.each<[string, Uint8Array, Partial<ReadEnvelopesOptions>, string]>([
    ['a kind that the route does not take', Uint8Array.from([...first, ...key]), { allowedKinds: ['ciphertext'] }, 'FHE_WIRE_KIND'],
    ['a payload above its budget', first, { budgetBytes: { ciphertext: 2, receipt: 1000 } }, 'FHE_WIRE_TOO_LARGE'],
    ['parameters outside the plan', first, { fingerprints: [new Uint8Array(32)] }, 'FHE_WIRE_PLAN_CHANGED'],
    ['too many envelopes', Uint8Array.from([...first, ...first]), { maxEnvelopes: 1 }, 'FHE_WIRE_MALFORMED'],
    ['a payload cut off', first.subarray(0, -1), {}, 'FHE_WIRE_REJECTED'],
  ])('%s is refused', (_name, message, options, code) => {
    expect(outcomeOf(() => readEnvelopes(message, { ...everything, ...options, sha256: neverHash }))).toBe(code);
  });

  test('prefix and head can be written and read alone', () => {
    const start = encodeEnvelopeStart(example, 3, new Uint8Array(32));

    expect(readEnvelopePrefix(start)).toEqual({ headBytes: start.length - 16, payloadBytes: 3 });
  });
});

describe('writing fails when', () => {
  test.each<[string, Partial<EnvelopeDraft>]>([
    ['a field is missing', { level: undefined }],
    ['a field is out of place', { scale: 1 }],
    ['an extension has a small number', { extensions: new Map([[15, 1]]) }],
    ['the head exceeds 64 KiB', { extensions: new Map([[1000, 'x'.repeat(65536)]]) }],
  ])('%s', (_name, change) => {
    expect(outcomeOf(() => encodeEnvelope({ ...example, ...change }, Uint8Array.of(1)))).toBe('FHE_WIRE_MALFORMED');
  });
});
