/** A manifest that a trusted key signed, that is of now, and that makes sense. */
import { FheError, isFheError, needs } from '@fhe-serverless/core/errors';
import { MANIFEST_TYPE, requireManifestClaims, type ManifestClaims } from '@fhe-serverless/core/plan';
import type { ModulusChain } from '@fhe-serverless/core/wire';
import { requireSoundManifest } from './manifest-rules.ts';
import { verifiedToken, type Jwks } from './signed-token.ts';

export interface VerifiedManifest {
  readonly claims: ManifestClaims;
  /** As the server signed it: a key registration carries it back. */
  readonly jws: string;
  /** One for each plaintext modulus. */
  readonly chains: readonly ModulusChain[];
}

/** Difference between the server's clock and the client's, in seconds. */
const CLOCK_SKEW_SECONDS = 300;

export interface ManifestTrust {
  /** Undefined takes whoever signed: trust on first use. */
  readonly issuer: string | undefined;
  readonly jwks: Jwks;
  /** Where the keys come from, for the message of a refusal. */
  readonly source: string;
}

/** @throws FheError FHE_CLIENT_MANIFEST */
export async function verifiedManifest(jws: string, { issuer, jwks, source }: ManifestTrust, now: number): Promise<VerifiedManifest> {
  const token = await verifiedToken(jws, jwks, MANIFEST_TYPE);
  needs(token !== undefined, 'FHE_CLIENT_MANIFEST', { reason: `no key of ${source} signed it` });
  try {
    const claims = requireManifestClaims(token.payload);
    needs(issuer === undefined || claims.iss === issuer, 'FHE_CLIENT_MANIFEST', { reason: 'it is of another function' });
    needs(claims.exp + CLOCK_SKEW_SECONDS > now / 1000, 'FHE_CLIENT_MANIFEST', { reason: 'it has ended' });
    needs(claims.iat - CLOCK_SKEW_SECONDS < now / 1000, 'FHE_CLIENT_MANIFEST', { reason: 'it is of the future; compare the clocks' });
    return { claims, jws, chains: requireSoundManifest(claims) };
  } catch (error) {
    if (isFheError(error) && error.code === 'FHE_CLIENT_MANIFEST') throw error;
    throw new FheError('FHE_CLIENT_MANIFEST', { reason: error instanceof Error && !(error instanceof TypeError) ? error.message : 'a field is missing' });
  }
}
