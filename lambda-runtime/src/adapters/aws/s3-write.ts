/** Writes a stream of known length: in one request when small, in parts otherwise, visible only when complete. */
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, PutObjectCommand, UploadPartCommand,
  type CompletedPart, type S3Client,
} from '@aws-sdk/client-s3';
import { needs } from '@fhe-serverless/core/errors';
import { callService } from './service-errors.ts';
import { partsOf } from './upload-parts.ts';

interface Location {
  readonly Bucket: string;
  readonly Key: string;
}

/** Parts are buffered, so that the SDK can send one again; S3 wants at least 5 MiB and at most 10,000 parts. */
export const PART_BYTES = 16 * 1024 * 1024;

export async function writeObject(client: S3Client, location: Location, body: AsyncIterable<Uint8Array>, bytes: number): Promise<void> {
  const parts = partsOf(body, bytes, PART_BYTES);
  if (bytes > PART_BYTES) return writeInParts(client, location, parts);
  for await (const part of parts) await putWhole(client, location, part);
}

async function putWhole(client: S3Client, location: Location, part: Uint8Array): Promise<void> {
  const command = new PutObjectCommand({ ...location, Body: part, ContentLength: part.length });
  await callService('S3', 'PutObject', () => client.send(command));
}

async function writeInParts(client: S3Client, location: Location, parts: AsyncIterable<Uint8Array>): Promise<void> {
  const { UploadId } = await callService('S3', 'CreateMultipartUpload', () => client.send(new CreateMultipartUploadCommand(location)));
  needs(UploadId, 'FHE_SERVICE_ANSWER', { service: 'S3', operation: 'CreateMultipartUpload', reason: 'no upload id' });
  const upload = { ...location, UploadId };
  try {
    const completed: CompletedPart[] = [];
    for await (const part of parts) {
      const PartNumber = completed.length + 1;
      const command = new UploadPartCommand({ ...upload, PartNumber, Body: part, ContentLength: part.length });
      const { ETag } = await callService('S3', 'UploadPart', () => client.send(command));
      completed.push({ PartNumber, ETag });
    }
    await callService('S3', 'CompleteMultipartUpload', () => client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: completed } })));
  } catch (error) {
    // Best effort: what stays behind is removed by the bucket's lifecycle rule for incomplete uploads.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}
