/** Envelopes that a reader takes, with what it must read from them. */
import { decodeEnvelopeHead, envelopeDigest, type CborKey, type CborValue, type EnvelopeHead } from '../../../core/src/wire/index.ts';
import { changed, ciphertextFields, commonFields, ENCODING, frameFields, SCALE_2_30, type Fields } from './envelope-bytes.ts';
import { base64Of, hexOf } from './mutation.ts';
import { encodeDeterministic } from '../../../core/src/wire/index.ts';

const integerEncoding = new Map<CborKey, CborValue>([[1, 'votes'], [2, 'integer'], [3, []], [4, 4096]]);

const messages: readonly (readonly [name: string, envelopes: readonly Fields[]])[] = [
  ['a seeded CKKS ciphertext', [ciphertextFields('ckks')]],
  ['a seeded BFV ciphertext', [ciphertextFields('bfv')]],
  ['a seeded BGV ciphertext of many scalars', [changed(ciphertextFields('bgv'), [[9, integerEncoding]])]],
  ['a ciphertext of three polynomials at the last level', [changed(ciphertextFields('ckks'), [[6, 0], [8, 3], [13, false]])]],
  ['the smallest scale', [changed(ciphertextFields('ckks'), [[7, 1]])]],
  ['the largest scale', [changed(ciphertextFields('ckks'), [[7, 0x7fefffffffffffffn]])]],
  ['parameters', [commonFields(1, 'bfv')]],
  ['a public key', [commonFields(2, 'ckks').set(13, false)]],
  ['a relinearization key', [commonFields(3, 'bgv').set(13, true)]],
  ['a Galois key', [commonFields(4, 'ckks').set(13, true).set(14, [3])]],
  ['a Galois key of the largest element', [commonFields(4, 'ckks').set(13, true).set(14, [65535])]],
  ['an encoded constant of CKKS', [commonFields(6, 'ckks').set(6, 2).set(7, SCALE_2_30).set(9, ENCODING)]],
  ['an encoded constant of BFV', [commonFields(6, 'bfv').set(9, integerEncoding)]],
  ['the second ciphertext of an input', [changed(ciphertextFields('ckks'), [[9, changed(ENCODING, [[5, 1]])]])]],
  ['the last tile that there is', [changed(ciphertextFields('bfv'), [[9, changed(integerEncoding, [[5, 2147483647]])]])]],
  ['an encoded constant of the fourth tile of an image', [commonFields(6, 'ckks').set(6, 0).set(7, SCALE_2_30).set(9, changed(ENCODING, [[3, [3, 28, 28]], [5, 3]]))]],
  ['two tiles of one input', [ciphertextFields('bgv'), changed(ciphertextFields('bgv'), [[9, changed(ENCODING, [[5, 1]])]])]],
  ['a receipt', [commonFields(7, 'ckks').set(10, 'jws/compact')]],
  ['extensions are ignored and digested', [changed(ciphertextFields('bfv'), [[1000, 'text'], [70000, new Map<CborKey, CborValue>([['any', [true, null, -1]]])]])]],
  ['two envelopes one after another', [ciphertextFields('ckks'), commonFields(6, 'bfv').set(9, integerEncoding)]],
];

export function acceptedEnvelopes(): unknown[] {
  return messages.map(([name, envelopes]) => ({
    name,
    route: 'everything',
    base64: base64Of(Uint8Array.from(envelopes.flatMap((fields) => [...frameFields(fields)]))),
    heads: envelopes.map((fields) => readableHead(decodeEnvelopeHead(encodeDeterministic(fields)))),
    digests: envelopes.map((fields) => hexOf(envelopeDigest(encodeDeterministic(fields)))),
    expect: 'ok',
  }));
}

/** Byte strings in hex; extensions by their numbers only. */
export function readableHead(head: EnvelopeHead): unknown {
  const { parametersFingerprint, keyId, payloadDigest, extensions, ...plain } = head;
  return {
    ...plain,
    parametersFingerprint: hexOf(parametersFingerprint),
    keyId: hexOf(keyId),
    payloadDigest: hexOf(payloadDigest),
    ...(extensions ? { extensionNumbers: [...extensions.keys()] } : {}),
  };
}
