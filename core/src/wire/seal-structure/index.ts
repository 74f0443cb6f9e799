export { checkCiphertext, checkPublicKey, type CiphertextExpectation, type PublicKeyExpectation } from './ciphertext.ts';
export { checkGaloisKey, checkRelinearizationKeys, type GaloisKeyExpectation, type RelinearizationKeysExpectation } from './key-switching.ts';
export { checkPlaintext, type PlaintextExpectation } from './plaintext.ts';
