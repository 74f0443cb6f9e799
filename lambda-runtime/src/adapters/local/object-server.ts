/** Serves signed addresses: uploads and downloads that a cloud's object storage would take itself. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Clock, ObjectStore } from '../../runtime/index.ts';
import { CONTENT_HASH_HEADER } from './file-object-store.ts';
import { readAddress, type Permission } from './signed-address.ts';

export interface ObjectServerOptions {
  readonly stores: Readonly<Record<string, ObjectStore>>;
  readonly addressSecret: Uint8Array;
  readonly clock: Clock;
}

class RefusedUpload extends Error {}

/** Answers one request to an address below OBJECT_ROUTE. */
export async function serveObject(options: ObjectServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://local');
  const permission = readAddress(options.addressSecret, request.method ?? '', url, options.clock.now());
  const store = permission === undefined ? undefined : options.stores[permission.store];
  if (permission === undefined || store === undefined) return refuse(request, response, 403);
  if (permission.method === 'PUT') await upload(store, permission, request, response);
  else await download(store, permission, response);
}

async function upload(store: ObjectStore, { path, content }: Permission, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const isAsSigned = content !== undefined
    && Number(request.headers['content-length']) === content.bytes
    && request.headers[CONTENT_HASH_HEADER] === content.sha256;
  if (!isAsSigned) return refuse(request, response, 400);
  try {
    await store.write(path, ofHash(request, content.sha256), content.bytes);
  } catch (error) {
    if (error instanceof RefusedUpload) return refuse(request, response, 400);
    throw error;
  }
  response.writeHead(200).end();
}

/** Throws at the end when the content is another one, so that nothing is stored. */
async function* ofHash(body: AsyncIterable<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== sha256) throw new RefusedUpload('the content is not what was signed');
}

async function download(store: ObjectStore, { path }: Permission, response: ServerResponse): Promise<void> {
  const object = await store.read(path);
  if (object === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': object.bytes, 'cache-control': 'no-store' });
  await pipeline(object.body, response);
}

/** The body that was not read makes the connection useless for another request. */
function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end();
  request.resume();
}
