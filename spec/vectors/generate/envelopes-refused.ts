/** Envelopes that a reader refuses, most of them one field away from one that it takes. */
import { encodeDeterministic, type CborKey, type CborValue } from '../../../core/src/wire/index.ts';
import { changed, ciphertextFields, commonFields, ENCODING, frame, frameFields, OTHER_FINGERPRINT, PAYLOAD, sha256, type Fields, type Framing } from './envelope-bytes.ts';
import { base64Of, bytesOf } from './mutation.ts';

const MALFORMED = 'FHE_WIRE_MALFORMED';
const KIND = 'FHE_WIRE_KIND';
const ckks = ciphertextFields('ckks');
const bfv = ciphertextFields('bfv');
const galois = commonFields(4, 'ckks').set(13, true).set(14, [3]);
const head = encodeDeterministic(ckks);

const without = (...keys: CborKey[]): Fields => changed(ckks, [], keys);
const withField = (key: CborKey, value: CborValue, fields: Fields = ckks): Fields => changed(fields, [[key, value]]);
const withEncoding = (...entries: (readonly [CborKey, CborValue])[]): Fields => withField(9, changed(ENCODING, entries));

/** One field changed, the frame in order. */
const heads: readonly (readonly [name: string, fields: Fields, expect?: string])[] = [
  ['no format version', without(1)],
  ['format version 2', withField(1, 2)],
  ['no kind', without(2)],
  ['a kind given as text', withField(2, 'ciphertext')],
  ['a negative kind', withField(2, -5)],
  ['kind 0', withField(2, 0), KIND],
  ['kind 8, where a secret key would be', withField(2, 8), KIND],
  ['kind 4294967296', withField(2, 4294967296), KIND],
  ['kind 2^63', withField(2, 2n ** 63n), KIND],
  ['no scheme', without(3)],
  ['a scheme in capitals', withField(3, 'CKKS')],
  ['an unknown scheme, without the fields of CKKS', withField(3, 'tfhe', bfv)],
  ['a scheme given as a number', withField(3, 2, bfv)],
  ['no fingerprint', without(4)],
  ['a fingerprint of 31 bytes', withField(4, new Uint8Array(31))],
  ['a fingerprint of 33 bytes', withField(4, new Uint8Array(33))],
  ['a fingerprint given as text', withField(4, 'x'.repeat(32))],
  ['no key id', without(5)],
  ['a key id of 15 bytes', withField(5, new Uint8Array(15))],
  ['a key id of 17 bytes', withField(5, new Uint8Array(17))],
  ['a ciphertext without a level', without(6)],
  ['a level of -1', withField(6, -1)],
  ['a level of 63', withField(6, 63)],
  ['a level beyond 2^53', withField(6, 2n ** 60n)],
  ['a CKKS ciphertext without a scale', without(7)],
  ['a scale of zero', withField(7, 0)],
  ['a scale of negative zero', withField(7, 0x8000000000000000n)],
  ['a negative scale', withField(7, 0xc1d0000000000000n)],
  ['an infinite scale', withField(7, 0x7ff0000000000000n)],
  ['a scale that is not a number', withField(7, 0x7ff8000000000000n)],
  ['a scale given as text', withField(7, '1073741824')],
  ['a BFV ciphertext with a scale', withField(7, 0x3ff0000000000000n, bfv)],
  ['a ciphertext without its number of polynomials', without(8)],
  ['one polynomial', withField(8, 1)],
  ['four polynomials', changed(ckks, [[8, 4], [13, false]])],
  ['three polynomials, seeded', withField(8, 3)],
  ['a ciphertext without an encoding', without(9)],
  ['an encoding that is a list', withField(9, ['applicant', 'real', [64], 1])],
  ['an encoding without its name', withField(9, changed(ENCODING, [], [1]))],
  ['an encoding with a fifth field that is no tile', withEncoding([6, 1])],
  ['an encoding with a sixth field', withEncoding([5, 1], [6, 1])],
  ['the first tile, written out', withEncoding([5, 0])],
  ['a tile of -1', withEncoding([5, -1])],
  ['a tile of 2^31', withEncoding([5, 2147483648])],
  ['a tile beyond 2^53', withEncoding([5, 2n ** 60n])],
  ['a tile given as text', withEncoding([5, '1'])],
  ['a tile of null', withEncoding([5, null])],
  ['a tile in place of the samples', withField(9, changed(ENCODING, [[5, 1]], [4]))],
  ['an empty name', withEncoding([1, ''])],
  ['a name with a slash', withEncoding([1, 'a/b'])],
  ['a name of 65 characters', withEncoding([1, 'a'.repeat(65)])],
  ['an unknown dtype', withEncoding([2, 'float'])],
  ['a shape with a zero', withEncoding([3, [64, 0]])],
  ['a shape with a negative size', withEncoding([3, [-64]])],
  ['a shape of nine dimensions', withEncoding([3, [1, 1, 1, 1, 1, 1, 1, 1, 1]])],
  ['a shape that is a number', withEncoding([3, 64])],
  ['no samples', withEncoding([4, 0])],
  ['no codec', without(10)],
  ['a codec of another SEAL version', withField(10, 'seal/4.4/none')],
  ['a codec with compression', withField(10, 'seal/4.1/zstd')],
  ['a ciphertext in the codec of receipts', withField(10, 'jws/compact')],
  ['a receipt in the codec of SEAL objects', commonFields(7, 'ckks')],
  ['no payload length', without(11)],
  ['no payload digest', without(12)],
  ['a payload digest of 31 bytes', withField(12, new Uint8Array(31))],
  ['a ciphertext that does not say whether it is seeded', without(13)],
  ['seeded given as a number', withField(13, 1)],
  ['seeded given as null', withField(13, null)],
  ['a ciphertext with Galois elements', withField(14, [3])],
  ['a Galois key without its element', changed(galois, [], [14])],
  ['a Galois key without elements', withField(14, [], galois)],
  ['a Galois key with two elements', withField(14, [3, 9], galois)],
  ['an even Galois element', withField(14, [4], galois)],
  ['the Galois element 1', withField(14, [1], galois)],
  ['a Galois element above 65535', withField(14, [65537], galois)],
  ['a Galois element given as a number', withField(14, 3, galois)],
  ['a Galois key with a level', withField(6, 0, galois)],
  ['a relinearization key with an element', commonFields(3, 'bfv').set(13, true).set(14, [3])],
  ['a public key that does not say whether it is seeded', commonFields(2, 'bfv')],
  ['an encoded constant that says whether it is seeded', commonFields(6, 'bfv').set(9, ENCODING).set(13, false)],
  ['an encoded constant of BFV with a level', commonFields(6, 'bfv').set(6, 0).set(9, ENCODING)],
  ['an encoded constant of CKKS without a level', commonFields(6, 'ckks').set(7, 1).set(9, ENCODING)],
  ['parameters with a level', commonFields(1, 'bfv').set(6, 0)],
  ['an unknown field below 1000', withField(15, 1)],
  ['the field 999', withField(999, 1)],
  ['the field 0', withField(0, 1)],
  ['a negative field', withField(-1, 1)],
  ['a field named by text', withField('kind', 5)],
  ['other parameters than the plan', withField(4, bytesOf(OTHER_FINGERPRINT)), 'FHE_WIRE_PLAN_CHANGED'],
];

