/** Vectors of version rewriting: every header of an object relabelled, and what must not be relabelled. */
import type { SealLayout } from '../../../core/src/wire/index.ts';
import type { Mutation } from './mutation.ts';

interface Walk {
  readonly object: string;
  readonly layout: SealLayout;
  /** Where its nested headers stand. */
  readonly headers: readonly number[];
}

const WALKS: readonly Walk[] = [
  { object: 'insecure-ckks/seededCiphertext', layout: 'ciphertext', headers: [0, 89, 8305] },
  { object: 'insecure-bfv/publicKeyCiphertext', layout: 'ciphertext', headers: [0, 89] },
  { object: 'insecure-ckks/plaintext', layout: 'plaintext', headers: [0, 64] },
  { object: 'insecure-ckks-three-primes/seededRelinearizationKeys', layout: 'key-lists', headers: [0, 64, 153, 24753, 24834, 24923, 49523] },
  { object: 'insecure-ckks/seededGaloisKey', layout: 'key-lists', headers: [0, 72, 161, 16569] },
];
const MINOR = 4;

const relabel = (headers: readonly number[], hex: string): Mutation => ({ patch: headers.map((header) => ({ offset: header + MINOR, hex })) });

/** The rewritten bytes are the object as it stands in seal-structures.json. */
function accepted(): unknown[] {
  return WALKS.flatMap(({ object, layout, headers }) => [
    { name: `${object}, already 4.1`, object, layout, expect: 'ok' },
    { name: `${object}, written by 4.3`, object, layout, ...relabel(headers, '03'), expect: 'ok' },
    { name: `${object}, written by 4.4`, object, layout, ...relabel(headers, '04'), expect: 'ok' },
    { name: `${object}, versions mixed`, object, layout, ...relabel(headers.slice(1), '04'), expect: 'ok' },
  ]);
}

function refused(): unknown[] {
  const [ciphertext] = WALKS;
  const common = { object: ciphertext!.object, layout: ciphertext!.layout };
  return [
    ...WALKS.flatMap(({ object, layout, headers }) => [
      { name: `${object}, 4.0 in its last header`, object, layout, ...relabel(headers.slice(-1), '00') },
      { name: `${object}, an unknown 4.5`, object, layout, ...relabel(headers, '05') },
      { name: `${object}, one byte missing`, object, layout, truncate: -1 },
      { name: `${object}, one byte more`, object, layout, append: '00' },
    ]),
    { ...common, name: 'another major version', patch: [{ offset: 3, hex: '05' }] },
    { ...common, name: 'compressed', patch: [{ offset: 5, hex: '02' }] },
    { ...common, name: 'compressed inside', patch: [{ offset: 89 + 5, hex: '02' }] },
    { ...common, name: 'an outer size that does not add up', patch: [{ offset: 8, hex: 'c120' }] },
    { ...common, name: 'an inner count that does not add up', patch: [{ offset: 105, hex: 'ff03' }] },
    { ...common, name: 'an inner size that does not add up', patch: [{ offset: 97, hex: '1720' }] },
    { ...common, name: 'a seed size that does not add up', patch: [{ offset: 8313, hex: '50' }] },
    { ...common, name: 'no magic', patch: [{ offset: 0, hex: '0000' }] },
    { ...common, name: 'no magic inside', patch: [{ offset: 89, hex: '5ea2' }] },
    { ...common, name: 'another header size', patch: [{ offset: 2, hex: '20' }] },
    { object: 'insecure-ckks/plaintext', layout: 'plaintext', name: 'a plaintext size that does not add up', patch: [{ offset: 8, hex: '59' }] },
    { object: 'insecure-ckks/seededGaloisKey', layout: 'key-lists', name: 'a key size that does not add up', patch: [{ offset: 8, hex: '00' }] },
    { object: 'insecure-ckks/seededGaloisKey', layout: 'key-lists', name: 'a list count of 2^63', patch: [{ offset: 48, hex: '0000000000000080' }] },
    { ...common, name: 'an inner count of 2^63', patch: [{ offset: 105, hex: '0000000000000080' }] },
    { ...common, name: 'a ciphertext walked as a plaintext', layout: 'plaintext' },
    { ...common, name: 'nothing', truncate: 0 },
  ].map((vector) => ({ ...vector, expect: 'FHE_WIRE_REJECTED' }));
}

export function sealNormaliseVectors(): unknown {
  return {
    description: 'wire-format 9. Objects and mutations as in seal-structures.json; an accepted one becomes the unmutated object.',
    vectors: [...accepted(), ...refused()],
  };
}
