/** Sends one call and fetches its answer, through object storage where a message is too large for the front door. */
import { randomBytes } from 'node:crypto';
import { needs } from '@fhe-serverless/core/errors';
import { ENVELOPE_MEDIA_TYPE } from '@fhe-serverless/core/wire';
import { JsonAnswer } from '../http/json-answer.ts';
import type { IncomingResponse } from '../http/transport.ts';
import type { OnProgress } from '../progress.ts';
import type { ServerApi } from '../server-api.ts';
import { sha256Hex } from './hashes.ts';
import type { SealedInputs } from './seal-inputs.ts';
import { maxAnswerBytes } from '../trust/manifest-rules.ts';
import type { VerifiedManifest } from '../trust/verify-manifest.ts';

/**
 * The bytes of the answer, unverified. One idempotency key for the call and all its retries, and for nothing else:
 * the server evaluates and bills it once, however often it is asked.
 */
export async function sendEvaluation(api: ServerApi, manifest: VerifiedManifest, inputs: SealedInputs, onProgress: OnProgress): Promise<Uint8Array> {
  const { claims } = manifest;
  const maxResponseBytes = maxAnswerBytes(claims);
  const isInline = inputs.bytes <= claims.inlineRequestBytes;
  const body = isInline ? Buffer.concat(inputs.envelopes) : namesOf(await uploadInputs(api, claims.controlPlane, inputs, onProgress));
  const response = await api.evaluate({
    contentType: isInline ? ENVELOPE_MEDIA_TYPE : 'application/json',
    body,
    idempotencyKey: randomBytes(24).toString('base64url'),
    planDigest: claims.planDigest,
    maxResponseBytes,
  });
  return isEnvelopes(response) ? response.body : storedAnswer(api, response, maxResponseBytes);
}

function namesOf(uploads: readonly string[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ uploads }));
}

/** One upload for each input, in order. */
async function uploadInputs(api: ServerApi, keyPlane: string, inputs: SealedInputs, onProgress: OnProgress): Promise<readonly string[]> {
  const { envelopes, bytes } = inputs;
  const ids: string[] = [];
  let doneBytes = 0;
  for (const envelope of envelopes) {
    onProgress({ step: 'uploading-inputs', doneBytes, totalBytes: bytes });
    const { uploadId, upload } = await api.startUpload(keyPlane, envelope.length, sha256Hex(envelope));
    await api.put(upload, envelope);
    ids.push(uploadId);
    doneBytes += envelope.length;
  }
  onProgress({ step: 'uploading-inputs', doneBytes, totalBytes: bytes });
  return ids;
}

async function storedAnswer(api: ServerApi, response: IncomingResponse, maxBytes: number): Promise<Uint8Array> {
  const result = new JsonAnswer(response, 'POST /evaluations').object('result');
  const bytes = result.count('bytes');
  needs(bytes <= maxBytes, 'FHE_CLIENT_RECEIPT', { reason: 'the answer is longer than the manifest allows' });
  const body = await api.download(result.text('url'), bytes);
  needs(body.length === bytes && sha256Hex(body) === result.text('sha256'), 'FHE_CLIENT_RECEIPT', { reason: 'the stored answer is another one than was announced' });
  return body;
}

function isEnvelopes({ headers }: IncomingResponse): boolean {
  return (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase() === ENVELOPE_MEDIA_TYPE;
}
