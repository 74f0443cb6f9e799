/** Vectors of the header of stored keys and of what its encryption binds. */
import { encodeDeterministic, encodeKeyEnvelopeStart, keyEnvelopeAssociatedData, type CborKey, type CborValue } from '../../../core/src/wire/index.ts';
import { bytesOf, hexOf } from './mutation.ts';

const dataKeyId = 'd0d1d2d3d4d5d6d7d8d9dadbdcdddedf';
const partDigest = 'aa'.repeat(32);
const parametersFingerprint = '11'.repeat(32);
const owner = { tenant: 'tenant-a', keyId: 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf' };
const fields: readonly (readonly [CborKey, CborValue])[] = [[1, 1], [2, 'AES256-GCM-HKDF-1MB'], [3, bytesOf(dataKeyId)], [4, bytesOf(partDigest)], [5, bytesOf(parametersFingerprint)]];
const start = encodeKeyEnvelopeStart({ dataKeyId: bytesOf(dataKeyId), partDigest: bytesOf(partDigest), parametersFingerprint: bytesOf(parametersFingerprint) });

function framed(header: Uint8Array, length = header.length, magic = '4648454b'): string {
  return magic + length.toString(16).padStart(8, '0') + hexOf(header);
}

const withFields = (...entries: (readonly [CborKey, CborValue])[]): string => framed(encodeDeterministic(new Map([...fields, ...entries])));
const header = encodeDeterministic(new Map(fields));

const refused: readonly (readonly [name: string, hex: string])[] = [
  ['nothing', ''],
  ['seven bytes', framed(header).slice(0, 14)],
  ['the magic of an envelope', framed(header, header.length, '46484531')],
  ['a header cut off', framed(header).slice(0, -2)],
  ['a header length one too short', framed(header, header.length - 1)],
  ['a header length of 4 GiB', framed(header, 0xffffffff)],
  ['a header above 4096 bytes', framed(encodeDeterministic(new Map([...fields, [2, 'A'.repeat(5000)]])))],
  ['version 2', withFields([1, 2])],
  ['another algorithm', withFields([2, 'AES128-GCM-HKDF-1MB'])],
  ['a data key id of 15 bytes', withFields([3, new Uint8Array(15)])],
  ['a data key id given as text', withFields([3, 'x'.repeat(16)])],
  ['a part digest of 31 bytes', withFields([4, new Uint8Array(31)])],
  ['a fingerprint of 33 bytes', withFields([5, new Uint8Array(33)])],
  ['a sixth field', withFields([6, 1])],
  ['no fingerprint', framed(encodeDeterministic(new Map(fields.slice(0, 4))))],
  ['a header that is an array', framed(encodeDeterministic(fields.map(([, value]) => value)))],
  ['a version in a longer form', framed(Uint8Array.from([header[0]!, 1, 0x18, 1, ...header.subarray(3)]))],
];

export function keyEnvelopesVectors(): unknown {
  return {
    description: 'wire-format 11. hex: the first bytes of a stored object. associatedData: bound by the AEAD for this owner.',
    vectors: [
      {
        name: 'a header', hex: hexOf(start), bodyOffset: start.length, header: { dataKeyId, partDigest, parametersFingerprint },
        owner, associatedData: hexOf(keyEnvelopeAssociatedData(start.subarray(8), { tenant: owner.tenant, keyId: bytesOf(owner.keyId) })), expect: 'ok',
      },
      {
        name: 'a header, another owner, and a body behind it', hex: `${hexOf(start)}00ff`, bodyOffset: start.length, header: { dataKeyId, partDigest, parametersFingerprint },
        owner: { ...owner, tenant: 'tenant-b' }, associatedData: hexOf(keyEnvelopeAssociatedData(start.subarray(8), { tenant: 'tenant-b', keyId: bytesOf(owner.keyId) })), expect: 'ok',
      },
      ...refused.map(([name, hex]) => ({ name, hex, expect: 'FHE_WIRE_MALFORMED' })),
    ],
  };
}
