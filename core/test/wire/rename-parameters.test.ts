/** Keys under another plaintext modulus: every parms_id is replaced, and nothing else. */
import { beforeAll, expect, test } from '@jest/globals';
import { bytesToHex } from '@noble/hashes/utils.js';
import { checkGaloisKey, checkPublicKey, checkRelinearizationKeys, type ModulusChain, modulusChain, type SealLayout, withParameters } from '../../src/wire/index.ts';
import { insecureSealObjects, STEP_ONE_ELEMENT, type InsecureObjects } from './insecure-seal-objects.ts';

let objects: InsecureObjects;
let other: ModulusChain;
beforeAll(async () => {
  objects = await insecureSealObjects({ scheme: 'bfv', polyModulusDegree: 4096, coeffModulusBits: [38, 32, 36], plaintextModulusBits: 18, scale: 1 });
  other = modulusChain({ ...objects.chain.parameters, plaintextModulus: 114689n });
});

const nameOf = ({ parmsIds }: ModulusChain): string => bytesToHex(parmsIds.at(-1)!);
const renamed = (key: Uint8Array, layout: SealLayout): Uint8Array => withParameters(key, layout, nameOf(objects.chain), nameOf(other));

test.each([true, false])('keys that are seeded (%p) pass every check of the other parameters', (seeded) => {
  const relinearization = renamed(seeded ? objects.seededRelinearizationKeys : objects.relinearizationKeys, 'key-lists');
  const galois = renamed(seeded ? objects.seededGaloisKey : objects.galoisKey, 'key-lists');
  const publicKey = renamed(seeded ? objects.seededPublicKey : objects.publicKey, 'ciphertext');

  expect(() => {
    checkRelinearizationKeys(relinearization, { chain: other, seeded });
    checkGaloisKey(galois, { chain: other, seeded, galoisElement: STEP_ONE_ELEMENT, plannedElements: [STEP_ONE_ELEMENT] });
    checkPublicKey(publicKey, { chain: other, seeded });
  }).not.toThrow();
});

test('back again, a key is what it was, and the one that was given is left alone', () => {
  const before = Uint8Array.from(objects.seededGaloisKey);

  const back = withParameters(renamed(objects.seededGaloisKey, 'key-lists'), 'key-lists', nameOf(other), nameOf(objects.chain));

  expect(back).toEqual(objects.seededGaloisKey);
  expect(objects.seededGaloisKey).toEqual(before);
});

test('a key of other parameters than it is said to have is refused, and so is what cannot be walked', () => {
  const refused = expect.objectContaining({ code: 'FHE_WIRE_REJECTED' });

  expect(() => withParameters(objects.seededGaloisKey, 'key-lists', nameOf(other), nameOf(objects.chain))).toThrow(refused);
  expect(() => renamed(objects.seededGaloisKey, 'plaintext')).toThrow(refused);
  expect(() => renamed(objects.seededGaloisKey.subarray(1), 'key-lists')).toThrow(refused);
});
