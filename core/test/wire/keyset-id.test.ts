/** Properties of keyset ids and of what stored keys are bound to; single cases are vectors. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeKeyEnvelopeStart, keyEnvelopeAssociatedData, keysetId, readKeyEnvelopeStart } from '../../src/wire/index.ts';
import { outcomeOf } from './vector-files.ts';

const octets = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const digests = fc.uniqueArray(octets(32), { minLength: 1, maxLength: 5, selector: (bytes) => bytes.join() });
const tenant = fc.stringMatching(/^[a-z0-9-]{1,20}$/);

test('a keyset has one id in whatever order its members stand', () => {
  fc.assert(fc.property(tenant, octets(16), digests, digests, (name, keyId, fingerprints, partDigests) => {
    const id = keysetId({ tenant: name, keyId, fingerprints, partDigests });

    expect(keysetId({ tenant: name, keyId, fingerprints: fingerprints.toReversed(), partDigests: partDigests.toReversed() })).toBe(id);
    expect(keysetId({ tenant: `${name}x`, keyId, fingerprints, partDigests })).not.toBe(id);
  }));
});

test('the header of a stored key comes back, and its associated data differ by owner and header', () => {
  fc.assert(fc.property(octets(16), octets(32), octets(32), tenant, octets(16), (dataKeyId, partDigest, parametersFingerprint, name, keyId) => {
    const start = encodeKeyEnvelopeStart({ dataKeyId, partDigest, parametersFingerprint });
    const { header, headerBytes, bodyOffset } = readKeyEnvelopeStart(Uint8Array.from([...start, 1, 2, 3]));
    const bound = keyEnvelopeAssociatedData(headerBytes, { tenant: name, keyId });

    expect(header).toEqual({ dataKeyId, partDigest, parametersFingerprint });
    expect(bodyOffset).toBe(start.length);
    expect(keyEnvelopeAssociatedData(headerBytes, { tenant: `${name}x`, keyId })).not.toEqual(bound);
    expect(keyEnvelopeAssociatedData(headerBytes.map((byte) => byte ^ 1), { tenant: name, keyId })).not.toEqual(bound);
  }));
});

test('any bytes are the start of a stored key or raise FHE_WIRE_MALFORMED', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (noise) => {
    const withMagic = Uint8Array.from([0x46, 0x48, 0x45, 0x4b, 0, 0, 0, noise.length, ...noise]);
    expect(outcomeOf(() => readKeyEnvelopeStart(noise))).toBe('FHE_WIRE_MALFORMED');
    expect(outcomeOf(() => readKeyEnvelopeStart(withMagic))).toBe('FHE_WIRE_MALFORMED');
  }));
});

test.each([['no tenant', '', 16], ['a short key id', 'tenant-a', 15]])('nothing is bound to an owner with %s', (_name, owner, keyIdBytes) => {
  expect(outcomeOf(() => keyEnvelopeAssociatedData(Uint8Array.of(1), { tenant: owner, keyId: new Uint8Array(keyIdBytes) }))).toBe('FHE_WIRE_MALFORMED');
});
