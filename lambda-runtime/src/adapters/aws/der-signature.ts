/** Turns KMS's DER form of a P-256 signature into JOSE's r || s. Accepts DER only: one encoding per signature. */
import { needs } from '@fhe-serverless/core/errors';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const COORDINATE_BYTES = 32;
/** Order of the P-256 base point (FIPS 186-5, SP 800-186 3.2.1.3), big-endian hex. */
const ORDER = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';

/** 64 bytes, r || s. @throws FheError FHE_SERVICE_ANSWER */
export function rawSignatureOfDer(der: Uint8Array): Uint8Array {
  // Two integers of at most 33 bytes: lengths are always in short form.
  require(der.length >= 2 && der[0] === SEQUENCE && der[1] === der.length - 2 && der[1] < 0x80, 'not one DER sequence');
  const r = readInteger(der, 2);
  const s = readInteger(der, r.end);
  require(s.end === der.length, 'bytes after the signature');
  const raw = new Uint8Array(2 * COORDINATE_BYTES);
  raw.set(r.magnitude, COORDINATE_BYTES - r.magnitude.length);
  raw.set(s.magnitude, 2 * COORDINATE_BYTES - s.magnitude.length);
  return raw;
}

function readInteger(der: Uint8Array, offset: number): { readonly magnitude: Uint8Array; readonly end: number } {
  require(offset + 2 <= der.length && der[offset] === INTEGER, 'not a DER integer');
  const length = der[offset + 1];
  const start = offset + 2;
  const end = start + length;
  require(length >= 1 && length <= COORDINATE_BYTES + 1 && end <= der.length, 'an integer of a wrong length');
  require(der[start] < 0x80, 'a negative integer');
  const padded = der[start] === 0 && length > 1;
  // X.690 8.3.2: the first nine bits are not all zero.
  require(!padded || der[start + 1] >= 0x80, 'an integer that is not minimal');
  const magnitude = der.subarray(padded ? start + 1 : start, end);
  require(magnitude.length <= COORDINATE_BYTES && isInRange(magnitude), 'an integer outside 1 .. n-1');
  return { magnitude, end };
}

function isInRange(magnitude: Uint8Array): boolean {
  const hex = Buffer.from(magnitude).toString('hex').padStart(2 * COORDINATE_BYTES, '0');
  return /[1-9a-f]/.test(hex) && hex < ORDER;
}

function require(condition: boolean, reason: string): void {
  needs(condition, 'FHE_SERVICE_ANSWER', { service: 'KMS', operation: 'Sign', reason });
}
