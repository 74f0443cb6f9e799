/** Vectors of SEAL objects: what the plan foresees, and what differs from it in one place. */
import { wordHex } from './mutation.ts';
import type { SealObjects } from './seal-objects.ts';
import { refusedCiphertextFields, refusedKinds } from './seal-refused-ciphertexts.ts';
import { refusedConstants, refusedKeys } from './seal-refused-keys.ts';
import { BFV, BGV, ciphertext, CKKS, constant, galois, THREE, type Refusal, type Vector } from './seal-vector.ts';

function accepted(): Vector[] {
  const list: readonly (readonly [object: string, parameters: string, expectation: Vector['expectation']])[] = [
    [`${CKKS}/seededCiphertext`, CKKS, ciphertext(0, 4096)],
    [`${THREE}/seededCiphertext`, THREE, ciphertext(1, 4096)],
    [`${BFV}/seededCiphertext`, BFV, ciphertext(0, 1)],
    [`${BFV}/publicKeyCiphertext`, BFV, ciphertext(0, 1, false)],
    [`${BGV}/seededCiphertext`, BGV, ciphertext(0, 1)],
    [`${CKKS}/seededPublicKey`, CKKS, { kind: 'public-key', seeded: true }],
    [`${THREE}/seededRelinearizationKeys`, THREE, { kind: 'relinearization-key', seeded: true }],
    [`${CKKS}/seededGaloisKey`, CKKS, galois()],
    [`${CKKS}/plaintext`, CKKS, constant(4096, 0)],
    [`${BFV}/plaintext`, BFV, constant(1)],
  ];
  return [
    ...list.map(([object, parameters, expectation]) => ({ name: object, object, parameters, expectation, expect: 'ok' as const })),
    { name: 'another seed', object: `${CKKS}/seededCiphertext`, parameters: CKKS, expectation: ciphertext(0, 4096), patch: [{ offset: 8322, hex: '00'.repeat(64) }], expect: 'ok' },
    { name: 'a BGV correction factor below t', object: `${BGV}/seededCiphertext`, parameters: BGV, expectation: ciphertext(0, 1), patch: [{ offset: 81, hex: wordHex(12288n) }], expect: 'ok' },
    { name: 'a constant of zeros', object: `${CKKS}/plaintext`, parameters: CKKS, expectation: constant(4096, 0), patch: [{ offset: 88, hex: '00'.repeat(8), times: 1024 }], expect: 'ok' },
  ];
}

function cutAndExtended(): Refusal[] {
  return accepted().slice(0, 10).flatMap(({ object, parameters, expectation }) => [
    { name: `${object}, empty`, object, parameters, expectation, truncate: 0 },
    { name: `${object}, its header alone`, object, parameters, expectation, truncate: 16 },
    { name: `${object}, one byte missing`, object, parameters, expectation, truncate: -1 },
    { name: `${object}, one byte more`, object, parameters, expectation, append: '00' },
  ]);
}

export function sealStructuresVectors(made: SealObjects): unknown {
  const refused = [...refusedCiphertextFields(), ...refusedKinds(), ...refusedKeys(), ...refusedConstants(), ...cutAndExtended()];
  return {
    description: 'wire-format 7 and 8. bytes = objects[object], then patch (hex repeated `times` times at offset), then truncate (a negative number counts from the end), then append.',
    note: 'The objects are random: made once by node-seal with keys that were dropped, kept by the generator unless it is told `--fresh`. No secret key is among them: ternaryPlaintext comes from a formula.',
    ...made,
    vectors: [...accepted(), ...refused.map((vector) => ({ ...vector, expect: 'FHE_WIRE_REJECTED' }))],
  };
}