/** The head in order, the frame or the CBOR around it not. */
const frames: readonly (readonly [name: string, message: Uint8Array, expect?: string, route?: string])[] = [
  ['an empty message', new Uint8Array(0)],
  ['fifteen bytes', frame(head).subarray(0, 15)],
  ['another magic', frame(head, { magic: 'FHE2' })],
  ['the magic of a stored key', frame(head, { magic: 'FHEK' })],
  ['a head cut off', frame(head).subarray(0, 60)],
  ['a head length of zero', frame(head, { headBytes: 0 })],
  ['a head length one too short', frame(head, { headBytes: head.length - 1 })],
  ['a head length one too long', frame(head, { headBytes: head.length + 1 })],
  ['a head length of 64 KiB and one', frame(head, { headBytes: 65537 })],
  ['a head length of 4 GiB', frame(head, { headBytes: 0xffffffff })],
  ['a byte after the head map', frame(Uint8Array.from([...head, 0]))],
  ['a head that is an array', frame(encodeDeterministic([...ckks.values()]))],
  ['a head that is a map of nothing', frame(encodeDeterministic(new Map()))],
  ['a kind in a longer form', frame(spliced(head, [2, 5], [2, 0x18, 5]))],
  ['fields out of order', frame(spliced(head, [1, 1, 2, 5], [2, 5, 1, 1]))],
  ['a field twice', frame(Uint8Array.from([head[0]! + 1, 1, 1, ...head.subarray(1)]))],
  ['a float in an extension', frame(withExtension([0xf9, 0x3c, 0x00]))],
  ['a tag in an extension', frame(withExtension([0xc0, 0x00]))],
  ['an array of indefinite length in an extension', frame(withExtension([0x9f, 0xff]))],
  ['an extension that nests too deep', frame(withExtension([...new Array<number>(20).fill(0x81), 0]))],
  ['a prefix that promises a byte more than the head', frame(head, { payloadBytes: BigInt(PAYLOAD.length + 1) })],
  ['a prefix that promises a byte less than the head', frame(head, { payloadBytes: BigInt(PAYLOAD.length - 1) })],
  ['an empty payload', framePayload(new Uint8Array(0))],
  ['a prefix that promises 2^64 - 1 bytes', frame(head, { payloadBytes: 2n ** 64n - 1n }), 'FHE_WIRE_TOO_LARGE'],
  ['a payload above the budget of its kind', framePayload(new Uint8Array(300)), 'FHE_WIRE_TOO_LARGE', 'one small ciphertext'],
  ['a payload above every budget, with a head that is none', frame(Uint8Array.of(0xff), { payload: new Uint8Array(2000) }), 'FHE_WIRE_TOO_LARGE', 'one small ciphertext'],
  ['a kind that the route does not take', frameFields(galois), KIND, 'one small ciphertext'],
  ['a kind without a budget', frameFields(commonFields(6, 'bfv').set(9, ENCODING)), 'FHE_WIRE_TOO_LARGE', 'one small ciphertext'],
  ['a payload cut off', frame(head).subarray(0, -1), 'FHE_WIRE_REJECTED'],
  ['a payload that is missing', frame(head, { payload: new Uint8Array(0), payloadBytes: BigInt(PAYLOAD.length) }), 'FHE_WIRE_REJECTED'],
  ['a payload with one bit changed', withFlippedPayload(), 'FHE_WIRE_REJECTED'],
  ['a digest of something else', frameFields(withField(12, sha256(Uint8Array.of(1)))), 'FHE_WIRE_REJECTED'],
  ['a byte after the envelope', Uint8Array.from([...frame(head), 0])],
  ['a second envelope without a magic', Uint8Array.from([...frame(head), ...frame(head, { magic: '\0\0\0\0' })])],
  ['a second envelope of a kind that the route does not take', Uint8Array.from([...frame(head), ...frameFields(galois)]), KIND, 'one small ciphertext'],
];

