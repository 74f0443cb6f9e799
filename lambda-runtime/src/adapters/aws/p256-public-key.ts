/** Reads the SPKI form of a P-256 public key, the one KMS gives, into a JWK named by its RFC 7638 thumbprint. */
import { createHash, createPublicKey } from 'node:crypto';
import { needs } from '@fhe-serverless/core/errors';
import type { PublicJwk } from '../../runtime/ports.ts';

/** SubjectPublicKeyInfo up to the point: ecPublicKey, prime256v1, bit string, uncompressed (RFC 5480). */
const SPKI_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const COORDINATE_BYTES = 32;

/** @throws FheError FHE_SERVICE_ANSWER */
export function jwkOfSpki(spki: Uint8Array): PublicJwk {
  const bytes = Buffer.from(spki);
  const isP256 = bytes.length === SPKI_PREFIX.length + 2 * COORDINATE_BYTES && bytes.subarray(0, SPKI_PREFIX.length).equals(SPKI_PREFIX);
  needs(isP256 && isOnCurve(bytes), 'FHE_SERVICE_ANSWER', { service: 'KMS', operation: 'GetPublicKey', reason: 'not an uncompressed P-256 key' });
  const x = bytes.subarray(SPKI_PREFIX.length, SPKI_PREFIX.length + COORDINATE_BYTES).toString('base64url');
  const y = bytes.subarray(SPKI_PREFIX.length + COORDINATE_BYTES).toString('base64url');
  return { kty: 'EC', crv: 'P-256', x, y, kid: thumbprint(x, y), alg: 'ES256', use: 'sig' };
}

/** RFC 7638 3.2: the required members of an EC key in lexicographic order, no white space. */
function thumbprint(x: string, y: string): string {
  return createHash('sha256').update(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`).digest('base64url');
}

function isOnCurve(spki: Buffer): boolean {
  try {
    createPublicKey({ key: spki, format: 'der', type: 'spki' });
    return true;
  } catch {
    return false;
  }
}
