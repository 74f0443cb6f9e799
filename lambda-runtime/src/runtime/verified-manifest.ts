/** Trusts a manifest that this deployment signed: how the registrar knows a plan's keys without knowing a plan. */
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { FheError, needs } from '@fhe-serverless/core/errors';
import { MANIFEST_TYPE, requireManifestClaims, type ManifestClaims } from '@fhe-serverless/core/plan';
import type { Clock, Signer } from './ports.ts';

/** Difference between two clocks of the deployment, in seconds. */
const CLOCK_SKEW_SECONDS = 60;

/**
 * @throws FheError FHE_WIRE_MALFORMED when the token is not a manifest that this signer signed
 * @throws FheError FHE_WIRE_PLAN_CHANGED when it ended
 */
export async function verifiedManifest(jws: string, signer: Signer, clock: Clock): Promise<ManifestClaims> {
  const jwk = await signer.publicJwk();
  const claims = requireManifestClaims(await verifiedPayload(jws, { ...jwk }));
  needs(claims.exp + CLOCK_SKEW_SECONDS > clock.now() / 1000, 'FHE_WIRE_PLAN_CHANGED');
  return claims;
}

async function verifiedPayload(jws: string, jwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string; kid: string }): Promise<unknown> {
  try {
    const { payload } = await compactVerify(jws, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] });
    const { typ, kid } = decodeProtectedHeader(jws);
    // The same key signs receipts: the type keeps one from passing for the other.
    if (typ === MANIFEST_TYPE && kid === jwk.kid) return JSON.parse(new TextDecoder().decode(payload)) as unknown;
  } catch {
    // Answered below, without the library's message, which may quote the token.
  }
  throw new FheError('FHE_WIRE_MALFORMED', { reason: 'the manifest was not signed by this deployment' });
}
