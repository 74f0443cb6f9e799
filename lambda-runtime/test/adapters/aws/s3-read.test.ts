import type { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { openObject } from '../../../src/adapters/aws/s3-read.ts';
import { collected } from '../../contracts/opened-port.ts';
import { exception, scriptedClient } from './scripted-client.ts';

const PLACE = { Bucket: 'bucket', Key: 'keys/a' };
const CONTENT = Buffer.from('the content of one object');

/** Gives the object from the asked range on, and breaks after `bytes`. */
function part(bytes: number, broken: Error | undefined = exception('ECONNRESET')) {
  return ({ Range }: Record<string, unknown>) => {
    const from = Range === undefined ? 0 : Number(/^bytes=(\d+)-$/.exec(Range as string)![1]);
    return { ContentLength: CONTENT.length - from, ETag: '"v1"', Body: body(CONTENT.subarray(from, from + bytes), broken) };
  };
}

async function* body(bytes: Uint8Array, broken: Error | undefined): AsyncGenerator<Uint8Array> {
  yield bytes;
  if (broken !== undefined) throw broken;
}

async function readAll(client: S3Client): Promise<Buffer> {
  const { body: stream } = await openObject(client, PLACE);
  return Buffer.from(await collected(stream));
}

test('goes on where a broken connection stopped, on the same version', async () => {
  const client = scriptedClient<S3Client>(part(5), part(3), part(100, undefined));

  expect(await readAll(client)).toEqual(CONTENT);
  expect(client.sent.map(({ input }) => [input.Range, input.IfMatch])).toEqual([[undefined, undefined], ['bytes=5-', '"v1"'], ['bytes=8-', '"v1"']]);
});

test('a stream that ends early without an error is broken as well', async () => {
  expect(await readAll(scriptedClient<S3Client>(part(5, undefined), part(100, undefined)))).toEqual(CONTENT);
});

test('a connection that breaks after the last byte has done its work', async () => {
  const client = scriptedClient<S3Client>(part(CONTENT.length));

  expect(await readAll(client)).toEqual(CONTENT);
  expect(client.sent).toHaveLength(1);
});

test('fails when the object was replaced meanwhile', async () => {
  await expect(readAll(scriptedClient<S3Client>(part(5), exception('PreconditionFailed')))).rejects.toMatchObject({ code: 'FHE_SERVICE_UNAVAILABLE' });
});

test('fails when the connection breaks again and again', async () => {
  const client = scriptedClient<S3Client>(part(1));

  await expect(readAll(client)).rejects.toMatchObject({ code: 'FHE_SERVICE_UNAVAILABLE' });
  expect(client.sent.length).toBeLessThan(10);
});

test('a reader that stops early closes the connection', async () => {
  let isClosed = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield new Uint8Array(1);
    } finally {
      isClosed = true;
    }
  }
  const { body: stream } = await openObject(scriptedClient<S3Client>({ ContentLength: 10, ETag: '"v1"', Body: endless() }), PLACE);

  for await (const _chunk of stream) break;

  expect(isClosed).toBe(true);
});
