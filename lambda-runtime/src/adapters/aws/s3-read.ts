/** Reads one version of an object as a stream, and goes on where a broken connection stopped. */
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { FheError, needs } from '@fhe-serverless/core/errors';
import type { ObjectReader } from '../../runtime/ports.ts';
import { toServiceError } from './service-errors.ts';

interface Location {
  readonly Bucket: string;
  readonly Key: string;
}

/** Connections that may break within one object before the read is given up. */
const MAX_RESUMES = 5;

/** Throws the SDK's exception when the object is absent: the caller knows what that means. */
export async function openObject(client: S3Client, location: Location): Promise<ObjectReader> {
  const first = await client.send(new GetObjectCommand(location));
  const { ContentLength, ETag, Body } = first;
  needs(ContentLength !== undefined && ETag !== undefined && Body !== undefined, 'FHE_SERVICE_ANSWER', { service: 'S3', operation: 'GetObject', reason: 'no length, ETag or body' });
  return { bytes: ContentLength, body: stream(client, location, Body as AsyncIterable<Uint8Array>, ContentLength, ETag) };
}

async function* stream(client: S3Client, location: Location, first: AsyncIterable<Uint8Array>, bytes: number, etag: string): AsyncGenerator<Uint8Array> {
  let body = first;
  let offset = 0;
  for (let resumes = 0; ; resumes += 1) {
    try {
      for await (const chunk of body) {
        offset += chunk.length;
        yield chunk;
      }
      if (offset === bytes) return;
      throw new FheError('FHE_SERVICE_UNAVAILABLE', { service: 'S3', operation: 'GetObject', reason: 'the stream ended early' });
    } catch (error) {
      // Only what the stream threw arrives here: a consumer that stops ends this generator at its `yield`.
      if (offset === bytes) return;
      if (resumes === MAX_RESUMES) throw toServiceError(error, 'S3', 'GetObject');
      body = await resume(client, location, offset, etag);
    }
  }
}

/** If-Match pins the version that was opened: a replaced object is an error, never a mixture. */
async function resume(client: S3Client, location: Location, offset: number, etag: string): Promise<AsyncIterable<Uint8Array>> {
  try {
    const answer = await client.send(new GetObjectCommand({ ...location, Range: `bytes=${offset}-`, IfMatch: etag }));
    return answer.Body as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw toServiceError(error, 'S3', 'GetObject');
  }
}
