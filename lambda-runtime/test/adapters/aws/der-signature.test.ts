import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rawSignatureOfDer } from '../../../src/adapters/aws/der-signature.ts';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const refused = expect.objectContaining({ code: 'FHE_SERVICE_ANSWER' });

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (value: bigint): string => (value.toString(16).length % 2 ? '0' : '') + value.toString(16);

/** The one DER encoding of a positive integer. */
function derInteger(value: bigint): string {
  const digits = hex(value);
  const magnitude = Number.parseInt(digits.slice(0, 2), 16) >= 0x80 ? `00${digits}` : digits;
  return `02${hex(BigInt(magnitude.length / 2))}${magnitude}`;
}

const derSequence = (content: string): Uint8Array => bytes(`30${hex(BigInt(content.length / 2))}${content}`);
const der = (r: bigint, s: bigint): Uint8Array => derSequence(derInteger(r) + derInteger(s));

test('turns real signatures into the raw form that verifies', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (let index = 0; index < 200; index += 1) {
    const message = Buffer.from(`message ${index}`);

    const raw = rawSignatureOfDer(sign('sha256', message, privateKey));

    expect(verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw)).toBe(true);
  }
});

test('pads short integers, whatever their length', () => {
  const value = fc.integer({ min: 1, max: 255 }).chain((bits) => fc.bigInt({ min: 1n, max: (1n << BigInt(bits)) - 1n }));
  fc.assert(fc.property(value, value, (r, s) => {
    const raw = Buffer.from(rawSignatureOfDer(der(r, s))).toString('hex');

    expect(raw).toBe(r.toString(16).padStart(64, '0') + s.toString(16).padStart(64, '0'));
  }));
});

test('takes the largest integers below the order of the curve', () => {
  expect(rawSignatureOfDer(der(ORDER - 1n, ORDER - 1n))).toHaveLength(64);
});

test.each([
  ['nothing', ''],
  ['a sequence without content', '3000'],
  ['one integer', '3003020101'],
  ['three integers', '3009020101020102020103'],
  ['another tag than SEQUENCE', '3106020101020102'],
  ['another tag than INTEGER', '3006030101020102'],
  ['a length below the content', '3005020101020102'],
  ['a length above the content', '3007020101020102'],
  ['a length in long form', '308106020101020102'],
  ['an indefinite length', '30800201010201020000'],
  ['bytes after the sequence', '300602010102010200'],
  ['bytes inside the sequence, after the integers', '300702010102010200'],
  ['an empty integer', '300502000201 02'.replaceAll(' ', '')],
  ['zero', '3006020100020102'],
  ['a negative integer', '3006020181020102'],
  ['an integer padded without need', '300702020001020102'],
  ['an integer that ends outside', '3006020101022102'],
])('refuses %s', (_name, encoded) => {
  expect(() => rawSignatureOfDer(bytes(encoded))).toThrow(refused);
});

test('refuses integers from the order of the curve on', () => {
  expect(() => rawSignatureOfDer(der(ORDER, 1n))).toThrow(refused);
  expect(() => rawSignatureOfDer(der(1n, ORDER))).toThrow(refused);
  expect(() => rawSignatureOfDer(der(1n, (1n << 256n) - 1n))).toThrow(refused);
  expect(() => rawSignatureOfDer(der(1n << 256n, 1n))).toThrow(refused);
});

test('gives 64 bytes or our error, for any bytes', () => {
  const near = fc.uint8Array({ minLength: 0, maxLength: 76 }).map((tail) => new Uint8Array([0x30, tail.length, ...tail]));
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), near), (encoded) => {
    try {
      expect(rawSignatureOfDer(encoded)).toHaveLength(64);
    } catch (error) {
      expect(error).toEqual(refused);
    }
  }));
});

test('every single-bit change of a signature is refused or gives other bytes', () => {
  const original = der(ORDER - 5n, 12345678901234567890n);
  const raw = Buffer.from(rawSignatureOfDer(original)).toString('hex');
  for (let bit = 0; bit < original.length * 8; bit += 1) {
    const changed = Uint8Array.from(original);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    try {
      expect(Buffer.from(rawSignatureOfDer(changed)).toString('hex')).not.toBe(raw);
    } catch (error) {
      expect(error).toEqual(refused);
    }
  }
});
