/** Checks relinearization keys and Galois keys: lists of public keys, one for each data prime. */
import { dataPrimeCount, type ModulusChain } from '../../parameters/index.ts';
import { walkPublicKey } from './ciphertext.ts';
import { demand, SealCursor } from './seal-cursor.ts';
import { expectedGaloisKeyBytes, expectedRelinearizationKeysBytes } from '../../parameters/index.ts';

export interface RelinearizationKeysExpectation {
  readonly chain: ModulusChain;
  readonly seeded: boolean;
}

export interface GaloisKeyExpectation {
  readonly chain: ModulusChain;
  readonly seeded: boolean;
  /** The element in the envelope's head. */
  readonly galoisElement: number;
  /** Elements of the plan; the head's must be one of them. */
  readonly plannedElements: readonly number[];
}

/** One list: SEAL can hold more, for higher powers of the secret key, and we use the first only. @throws FheError FHE_WIRE_REJECTED */
export function checkRelinearizationKeys(payload: Uint8Array, expectation: RelinearizationKeysExpectation): void {
  const { chain, seeded } = expectation;
  demandSpecialPrime(chain);
  const cursor = new SealCursor(payload);
  demandKeyLists(cursor, chain, expectedRelinearizationKeysBytes(keyShape(chain, seeded)), 1);
  walkKeyList(cursor, chain, seeded);
  cursor.demandEnd();
}

/** Our Galois objects hold one key; SEAL stores N lists for it, all others empty. @throws FheError FHE_WIRE_REJECTED */
export function checkGaloisKey(payload: Uint8Array, expectation: GaloisKeyExpectation): void {
  const { chain, seeded, galoisElement, plannedElements } = expectation;
  const { polyModulusDegree } = chain.parameters;
  demandSpecialPrime(chain);
  demand(plannedElements.includes(galoisElement));
  demand(galoisElement % 2 === 1 && galoisElement > 1 && galoisElement < 2 * polyModulusDegree);
  const cursor = new SealCursor(payload);
  demandKeyLists(cursor, chain, expectedGaloisKeyBytes(keyShape(chain, seeded)), polyModulusDegree);
  const keyIndex = (galoisElement - 1) / 2;
  for (let index = 0; index < polyModulusDegree; index++) {
    if (index === keyIndex) walkKeyList(cursor, chain, seeded);
    else demand(cursor.word() === 0n);
  }
  cursor.demandEnd();
}

function demandKeyLists(cursor: SealCursor, chain: ModulusChain, objectBytes: number, lists: number): void {
  cursor.demandHeader(objectBytes);
  cursor.demandBytes(chain.parmsIds[chain.parmsIds.length - 1]!);
  cursor.demandWord(lists);
}

function walkKeyList(cursor: SealCursor, chain: ModulusChain, seeded: boolean): void {
  const keys = dataPrimeCount(chain.parameters);
  cursor.demandWord(keys);
  for (let key = 0; key < keys; key++) walkPublicKey(cursor, { chain, seeded });
}

function demandSpecialPrime(chain: ModulusChain): void {
  demand(chain.parameters.coeffModulus.length >= 2);
}

function keyShape(chain: ModulusChain, seeded: boolean): { polyModulusDegree: number; keyPrimes: number; seeded: boolean } {
  return { polyModulusDegree: chain.parameters.polyModulusDegree, keyPrimes: chain.parameters.coeffModulus.length, seeded };
}
