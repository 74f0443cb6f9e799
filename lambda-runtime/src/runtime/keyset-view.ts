/** What a caller sees of a key set of theirs. */
import { needs } from '@fhe-serverless/core/errors';
import type { HttpResponse } from './http.ts';
import type { KeysetRecord, KeyStore } from './ports.ts';
import { jsonResponse } from './responses.ts';
import type { Call } from './router.ts';

const KEYSET_ID = /^[0-9a-f]{64}$/;

export function keysetView({ keysetId, keyId, keyConfigurationDigest, status, reason, leaseExpiresAt, createdAt, parts }: KeysetRecord): object {
  return {
    keysetId, keyId, keyConfigurationDigest, status,
    ...(reason === undefined ? {} : { reason }),
    leaseExpiresAt, createdAt,
    parts: parts.map(({ name, digest, bytes }) => ({ name, digest, bytes })),
  };
}

/** GET /keysets/{id} */
export async function showKeyset(keyStore: KeyStore, call: Call): Promise<HttpResponse> {
  return jsonResponse(200, keysetView(await requireOwnKeyset(keyStore, call)));
}

/** The caller's key set; another tenant's is as absent as one that never was. @throws FheError FHE_KEYS_NOT_FOUND */
export async function requireOwnKeyset(keyStore: KeyStore, { tenant, id }: Pick<Call, 'tenant' | 'id'>): Promise<KeysetRecord> {
  const keyset = KEYSET_ID.test(id) ? await keyStore.getKeyset(tenant, id) : undefined;
  needs(keyset !== undefined, 'FHE_KEYS_NOT_FOUND');
  return keyset;
}
