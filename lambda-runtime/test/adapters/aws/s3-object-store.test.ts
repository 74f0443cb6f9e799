import type { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { createS3Client } from '../../../src/adapters/aws/clients.ts';
import { S3ObjectStore } from '../../../src/adapters/aws/s3-object-store.ts';
import { PART_BYTES } from '../../../src/adapters/aws/s3-write.ts';
import { exception, scriptedClient } from './scripted-client.ts';

const clock = { now: () => 1_795_000_000_000 };
const signing = createS3Client({ region: 'eu-central-1', credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' } });
const CHECKSUM = 'ab'.repeat(32);

const store = (client: S3Client, prefix = '') => new S3ObjectStore({ client, bucket: 'uploads', prefix, clock });

async function* chunks(count: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield new Uint8Array(bytes).fill(index);
}

test('signs length and checksum of an upload as headers, and nothing that the client does not send', async () => {
  const ticket = await store(signing).presignUpload('staging/aa/bb', { bytes: 1234, sha256: CHECKSUM, expiresInSeconds: 900 });
  const url = new URL(ticket.url);

  expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host;x-amz-checksum-sha256');
  expect(ticket).toMatchObject({ method: 'PUT', headers: { 'x-amz-checksum-sha256': Buffer.from(CHECKSUM, 'hex').toString('base64') }, expiresAt: clock.now() + 900_000 });
  expect(url.searchParams.get('X-Amz-Expires')).toBe('900');
  expect([...url.searchParams.keys()].filter((name) => /checksum|sdk/i.test(name))).toEqual([]);
  expect(url.pathname).toBe('/staging/aa/bb');
});

test('length and checksum change the signature', async () => {
  const signatureOf = async (content: { bytes: number; sha256: string }) => {
    const { url } = await store(signing).presignUpload('staging/aa/bb', { ...content, expiresInSeconds: 900 });
    return new URL(url).searchParams.get('X-Amz-Signature');
  };

  const signatures = [await signatureOf({ bytes: 1, sha256: CHECKSUM }), await signatureOf({ bytes: 2, sha256: CHECKSUM }), await signatureOf({ bytes: 1, sha256: 'cd'.repeat(32) })];

  expect(new Set(signatures).size).toBe(3);
});

test('stays below its prefix', async () => {
  const client = scriptedClient<S3Client>({ ContentLength: 7 });

  await store(client, 'below/').size('aa/bb');

  expect(client.sent[0]!.input).toEqual({ Bucket: 'uploads', Key: 'below/aa/bb' });
});

test.each(['', '/', '/aa', 'aa/', 'aa//bb', '..', 'aa/..', 'aa/../bb', '.aa', 'AA', 'aa/%2e%2e', 'aa bb', 'aa\\bb'])('fails for the path "%s" before S3 sees it', async (path) => {
  const client = scriptedClient<S3Client>({});

  await expect(store(client).size(path)).rejects.toMatchObject({ code: 'FHE_BUG_INVARIANT' });
  await expect(store(client).presignUpload(path, { bytes: 1, sha256: CHECKSUM, expiresInSeconds: 1 })).rejects.toMatchObject({ code: 'FHE_BUG_INVARIANT' });
  expect(client.sent).toEqual([]);
});

test('fails when a prefix does not end in a slash', () => {
  expect(() => store(signing, 'below')).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
});

test('an absent object is no error; a forbidden one is', async () => {
  expect(await store(scriptedClient<S3Client>(exception('NotFound'))).size('aa')).toBeUndefined();
  expect(await store(scriptedClient<S3Client>(exception('NoSuchKey'))).read('aa')).toBeUndefined();
  await expect(store(scriptedClient<S3Client>(exception('AccessDenied'))).read('aa')).rejects.toMatchObject({ code: 'FHE_SERVICE_MISCONFIGURED' });
  await expect(store(scriptedClient<S3Client>(exception('NoSuchBucket'))).read('aa')).rejects.toMatchObject({ code: 'FHE_SERVICE_MISCONFIGURED' });
});

test('writes in parts what does not fit one, and completes only at the end', async () => {
  const client = scriptedClient<S3Client>({ UploadId: 'u1' }, { ETag: '"1"' }, { ETag: '"2"' }, {});

  await store(client).write('aa', chunks(17, 1024 * 1024), 17 * 1024 * 1024);

  expect(client.sent.map(({ name, input }) => [name, input.PartNumber, (input.Body as Uint8Array | undefined)?.length])).toEqual([
    ['CreateMultipartUploadCommand', undefined, undefined], ['UploadPartCommand', 1, PART_BYTES], ['UploadPartCommand', 2, 1024 * 1024], ['CompleteMultipartUploadCommand', undefined, undefined],
  ]);
  expect(client.sent.at(-1)!.input.MultipartUpload).toEqual({ Parts: [{ PartNumber: 1, ETag: '"1"' }, { PartNumber: 2, ETag: '"2"' }] });
});

test('takes an upload in parts back when the source is short, or S3 fails', async () => {
  const short = scriptedClient<S3Client>({ UploadId: 'u1' }, { ETag: '"1"' }, {});
  const failing = scriptedClient<S3Client>({ UploadId: 'u1' }, exception('SlowDown'), {});

  await expect(store(short).write('aa', chunks(17, 1024 * 1024), 18 * 1024 * 1024)).rejects.toMatchObject({ code: 'FHE_BUG_INVARIANT' });
  await expect(store(failing).write('aa', chunks(17, 1024 * 1024), 17 * 1024 * 1024)).rejects.toMatchObject({ code: 'FHE_SERVICE_UNAVAILABLE' });

  for (const { sent } of [short, failing]) {
    expect(sent.at(-1)).toMatchObject({ name: 'AbortMultipartUploadCommand', input: { UploadId: 'u1' } });
    expect(sent.map(({ name }) => name)).not.toContain('CompleteMultipartUploadCommand');
  }
});
