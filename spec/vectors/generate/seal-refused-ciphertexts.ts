/** Ciphertexts that differ from the plan in one place. */
import { doubleHex, wordHex } from './mutation.ts';
import { BFV, BGV, ciphertext, CKKS, galois, THREE, type Refusal } from './seal-vector.ts';

/** Offsets inside a ciphertext: header 0, parms_id 16, form 48, size 49, N 57, primes 65, scale 73, correction 81, array 89, count 105, data 113. */
const CIPHERTEXT_FIELDS: readonly (readonly [name: string, offset: number, hex: string])[] = [
  ['magic', 0, '5ea2'],
  ['header size', 2, '18'],
  ['major version 3', 3, '03'],
  ['minor version 0', 4, '00'],
  ['minor version 4', 4, '04'],
  ['zlib compression', 5, '01'],
  ['zstd compression', 5, '02'],
  ['reserved field', 6, '0100'],
  ['object size, one more', 8, 'c320'],
  ['object size, 2^64 - 1', 8, 'ffffffffffffffff'],
  ['parms_id of nothing', 16, '00'.repeat(32)],
  ['coefficient form', 48, '00'],
  ['a form that is no boolean', 48, '02'],
  ['no polynomials', 49, wordHex(0n)],
  ['one polynomial', 49, wordHex(1n)],
  ['three polynomials', 49, wordHex(3n)],
  ['2^32 + 2 polynomials', 49, wordHex(2n ** 32n + 2n)],
  ['degree 2048', 57, wordHex(2048n)],
  ['no primes', 65, wordHex(0n)],
  ['two primes', 65, wordHex(2n)],
  ['scale 0', 73, doubleHex(0)],
  ['scale -4096', 73, doubleHex(-4096)],
  ['scale infinity', 73, doubleHex(Infinity)],
  ['scale not a number', 73, '000000000000f87f'],
  ['a scale one bit beside the plan', 73, '010000000000b040'],
  ['correction factor 0', 81, wordHex(0n)],
  ['correction factor 2', 81, wordHex(2n)],
  ['array: magic', 89, '0000'],
  ['array: minor version 3', 93, '03'],
  ['array: compression', 94, '02'],
  ['array: object size', 97, wordHex(8217n)],
  ['array: count, one less', 105, wordHex(1023n)],
  ['array: count, twice', 105, wordHex(2048n)],
  ['array: count, 2^61', 105, wordHex(2n ** 61n)],
  ['a coefficient equal to its modulus', 113, wordHex(1073707009n)],
  ['a coefficient of 2^63', 113, wordHex(2n ** 63n)],
  ['the last coefficient all ones', 113 + 8 * 1023, 'ff'.repeat(8)],
  ['a polynomial of zeros', 113, '0000000000000000'],
  ['the NTT of the polynomial 1', 113, '0100000000000000'],
  ['seed: magic', 8305, '0000'],
  ['seed: minor version', 8309, '04'],
  ['seed: compression', 8310, '01'],
  ['seed: object size', 8313, wordHex(80n)],
  ['seed: no generator', 8321, '00'],
  ['seed: SHAKE-256', 8321, '02'],
];
const WHOLE_POLYNOMIAL = new Set(['a polynomial of zeros', 'the NTT of the polynomial 1']);

export function refusedCiphertextFields(): Refusal[] {
  return CIPHERTEXT_FIELDS.map(([name, offset, hex]) => ({
    name: `ciphertext: ${name}`, object: `${CKKS}/seededCiphertext`, parameters: CKKS, expectation: ciphertext(0, 4096),
    patch: [{ offset, hex, ...(WHOLE_POLYNOMIAL.has(name) ? { times: 1024 } : {}) }],
  }));
}

export function refusedKinds(): Refusal[] {
  return [
    { name: 'a ciphertext at another level', object: `${THREE}/seededCiphertext`, parameters: THREE, expectation: ciphertext(0, 4096) },
    { name: 'a level that the parameters do not have', object: `${CKKS}/seededCiphertext`, parameters: CKKS, expectation: ciphertext(1, 4096) },
    { name: 'a full ciphertext where a seeded one is planned', object: `${BFV}/publicKeyCiphertext`, parameters: BFV, expectation: ciphertext(0, 1) },
    { name: 'a seeded ciphertext where a full one is planned', object: `${BFV}/seededCiphertext`, parameters: BFV, expectation: ciphertext(0, 1, false) },
    { name: 'a ciphertext of other parameters', object: `${BFV}/seededCiphertext`, parameters: BGV, expectation: ciphertext(0, 1) },
    { name: 'a ciphertext where a public key is planned', object: `${CKKS}/seededCiphertext`, parameters: CKKS, expectation: { kind: 'public-key', seeded: true } },
    { name: 'a public key where a ciphertext is planned', object: `${CKKS}/seededPublicKey`, parameters: CKKS, expectation: ciphertext(0, 4096) },
    { name: 'a Galois key where a relinearization key is planned', object: `${CKKS}/seededGaloisKey`, parameters: CKKS, expectation: { kind: 'relinearization-key', seeded: true } },
    { name: 'a relinearization key where a Galois key is planned', object: `${THREE}/seededRelinearizationKeys`, parameters: THREE, expectation: galois() },
    { name: 'a Plaintext, the shape of a secret key, where a ciphertext is planned', object: `${CKKS}/plaintext`, parameters: CKKS, expectation: ciphertext(0, 4096) },
    { name: 'a Plaintext, the shape of a secret key, where a public key is planned', object: `${CKKS}/plaintext`, parameters: CKKS, expectation: { kind: 'public-key', seeded: true } },
    { name: 'a Plaintext, the shape of a secret key, where a Galois key is planned', object: `${CKKS}/plaintext`, parameters: CKKS, expectation: galois() },
    { name: 'a BFV ciphertext in NTT form', object: `${BFV}/seededCiphertext`, parameters: BFV, expectation: ciphertext(0, 1), patch: [{ offset: 48, hex: '01' }] },
    { name: 'a BGV ciphertext in coefficient form', object: `${BGV}/seededCiphertext`, parameters: BGV, expectation: ciphertext(0, 1), patch: [{ offset: 48, hex: '00' }] },
    { name: 'a BFV ciphertext of another scale', object: `${BFV}/seededCiphertext`, parameters: BFV, expectation: ciphertext(0, 1), patch: [{ offset: 73, hex: doubleHex(2) }] },
    { name: 'a BFV correction factor of 2', object: `${BFV}/seededCiphertext`, parameters: BFV, expectation: ciphertext(0, 1), patch: [{ offset: 81, hex: wordHex(2n) }] },
    { name: 'a BGV correction factor of t', object: `${BGV}/seededCiphertext`, parameters: BGV, expectation: ciphertext(0, 1), patch: [{ offset: 81, hex: wordHex(12289n) }] },
    { name: 'a transparent ciphertext: the second polynomial is zero', object: `${BFV}/publicKeyCiphertext`, parameters: BFV, expectation: ciphertext(0, 1, false), patch: [{ offset: 113 + 8192, hex: '00'.repeat(8), times: 1024 }] },
    { name: 'a ternary polynomial in coefficient form', object: `${BFV}/publicKeyCiphertext`, parameters: BFV, expectation: ciphertext(0, 1, false), patch: [{ offset: 113, hex: wordHex(1073707008n) + wordHex(1n) + wordHex(0n) + wordHex(1n), times: 256 }] },
  ];
}
