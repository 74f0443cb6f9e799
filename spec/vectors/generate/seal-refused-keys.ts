/** Evaluation keys and encoded constants that differ from the plan in one place. */
import { doubleHex, wordHex } from './mutation.ts';
import { BFV, CKKS, constant, galois, THREE, type Refusal } from './seal-vector.ts';

/** Offsets inside a key: parms_id 16, lists 48, then the first list's count 56 (a Galois list of element 3 is the second: 64). */
export function refusedKeys(): Refusal[] {
  const relinearization = { object: `${THREE}/seededRelinearizationKeys`, parameters: THREE, expectation: { kind: 'relinearization-key', seeded: true } };
  const step = { object: `${CKKS}/seededGaloisKey`, parameters: CKKS, expectation: galois() };
  return [
    { ...relinearization, name: 'relinearization key: parms_id', patch: [{ offset: 16, hex: '00'.repeat(32) }] },
    { ...relinearization, name: 'relinearization key: outer version', patch: [{ offset: 4, hex: '04' }] },
    { ...relinearization, name: 'relinearization key: outer compression', patch: [{ offset: 5, hex: '01' }] },
    { ...relinearization, name: 'relinearization key: outer size', patch: [{ offset: 8, hex: wordHex(0n) }] },
    { ...relinearization, name: 'relinearization key: no lists', patch: [{ offset: 48, hex: wordHex(0n) }] },
    { ...relinearization, name: 'relinearization key: two lists', patch: [{ offset: 48, hex: wordHex(2n) }] },
    { ...relinearization, name: 'relinearization key: one key in the list', patch: [{ offset: 56, hex: wordHex(1n) }] },
    { ...relinearization, name: 'relinearization key: 2^62 keys in the list', patch: [{ offset: 56, hex: wordHex(2n ** 62n) }] },
    { ...relinearization, name: 'relinearization key: version inside the second key', patch: [{ offset: 64 + 24770 + 4, hex: '04' }] },
    { ...relinearization, name: 'relinearization key: level inside the second key', patch: [{ offset: 64 + 24770 + 65, hex: wordHex(2n) }] },
    { ...relinearization, name: 'relinearization key: coefficient inside the second key', patch: [{ offset: 64 + 24770 + 113, hex: 'ff'.repeat(8) }] },
    { ...relinearization, name: 'relinearization key: a ternary component', patch: [{ offset: 64 + 113, hex: wordHex(1073698816n), times: 1024 }] },
    { ...relinearization, name: 'relinearization key: generator of the second seed', patch: [{ offset: 64 + 2 * 24770 - 65, hex: '02' }] },
    { ...relinearization, name: 'relinearization key: full where seeded', expectation: { kind: 'relinearization-key', seeded: false } },
    { ...step, name: 'Galois key: another element in the head', expectation: galois(9) },
    { ...step, name: 'Galois key: an element outside the plan', expectation: galois(3, [9, 27]) },
    { ...step, name: 'Galois key: an element that no ring of this degree has', expectation: galois(2049, [2049]) },
    { ...step, name: 'Galois key: number of lists', patch: [{ offset: 48, hex: wordHex(1023n) }] },
    { ...step, name: 'Galois key: a key in the list of another element', patch: [{ offset: 56, hex: wordHex(1n) }] },
    { ...step, name: 'Galois key: no key in its own list', patch: [{ offset: 64, hex: wordHex(0n) }] },
    { ...step, name: 'Galois key: a key in the last list', patch: [{ offset: 24826 - 8, hex: wordHex(1n) }] },
    { ...step, name: 'Galois key: scale', patch: [{ offset: 72 + 73, hex: doubleHex(2) }] },
  ];
}

/** Offsets inside a plaintext: parms_id 16, count 48, scale 56, array 64, count 80, data 88. */
export function refusedConstants(): Refusal[] {
  const real = { object: `${CKKS}/plaintext`, parameters: CKKS, expectation: constant(4096, 0) };
  const integer = { object: `${BFV}/plaintext`, parameters: BFV, expectation: constant(1) };
  return [
    { ...real, name: 'constant: magic', patch: [{ offset: 0, hex: '5ea2' }] },
    { ...real, name: 'constant: version', patch: [{ offset: 4, hex: '04' }] },
    { ...real, name: 'constant: object size', patch: [{ offset: 8, hex: wordHex(16n) }] },
    { ...real, name: 'constant: a level that the parameters do not have', expectation: constant(4096, 1) },
    { ...real, name: 'constant: coefficient form', patch: [{ offset: 16, hex: '00'.repeat(32) }] },
    { ...real, name: 'constant: count', patch: [{ offset: 48, hex: wordHex(1023n) }] },
    { ...real, name: 'constant: scale', patch: [{ offset: 56, hex: doubleHex(8192) }] },
    { ...real, name: 'constant: scale not a number', patch: [{ offset: 56, hex: '000000000000f87f' }] },
    { ...real, name: 'constant: array count', patch: [{ offset: 80, hex: wordHex(2n ** 40n) }] },
    { ...real, name: 'constant: a residue equal to its modulus', patch: [{ offset: 88, hex: wordHex(1073707009n) }] },
    { ...real, name: 'constant: another scale in the plan', expectation: constant(2048, 0) },
    { ...integer, name: 'constant: a parms_id on BFV', patch: [{ offset: 16, hex: '01' }] },
    { ...integer, name: 'constant: a coefficient equal to t', patch: [{ offset: 88, hex: wordHex(12289n) }] },
    { ...integer, name: 'constant: a dense ternary polynomial modulo t', patch: [{ offset: 88, hex: wordHex(12288n) + wordHex(1n), times: 512 }] },
    { name: 'constant: a dense ternary polynomial in NTT form, as a secret key is', object: `${CKKS}/ternaryPlaintext`, parameters: CKKS, expectation: constant(4096, 0) },
  ];
}
