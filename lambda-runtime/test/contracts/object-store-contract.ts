/** What every ObjectStore does. The store's addresses are used over HTTP, as a client does. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ObjectStore, UploadTicket } from '../../src/runtime/index.ts';
import { codeOf, collected, fresh, same, type Opened, type OpenPort } from './opened-port.ts';

export interface ObjectStoreExpectations {
  /**
   * False where a stand-in for the real store does not check signed lengths and checksums.
   * @default true
   */
  readonly enforcesSignedContent?: boolean;
}

export function objectStoreContract(name: string, open: OpenPort<ObjectStore>, { enforcesSignedContent = true }: ObjectStoreExpectations = {}): void {
  describe(`${name} as ObjectStore`, () => {
    let opened: Opened<ObjectStore>;
    let store: ObjectStore;
    beforeAll(async () => {
      opened = await open();
      store = opened.port;
    });
    afterAll(() => opened.close());

    test('gives back what was written, with its length', async () => {
      const path = freshPath();
      const content = bytesOf(3_000_017);

      await store.write(path, pieces(content, 65_521), content.length);

      expect(await store.size(path)).toBe(content.length);
      expect(same(await readAll(store, path), content)).toBe(true);
    });

    test('stores an empty object', async () => {
      const path = freshPath();

      await store.write(path, pieces(new Uint8Array(), 1), 0);

      expect(await store.size(path)).toBe(0);
      expect(same(await readAll(store, path), new Uint8Array())).toBe(true);
    });

    test('has nothing where nothing was written', async () => {
      const path = freshPath();

      expect(await store.size(path)).toBeUndefined();
      expect(await store.read(path)).toBeUndefined();
      await store.delete(path);
    });

    test('replaces an object as a whole', async () => {
      const path = freshPath();
      await store.write(path, pieces(bytesOf(5000), 700), 5000);

      await store.write(path, pieces(bytesOf(100), 100), 100);

      expect(same(await readAll(store, path), bytesOf(100))).toBe(true);
    });

    test('goes on reading the version it began with', async () => {
      const path = freshPath();
      const first = bytesOf(2_500_000);
      await store.write(path, pieces(first, 1 << 20), first.length);
      const reader = await store.read(path);

      await store.write(path, pieces(bytesOf(10), 10), 10);

      expect(same(await collected(reader!.body), first)).toBe(true);
    });

    test('fails when the source breaks off, and keeps what was there', async () => {
      const path = freshPath();
      await store.write(path, pieces(bytesOf(10), 10), 10);

      expect(await codeOf(store.write(path, breakingOff(), 2_000_000))).not.toBe('ok');
      expect(same(await readAll(store, path), bytesOf(10))).toBe(true);
    });

    test.each([['shorter', 99], ['longer', 101]])('fails when the source is %s than announced, and stores nothing', async (_name, length) => {
      const path = freshPath();

      expect(await codeOf(store.write(path, pieces(bytesOf(length), 10), 100))).not.toBe('ok');
      expect(await store.size(path)).toBeUndefined();
    });

    test('is left whole by twenty racing writers', async () => {
      const path = freshPath();
      const contents = Array.from({ length: 20 }, (_, index) => new Uint8Array(1000 + index).fill(index));

      await Promise.all(contents.map((content) => store.write(path, pieces(content, 100), content.length)));

      const stored = await readAll(store, path);
      expect(same(stored, contents[stored[0]!]!)).toBe(true);
    });

    test('deletes one object and no neighbour', async () => {
      const path = freshPath();
      await store.write(path, pieces(bytesOf(3), 3), 3);
      await store.write(`${path}-2`, pieces(bytesOf(4), 4), 4);

      await store.delete(path);

      expect(await store.size(path)).toBeUndefined();
      expect(await store.size(`${path}-2`)).toBe(4);
    });

    test('takes a signed upload of exactly the announced bytes', async () => {
      const path = freshPath();
      const content = bytesOf(70_000);

      const status = await upload(await ticketFor(store, path, content), content);

      expect(status).toBeLessThan(300);
      expect(same(await readAll(store, path), content)).toBe(true);
    });

    const signed = enforcesSignedContent ? test : test.skip;

    signed('refuses an upload of other bytes of the same length', async () => {
      const path = freshPath();
      const content = bytesOf(1000);
      const other = Uint8Array.from(content);
      other[999]! ^= 1;

      expect(await upload(await ticketFor(store, path, content), other)).toBeGreaterThanOrEqual(400);
      expect(await store.size(path)).toBeUndefined();
    });

    signed.each([['shorter', 999], ['longer', 1001]])('refuses an upload that is %s', async (_name, length) => {
      const path = freshPath();

      expect(await upload(await ticketFor(store, path, bytesOf(1000)), bytesOf(length))).toBeGreaterThanOrEqual(400);
      expect(await store.size(path)).toBeUndefined();
    });

    signed('refuses an address whose path was changed', async () => {
      const [path, elsewhere] = [freshPath(), freshPath()];
      const content = bytesOf(10);
      const ticket = await ticketFor(store, path, content);

      expect(await upload({ ...ticket, url: ticket.url.replace(path, elsewhere) }, content)).toBeGreaterThanOrEqual(400);
      expect(await store.size(elsewhere)).toBeUndefined();
    });

    test('takes a repeated upload', async () => {
      const path = freshPath();
      const content = bytesOf(500);
      const ticket = await ticketFor(store, path, content);

      await upload(ticket, content);

      expect(await upload(ticket, content)).toBeLessThan(300);
      expect(same(await readAll(store, path), content)).toBe(true);
    });

    test('gives an object out at a signed address', async () => {
      const path = freshPath();
      await store.write(path, pieces(bytesOf(123_456), 10_000), 123_456);

      const response = await fetch(await store.presignDownload(path, 60));

      expect(response.status).toBe(200);
      expect(same(new Uint8Array(await response.arrayBuffer()), bytesOf(123_456))).toBe(true);
    });
  });
}

function freshPath(): string {
  return `contract/${fresh()}/${fresh()}`;
}

function bytesOf(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) bytes[i] = (i * 31 + (i >> 8)) & 255;
  return bytes;
}

async function* pieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function* breakingOff(): AsyncGenerator<Uint8Array> {
  yield bytesOf(1_000_000);
  throw new Error('the source broke off');
}

async function readAll(store: ObjectStore, path: string): Promise<Uint8Array> {
  const reader = await store.read(path);
  const bytes = await collected(reader!.body);
  expect(bytes.length).toBe(reader!.bytes);
  return bytes;
}

function ticketFor(store: ObjectStore, path: string, content: Uint8Array): Promise<UploadTicket> {
  return store.presignUpload(path, { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex'), expiresInSeconds: 60 });
}

async function upload({ method, url, headers }: UploadTicket, content: Uint8Array): Promise<number> {
  const response = await fetch(url, { method, headers, body: content as Uint8Array<ArrayBuffer> });
  await response.arrayBuffer();
  return response.status;
}
