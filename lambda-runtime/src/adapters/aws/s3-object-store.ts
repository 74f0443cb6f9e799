/** Immutable objects in one bucket, below one prefix. Streams both ways; no object is ever held whole. */
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { invariant } from '@fhe-serverless/core/errors';
import type { Clock, ObjectReader, ObjectStore, UploadTicket } from '../../runtime/ports.ts';
import { openObject } from './s3-read.ts';
import { writeObject } from './s3-write.ts';
import { callService, isException } from './service-errors.ts';

export interface S3ObjectStoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Put before every path, ends in '/' unless empty. */
  readonly prefix: string;
  readonly clock: Clock;
}

/** What the runtime builds: no '..', no empty segment, nothing that a URL would have to escape. */
const PATH = /^[a-z0-9-][a-z0-9.-]*(\/[a-z0-9-][a-z0-9.-]*)*$/;
const CHECKSUM_HEADER = 'x-amz-checksum-sha256';

export class S3ObjectStore implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #clock: Clock;

  constructor({ client, bucket, prefix, clock }: S3ObjectStoreOptions) {
    invariant(prefix === '' || (prefix.endsWith('/') && PATH.test(prefix.slice(0, -1))), 'an object prefix is empty or a path that ends in a slash');
    this.#client = client;
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#clock = clock;
  }

  async size(path: string): Promise<number | undefined> {
    const head = await unlessAbsent('HeadObject', () => this.#client.send(new HeadObjectCommand(this.#location(path))));
    return head?.ContentLength;
  }

  async read(path: string): Promise<ObjectReader | undefined> {
    const location = this.#location(path);
    return unlessAbsent('GetObject', () => openObject(this.#client, location));
  }

  async write(path: string, body: AsyncIterable<Uint8Array>, bytes: number): Promise<void> {
    await writeObject(this.#client, this.#location(path), body, bytes);
  }

  async delete(path: string): Promise<void> {
    await callService('S3', 'DeleteObject', () => this.#client.send(new DeleteObjectCommand(this.#location(path))));
  }

  /**
   * Length and SHA-256 are signed headers: S3 compares the checksum with what arrives. A checksum in the query
   * would be signed too, but not every store checks it there, so the presigner must leave it a header.
   */
  async presignUpload(path: string, { bytes, sha256, expiresInSeconds }: { readonly bytes: number; readonly sha256: string; readonly expiresInSeconds: number }): Promise<UploadTicket> {
    const checksum = Buffer.from(sha256, 'hex').toString('base64');
    const command = new PutObjectCommand({ ...this.#location(path), ContentLength: bytes, ChecksumSHA256: checksum });
    const expiresAt = this.#clock.now() + expiresInSeconds * 1_000;
    const url = await callService('S3', 'presign', () => getSignedUrl(this.#client, command, {
      signingDate: new Date(this.#clock.now()),
      expiresIn: expiresInSeconds,
      unhoistableHeaders: new Set([CHECKSUM_HEADER]),
      signableHeaders: new Set(['host', 'content-length', CHECKSUM_HEADER]),
    }));
    // Every HTTP client derives the length from the body, and some refuse to be told.
    return { method: 'PUT', url, headers: { [CHECKSUM_HEADER]: checksum }, expiresAt };
  }

  async presignDownload(path: string, expiresInSeconds: number): Promise<string> {
    const command = new GetObjectCommand(this.#location(path));
    return callService('S3', 'presign', () => getSignedUrl(this.#client, command, { signingDate: new Date(this.#clock.now()), expiresIn: expiresInSeconds }));
  }

  #location(path: string): { readonly Bucket: string; readonly Key: string } {
    invariant(PATH.test(path), 'object paths are lower-case segments');
    return { Bucket: this.#bucket, Key: this.#prefix + path };
  }
}

/** Undefined when there is no such object. A HEAD has no body, so its exception is called NotFound. */
async function unlessAbsent<T>(operation: string, run: () => Promise<T>): Promise<T | undefined> {
  return callService('S3', operation, async () => {
    try {
      return await run();
    } catch (error) {
      if (isException(error, 'NotFound', 'NoSuchKey')) return undefined;
      throw error;
    }
  });
}
