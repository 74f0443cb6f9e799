/** Compact JWS under a set of trusted keys: the one place where a signature is verified. */
import { compactVerify, createLocalJWKSet, decodeProtectedHeader } from 'jose';

/** A P-256 public key as deployments publish it. */
export interface ReceiptJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg?: string;
  readonly use?: string;
}

export interface Jwks {
  readonly keys: readonly ReceiptJwk[];
}

export interface VerifiedToken {
  readonly kid: string;
  readonly payload: unknown;
}

const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const COORDINATE = /^[A-Za-z0-9_-]{43}$/;

/** Undefined unless one of the keys signed it, with ES256, as a token of this type. */
export async function verifiedToken(jws: string, jwks: Jwks, type: string): Promise<VerifiedToken | undefined> {
  if (!COMPACT.test(jws)) return undefined;
  try {
    const { typ, kid } = decodeProtectedHeader(jws);
    // The same key signs manifests and receipts: the type keeps one from passing for the other.
    if (typ !== type || typeof kid !== 'string') return undefined;
    const { payload } = await compactVerify(jws, createLocalJWKSet({ keys: jwks.keys.map((key) => ({ ...key })) }), { algorithms: ['ES256'] });
    return { kid, payload: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as unknown };
  } catch {
    // Whatever is wrong, the answer is the same: it is not verified.
    return undefined;
  }
}

/** True for a public key of the one kind that is used here. A private one is refused: it belongs nowhere near a client. */
export function isReceiptJwk(value: unknown): value is ReceiptJwk {
  if (typeof value !== 'object' || value === null) return false;
  const { kty, crv, x, y, kid, d } = value as Readonly<Record<string, unknown>>;
  return kty === 'EC' && crv === 'P-256' && isCoordinate(x) && isCoordinate(y) && typeof kid === 'string' && kid !== '' && kid.length <= 256 && d === undefined;
}

function isCoordinate(value: unknown): boolean {
  return typeof value === 'string' && COORDINATE.test(value);
}
