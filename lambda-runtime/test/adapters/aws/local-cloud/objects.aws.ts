/** Objects larger than memory should hold, and uploads that break off. */
import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createHash } from 'node:crypto';
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { beforeAll, expect, test } from '@jest/globals';
import { S3ObjectStore, systemClock } from '../../../../src/adapters/aws/index.ts';
import { PART_BYTES } from '../../../../src/adapters/aws/s3-write.ts';
import { codeOf, fresh } from '../../../contracts/opened-port.ts';
import { createBucket, s3 } from './cloud.ts';

const MIB = 1024 * 1024;
let bucket: string;
let store: S3ObjectStore;

beforeAll(async () => {
  bucket = await createBucket();
  store = new S3ObjectStore({ client: s3, bucket, prefix: '', clock: systemClock });
});

/** Made while it is read, so that only the adapter can hold it. */
async function* generated(mebibytes: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < mebibytes; index += 1) yield new Uint8Array(MIB).fill(index);
}

v8.setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Buffers that are in use: what nobody refers to any more is collected first. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

async function digestOf(body: AsyncIterable<Uint8Array>): Promise<{ digest: string; peakBytes: number }> {
  const hash = createHash('sha256');
  let peakBytes = 0;
  let [seen, measured] = [0, 0];
  for await (const chunk of body) {
    hash.update(chunk);
    seen += chunk.length;
    // Collecting takes milliseconds, and chunks are small.
    if (seen - measured < PART_BYTES / 2) continue;
    measured = seen;
    peakBytes = Math.max(peakBytes, heldBytes());
  }
  return { digest: hash.digest('hex'), peakBytes };
}

test('writes and reads an object in parts, exactly, without holding it', async () => {
  const mebibytes = 100;
  const path = `large/${fresh()}`;
  const { digest } = await digestOf(generated(mebibytes));
  const before = heldBytes();
  let peakWriting = 0;
  async function* watched(): AsyncGenerator<Uint8Array> {
    let written = 0;
    for await (const chunk of generated(mebibytes)) {
      if (written++ % 8 === 0) peakWriting = Math.max(peakWriting, heldBytes());
      yield chunk;
    }
  }

  await store.write(path, watched(), mebibytes * MIB);
  const reader = await store.read(path);
  const read = await digestOf(reader!.body);

  expect(reader!.bytes).toBe(mebibytes * MIB);
  expect(read.digest).toBe(digest);
  expect(peakWriting - before).toBeLessThan(5 * PART_BYTES);
  expect(read.peakBytes - before).toBeLessThan(5 * PART_BYTES);
}, 180_000);

test('leaves nothing behind when a large source is short', async () => {
  const path = `large/${fresh()}`;

  expect(await codeOf(store.write(path, generated(17), 18 * MIB))).toBe('FHE_BUG_INVARIANT');

  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  expect(Uploads).toEqual([]);
  expect(await store.size(path)).toBeUndefined();
});

test('an upload address ends with its time', async () => {
  const content = Buffer.from('late');
  const aMinuteAgo = new S3ObjectStore({ client: s3, bucket, prefix: '', clock: { now: () => Date.now() - 60_000 } });
  const ticket = await aMinuteAgo.presignUpload(`late/${fresh()}`, { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex'), expiresInSeconds: 30 });

  const { status } = await fetch(ticket.url, { method: 'PUT', headers: ticket.headers, body: content });

  expect(status).toBe(403);
});
