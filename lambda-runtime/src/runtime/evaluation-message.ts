/** Gets the input envelopes of POST /evaluations: from the body, or from earlier uploads that it names. */
import { FheError, needs } from '@fhe-serverless/core/errors';
import { collectBytes } from './collect-bytes.ts';
import { sha256Hex } from './hashes.ts';
import { MEDIA_TYPE, type HttpRequest } from './http.ts';
import { mediaType, readJsonBody } from './json-body.ts';
import { uploadedInputPath } from './object-paths.ts';
import type { ObjectStore } from './ports.ts';

export interface MessageLimits {
  /** Largest message that the plan can need. */
  readonly maxMessageBytes: number;
  readonly inlineRequestBytes: number;
  /** Largest number of uploads in one request. */
  readonly maxUploads: number;
}

const UPLOAD_ID = /^[0-9a-f]{64}$/;

/** @throws FheError FHE_WIRE_TOO_LARGE, FHE_WIRE_MALFORMED, FHE_REQUEST_UPLOAD_MISSING */
export async function evaluationMessage(request: HttpRequest, tenant: string, uploads: ObjectStore, limits: MessageLimits): Promise<Uint8Array> {
  switch (mediaType(request)) {
    case MEDIA_TYPE: {
      const limit = Math.min(limits.inlineRequestBytes, limits.maxMessageBytes);
      needs(request.body.length <= limit, 'FHE_WIRE_TOO_LARGE', { what: 'the request body', bytes: request.body.length, limit });
      return request.body;
    }
    case 'application/json':
      return uploadedMessage(readJsonBody(request).list('uploads', limits.maxUploads), tenant, uploads, limits.maxMessageBytes);
    default:
      throw new FheError('FHE_WIRE_MALFORMED', { reason: `the content type is neither ${MEDIA_TYPE} nor application/json` });
  }
}

/** All lengths are added up before the first byte is read. */
async function uploadedMessage(ids: readonly unknown[], tenant: string, uploads: ObjectStore, limit: number): Promise<Uint8Array> {
  needs(ids.length > 0 && ids.every((id): id is string => typeof id === 'string' && UPLOAD_ID.test(id)), 'FHE_WIRE_MALFORMED', { reason: 'body.uploads is not a list of upload ids' });
  const sizes = await Promise.all(ids.map((id) => uploads.size(uploadedInputPath(tenant, id))));
  needs(sizes.every((size) => size !== undefined), 'FHE_REQUEST_UPLOAD_MISSING');
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  needs(bytes <= limit, 'FHE_WIRE_TOO_LARGE', { what: 'the uploaded input', bytes, limit });
  const pieces = await Promise.all(ids.map((id, index) => uploaded(id, sizes[index]!, tenant, uploads)));
  return new Uint8Array(Buffer.concat(pieces));
}

async function uploaded(id: string, size: number, tenant: string, uploads: ObjectStore): Promise<Uint8Array> {
  const object = await uploads.read(uploadedInputPath(tenant, id));
  needs(object !== undefined, 'FHE_REQUEST_UPLOAD_MISSING');
  const bytes = await collectBytes(object, size, 'the uploaded input');
  needs(sha256Hex(bytes) === id, 'FHE_WIRE_REJECTED');
  return bytes;
}
