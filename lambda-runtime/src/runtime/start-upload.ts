/** POST /uploads: a signed upload for inputs above the inline limit. */
import { needs } from '@fhe-serverless/core/errors';
import type { HttpResponse } from './http.ts';
import { mediaType, readJsonBody } from './json-body.ts';
import { uploadedInputPath } from './object-paths.ts';
import type { RegistrarOptions } from './options.ts';
import { jsonResponse } from './responses.ts';
import type { Call } from './router.ts';

const DEFAULT_MAX_BYTES = 1 << 28;
const UPLOAD_SECONDS = 900;
const SHA256 = /^[0-9a-f]{64}$/;

/** The id of an upload is the hash of its bytes: uploading again changes nothing, and the evaluator can check what it reads. */
export async function startUpload({ ports, maxUploadBytes = DEFAULT_MAX_BYTES }: RegistrarOptions, { request, tenant }: Call): Promise<HttpResponse> {
  needs(mediaType(request) === 'application/json', 'FHE_WIRE_MALFORMED', { reason: 'the content type is not application/json' });
  const body = readJsonBody(request);
  const bytes = body.count('bytes');
  const sha256 = body.text('sha256', SHA256);
  needs(bytes <= maxUploadBytes, 'FHE_WIRE_TOO_LARGE', { what: 'the upload', bytes, limit: maxUploadBytes });
  const upload = await ports.uploads.presignUpload(uploadedInputPath(tenant, sha256), { bytes, sha256, expiresInSeconds: UPLOAD_SECONDS });
  return jsonResponse(200, { uploadId: sha256, upload });
}
