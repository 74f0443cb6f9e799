/** Vectors of keyset ids: the same set in any order has one id; what is no set has none. */
import { keysetId } from '../../../core/src/wire/index.ts';
import { bytesOf } from './mutation.ts';

interface KeysetText {
  readonly tenant: string;
  readonly keyId: string;
  readonly fingerprints: readonly string[];
  readonly partDigests: readonly string[];
}

const digest = (byte: string): string => byte.repeat(32);
const one: KeysetText = { tenant: 'tenant-a', keyId: '00'.repeat(16), fingerprints: [digest('11')], partDigests: [digest('aa')] };
const many: KeysetText = { ...one, fingerprints: [digest('11'), digest('22')], partDigests: [digest('aa'), digest('bb'), digest('cc')] };

const accepted: readonly (readonly [name: string, record: KeysetText])[] = [
  ['one part', one],
  ['three parts under two parameter sets', many],
  ['the same in another order', { ...many, fingerprints: [digest('22'), digest('11')], partDigests: [digest('cc'), digest('aa'), digest('bb')] }],
  ['another tenant', { ...one, tenant: 'tenant-b' }],
  ['another key id', { ...one, keyId: '01'.repeat(16) }],
  ['a part more', { ...one, partDigests: [digest('aa'), digest('bb')] }],
  ['a tenant beyond ASCII', { ...one, tenant: 'locataire-é' }],
];

const refused: readonly (readonly [name: string, record: KeysetText])[] = [
  ['no tenant', { ...one, tenant: '' }],
  ['a key id of 15 bytes', { ...one, keyId: '00'.repeat(15) }],
  ['no fingerprint', { ...one, fingerprints: [] }],
  ['a fingerprint of 31 bytes', { ...one, fingerprints: ['11'.repeat(31)] }],
  ['a fingerprint twice', { ...one, fingerprints: [digest('11'), digest('11')] }],
  ['no part', { ...one, partDigests: [] }],
  ['a part digest of 33 bytes', { ...one, partDigests: ['aa'.repeat(33)] }],
  ['a part twice', { ...many, partDigests: [digest('aa'), digest('bb'), digest('aa')] }],
];

export function keysetsVectors(): unknown {
  return {
    description: 'wire-format 10. id = hex SHA-256 of the deterministic CBOR of {1: 1, 2: tenant, 3: key id, 4: fingerprints, 5: part digests}, lists sorted.',
    vectors: [
      ...accepted.map(([name, record]) => ({ name, ...record, id: keysetId(recordOf(record)), expect: 'ok' })),
      ...refused.map(([name, record]) => ({ name, ...record, expect: 'FHE_WIRE_MALFORMED' })),
    ],
  };
}

export function recordOf({ tenant, keyId, fingerprints, partDigests }: KeysetText): Parameters<typeof keysetId>[0] {
  return { tenant, keyId: bytesOf(keyId), fingerprints: fingerprints.map(bytesOf), partDigests: partDigests.map(bytesOf) };
}
