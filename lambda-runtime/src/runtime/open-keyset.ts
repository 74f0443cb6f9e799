/** POST /keysets: makes or renews the record, and signs uploads for the parts that are not here yet. */
import { FheError } from '@fhe-serverless/core/errors';
import { keysetId } from '@fhe-serverless/core/wire';
import { fromHex } from './hashes.ts';
import type { HttpResponse } from './http.ts';
import { partStates, type PartStates } from './keyset-parts.ts';
import { readKeysetRequest, type KeysetRequest } from './keyset-request.ts';
import { stagedPartPath } from './object-paths.ts';
import type { RegistrarOptions } from './options.ts';
import type { KeysetRecord, KeysetStatus, Ports } from './ports.ts';
import { jsonResponse } from './responses.ts';
import type { Call } from './router.ts';

const DEFAULT_LEASE_SECONDS = 90 * 86_400;
const UPLOAD_SECONDS = 3600;
const WRITE_ATTEMPTS = 5;

/** Idempotent: asked again, it answers what is missing now. */
export async function openKeyset(options: RegistrarOptions, { request, tenant }: Call): Promise<HttpResponse> {
  const { ports } = options;
  const asked = await readKeysetRequest(request, ports.signer, ports.clock);
  // A plan without evaluation keys is served without a record.
  if (asked.parts.length === 0) return jsonResponse(200, { keysetId: null, status: 'ready', missing: [] });

  const wanted = recordOf(options, tenant, asked);
  const { record, states } = await writeRecord(ports, wanted);
  const missing = await Promise.all(states.missing.map(async (part) => ({
    name: part.name,
    upload: await ports.uploads.presignUpload(stagedPartPath(record, part), { bytes: part.uploadBytes, sha256: part.uploadSha256, expiresInSeconds: UPLOAD_SECONDS }),
  })));
  return jsonResponse(200, { keysetId: record.keysetId, status: record.status, missing });
}

function recordOf({ ports, keysetLeaseSeconds = DEFAULT_LEASE_SECONDS }: RegistrarOptions, tenant: string, { manifest, keyId, parts }: KeysetRequest): KeysetRecord {
  const { scheme, parameters, keyConfigurationDigest } = manifest;
  const now = ports.clock.now();
  return {
    tenant, keyId, keyConfigurationDigest, scheme,
    keysetId: keysetId({ tenant, keyId: fromHex(keyId), fingerprints: [fromHex(parameters.fingerprint)], partDigests: parts.map(({ digest }) => fromHex(digest)) }),
    polyModulusDegree: parameters.polyModulusDegree,
    coeffModulus: parameters.coeffModulus,
    plaintextModulus: parameters.plaintextModulus,
    parametersFingerprint: parameters.fingerprint,
    parts,
    status: 'pending',
    leaseExpiresAt: now + keysetLeaseSeconds * 1000,
    createdAt: now,
  };
}

/** Brings the stored record to what is true now: other writers may be at work on it. */
async function writeRecord(ports: Ports, wanted: KeysetRecord): Promise<{ record: KeysetRecord; states: PartStates }> {
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const stored = await ports.keyStore.getKeyset(wanted.tenant, wanted.keysetId);
    // The record comes before the look at the parts: from now on nobody who cleans up takes them for unused.
    if (stored === undefined && !await ports.keyStore.putKeyset(wanted, undefined)) continue;
    const states = await partStates(ports, wanted);
    if (stored === undefined) return { record: wanted, states };
    const record = { ...wanted, createdAt: stored.createdAt, status: nextStatus(stored.status, states) };
    if (await ports.keyStore.putKeyset(record, stored.status)) return { record, states };
  }
  throw new FheError('FHE_SERVICE_UNAVAILABLE', { service: 'the key store', operation: 'putKeyset' });
}

/** A ready set that lost an object, and one that was refused, start again. */
function nextStatus(stored: KeysetStatus, { sealed, staged, missing }: PartStates): KeysetStatus {
  const isWhole = missing.length + staged.length === 0 && sealed.length > 0;
  if (stored === 'ready') return isWhole ? 'ready' : 'pending';
  return stored === 'verifying' ? 'verifying' : 'pending';
}
