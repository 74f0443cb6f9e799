/** Brings a server to the state in which it can evaluate for this key file: registered, uploaded, checked. */
import { FheError, isFheError } from '@fhe-serverless/core/errors';
import type { OnProgress } from '../progress.ts';
import type { ServerApi } from '../server-api.ts';
import type { Sessions } from '../sessions.ts';
import { awaitReady, type Verdict } from './await-ready.ts';
import { EvaluationKeyCache, type PartRecord } from './evaluation-key-cache.ts';
import { withFileLock } from './file-lock.ts';
import type { KeyFile } from './key-file.ts';
import { prepareParts } from './prepare-parts.ts';
import { uploadParts } from './upload-parts.ts';
import type { ManifestSource } from '../trust/manifest-source.ts';
import type { VerifiedManifest } from '../trust/verify-manifest.ts';

export interface Registration {
  readonly api: ServerApi;
  readonly manifests: ManifestSource;
  readonly sessions: Sessions;
  readonly keyFile: KeyFile;
  readonly onProgress: OnProgress;
}

export interface RegisteredKeys {
  /** Hex. */
  readonly keyId: string;
  readonly keyConfigurationDigest: string;
  /** Undefined for a plan that needs no evaluation keys. */
  readonly keysetId: string | undefined;
}

type Registered = Verdict & { readonly keysetId: string };

interface OfferedParts {
  readonly keyId: string;
  readonly cache: EvaluationKeyCache;
  readonly records: readonly PartRecord[];
}

const MAX_ROUNDS = 5;
/** A lease that ends within two weeks is renewed, which uploads nothing. */
const RENEW_MILLIS = 14 * 86_400_000;
const MARGIN_MILLIS = 60_000;
/** Making and uploading the largest key set takes less. */
const LOCK_WAIT_MILLIS = 60 * 60_000;

/** Idempotent, and continues where a former run was interrupted. @throws FheError FHE_CLIENT_KEYS_REFUSED, FHE_CLIENT_KEYS_PENDING */
export async function registerKeys(registration: Registration): Promise<RegisteredKeys> {
  const usable = await usableKeys(registration);
  if (usable !== undefined) return announced(registration, usable);
  const { keyFile, api, onProgress } = registration;
  const done = await withFileLock(`${keyFile.path}.evaluation-keys.lock`, {
    pace: api.exchange.pace, maxWaitMillis: LOCK_WAIT_MILLIS, onWait: () => onProgress({ step: 'waiting-for-another-process' }),
  }, async () => await usableKeys(registration) ?? await registerLocked(registration));
  if (done === undefined) throw new FheError('FHE_CLIENT_KEYS_PENDING', { status: 'being registered by another process', seconds: LOCK_WAIT_MILLIS / 1000 });
  return announced(registration, done.result);
}

/**
 * What the server holds already and will hold for a while. A key set that ends soon is renewed where this machine has
 * the records to name its parts; elsewhere it is used until it ends, because renewing it would mean new keys.
 */
async function usableKeys({ manifests, keyFile, api, sessions }: Registration): Promise<RegisteredKeys | undefined> {
  const held = keyFile.key((await manifests.current()).claims.parameters.fingerprint);
  const { manifest, keysets } = await manifests.fetch(held?.keyId);
  const { keyConfigurationDigest, evaluationKeys, parameters } = manifest.claims;
  if (evaluationKeys.length === 0) {
    const { keyId } = await sessions.open(manifest, keyFile);
    return { keyId, keyConfigurationDigest, keysetId: undefined };
  }

  const now = api.exchange.pace.now();
  const fitting = keysets.filter((keyset) => keyset.keyConfigurationDigest === keyConfigurationDigest);
  const ready = fitting.find(({ status, leaseExpiresAt }) => status === 'ready' && leaseExpiresAt - MARGIN_MILLIS > now);
  if (held === undefined || ready === undefined) return undefined;
  const found = { keyId: held.keyId, keyConfigurationDigest, keysetId: ready.keysetId };
  if (ready.leaseExpiresAt - now > RENEW_MILLIS) return found;
  const cache = new EvaluationKeyCache(keyFile.path, held.keyId, parameters.fingerprint);
  const records = await Promise.all(evaluationKeys.map((part) => cache.record(part)));
  return records.includes(undefined) ? found : undefined;
}

/** Each round starts from what the server says now: the deployment, and what it holds, may change in between. */
async function registerLocked(registration: Registration): Promise<RegisteredKeys> {
  const { manifests, sessions, keyFile, onProgress } = registration;
  let reason = 'it keeps asking for parts';
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const manifest = await manifests.current();
    const { evaluationKeys, parameters, keyConfigurationDigest } = manifest.claims;
    const { keyId, session } = await sessions.open(manifest, keyFile);
    const cache = new EvaluationKeyCache(keyFile.path, keyId, parameters.fingerprint);
    const records = await prepareParts({ manifest, keyId, cache, session, onProgress });
    const { status, keysetId, reason: refusal } = await registerParts(registration, manifest, { keyId, cache, records });
    const names = evaluationKeys.map(({ name }) => name);
    if (status === 'ready') {
      await cache.dropUploads(names);
      return { keyId, keyConfigurationDigest, keysetId };
    }
    reason = refusal ?? reason;
    if (status === 'failed' && refusal !== 'FHE_KEYS_INCOMPLETE') {
      await cache.forget(names);
      break;
    }
  }
  throw new FheError('FHE_CLIENT_KEYS_REFUSED', { reason });
}

/** One round: what the server lacks goes up, and the server checks the whole. `pending` asks for another round. */
async function registerParts(registration: Registration, manifest: VerifiedManifest, offer: OfferedParts): Promise<Registered> {
  const { api, manifests, onProgress } = registration;
  const { claims, jws } = manifest;
  const { keyId, cache, records } = offer;
  const opened = await api.openKeyset(claims.controlPlane, jws, keyId, records).catch((error: unknown) => {
    if (isFheError(error) && error.code === 'FHE_WIRE_PLAN_CHANGED') return undefined;
    throw error;
  });
  if (opened === undefined) {
    // The manifest ended while keys were made.
    manifests.forget();
    return { status: 'pending', reason: 'FHE_WIRE_PLAN_CHANGED', keysetId: '' };
  }
  const { keysetId, status, missing } = opened;
  if (status === 'ready') return { status, reason: undefined, keysetId };
  if (missing.length > 0) {
    const sent = await uploadParts(api, cache, records, missing, onProgress);
    if (sent.outcome === 'lost') await cache.forget(sent.names);
    if (sent.outcome !== 'sent') return { status: 'pending', reason: undefined, keysetId };
  }
  onProgress({ step: 'verifying-keys' });
  return { ...await awaitReady(api, claims.controlPlane, keysetId), keysetId };
}

function announced({ onProgress }: Registration, keys: RegisteredKeys): RegisteredKeys {
  onProgress({ step: 'keys-ready', keyId: keys.keyId });
  return keys;
}