export function refusedEnvelopes(): unknown[] {
  return [
    ...heads.map(([name, fields, expect = MALFORMED]) => ({ name, route: 'the plan', base64: base64Of(frameFields(fields)), expect })),
    ...frames.map(([name, message, expect = MALFORMED, route = 'the plan']) => ({ name, route, base64: base64Of(message), expect })),
  ];
}

function framePayload(payload: Uint8Array): Uint8Array {
  return frameFields(changed(ckks, [[11, payload.length], [12, sha256(payload)]]), { payload } satisfies Framing);
}

function withFlippedPayload(): Uint8Array {
  const message = frame(head);
  message[message.length - 1]! ^= 1;
  return message;
}

/** Replaces the first occurrence of some bytes after the map's initial byte. */
function spliced(bytes: Uint8Array, from: readonly number[], to: readonly number[]): Uint8Array {
  const at = Buffer.from(bytes).indexOf(Buffer.from(from), 1);
  return Uint8Array.from([...bytes.subarray(0, at), ...to, ...bytes.subarray(at + from.length)]);
}

/** The head with field 1000 holding these bytes instead of the integer 0. */
function withExtension(item: readonly number[]): Uint8Array {
  const bytes = encodeDeterministic(withField(1000, 0));
  return Uint8Array.from([...bytes.subarray(0, -1), ...item]);
}
