/** Reads POST /keysets: a manifest of this deployment, and one upload for each key that it lists. */
import { needs } from '@fhe-serverless/core/errors';
import type { EvaluationKeyPart, ManifestClaims } from '@fhe-serverless/core/plan';
import { ENVELOPE_PREFIX_BYTES, MAX_HEAD_BYTES } from '@fhe-serverless/core/wire';
import type { HttpRequest } from './http.ts';
import { JsonFields, mediaType, readJsonBody } from './json-body.ts';
import type { Clock, KeysetPart, Signer } from './ports.ts';
import { verifiedManifest } from './verified-manifest.ts';

export interface KeysetRequest {
  readonly manifest: ManifestClaims;
  /** Hex. */
  readonly keyId: string;
  /** In the manifest's order. */
  readonly parts: readonly KeysetPart[];
}

const MAX_PARTS = 1024;
const SHA256 = /^[0-9a-f]{64}$/;
const KEY_ID = /^[0-9a-f]{32}$/;
const COMPACT_JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const PART_NAME = /^(public-key|relinearization|galois-[1-9][0-9]{0,5})$/;

/** @throws FheError FHE_WIRE_MALFORMED, FHE_WIRE_TOO_LARGE, FHE_WIRE_PLAN_CHANGED */
export async function readKeysetRequest(request: HttpRequest, signer: Signer, clock: Clock): Promise<KeysetRequest> {
  needs(mediaType(request) === 'application/json', 'FHE_WIRE_MALFORMED', { reason: 'the content type is not application/json' });
  const body = readJsonBody(request);
  const manifest = await verifiedManifest(body.text('manifest', COMPACT_JWS), signer, clock);
  const uploads = body.list('parts', MAX_PARTS).map((part) => new JsonFields(part, 'body.parts'));
  return { manifest, keyId: body.text('keyId', KEY_ID), parts: partsOf(manifest.evaluationKeys, uploads) };
}

function partsOf(planned: readonly EvaluationKeyPart[], uploads: readonly JsonFields[]): readonly KeysetPart[] {
  const byName = new Map(uploads.map((upload) => [upload.text('name', PART_NAME), upload]));
  const isComplete = byName.size === uploads.length && uploads.length === planned.length && planned.every(({ name }) => byName.has(name));
  needs(isComplete, 'FHE_WIRE_MALFORMED', { reason: 'body.parts are not the evaluation keys that the manifest lists' });
  const parts = planned.map((part) => keysetPart(part, byName.get(part.name)!));
  needs(new Set(parts.map(({ digest }) => digest)).size === parts.length, 'FHE_WIRE_MALFORMED', { reason: 'two of body.parts are the same object' });
  return parts;
}

function keysetPart({ name, kind, galoisElement, bytes }: EvaluationKeyPart, upload: JsonFields): KeysetPart {
  const uploadBytes = upload.count('bytes');
  const headBytes = uploadBytes - bytes - ENVELOPE_PREFIX_BYTES;
  needs(headBytes > 0 && headBytes <= MAX_HEAD_BYTES, 'FHE_WIRE_MALFORMED', { reason: `body.parts: ${name} is not as long as the manifest says` });
  return { name, kind, galoisElement, bytes, digest: upload.text('digest', SHA256), uploadBytes, uploadSha256: upload.text('checksum', SHA256) };
}
