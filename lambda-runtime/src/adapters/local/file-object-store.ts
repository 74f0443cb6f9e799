/** Objects as files below one folder. Signed addresses lead to the local server's object routes. */
import { open, stat } from 'node:fs/promises';
import { invariant } from '@fhe-serverless/core/errors';
import type { Clock, ObjectReader, ObjectStore, UploadTicket } from '../../runtime/index.ts';
import { isCode, type DurableFiles } from './durable-files.ts';
import { signAddress } from './signed-address.ts';

/** Header that an upload carries, as a cloud's checksum header does. */
export const CONTENT_HASH_HEADER = 'x-fhe-content-sha256';

const CHUNK_BYTES = 1 << 20;
const PATH = /^[a-z0-9-][a-z0-9.-]*(\/[a-z0-9-][a-z0-9.-]*)*$/;

export interface FileObjectStoreOptions {
  readonly files: DurableFiles;
  /** Folder of this store, and its name in addresses. */
  readonly name: string;
  readonly clock: Clock;
  readonly addressSecret: Uint8Array;
  /** Address of the local server, for example `http://127.0.0.1:8080`. */
  readonly origin: () => string;
}

export class FileObjectStore implements ObjectStore {
  readonly #options: FileObjectStoreOptions;

  constructor(options: FileObjectStoreOptions) {
    this.#options = options;
  }

  async size(path: string): Promise<number | undefined> {
    try {
      return (await stat(this.#file(path))).size;
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** An open file keeps its content when another one takes its name. */
  async read(path: string): Promise<ObjectReader | undefined> {
    const file = await open(this.#file(path), 'r').catch((error: unknown) => {
      if (isCode(error, 'ENOENT')) return undefined;
      throw error;
    });
    if (file === undefined) return undefined;
    const { size } = await file.stat();
    return { bytes: size, body: file.createReadStream({ highWaterMark: CHUNK_BYTES }) };
  }

  async write(path: string, body: AsyncIterable<Uint8Array>, bytes: number): Promise<void> {
    await this.#options.files.write(this.#file(path), ofLength(body, bytes));
  }

  async delete(path: string): Promise<void> {
    await this.#options.files.remove(this.#file(path));
  }

  async presignUpload(path: string, content: { bytes: number; sha256: string; expiresInSeconds: number }): Promise<UploadTicket> {
    this.#file(path);
    const expiresAt = this.#options.clock.now() + content.expiresInSeconds * 1000;
    const { bytes, sha256 } = content;
    const address = signAddress(this.#options.addressSecret, { method: 'PUT', store: this.#options.name, path, expiresAt, content: { bytes, sha256 } });
    return { method: 'PUT', url: this.#options.origin() + address, headers: { [CONTENT_HASH_HEADER]: sha256 }, expiresAt };
  }

  async presignDownload(path: string, expiresInSeconds: number): Promise<string> {
    this.#file(path);
    const expiresAt = this.#options.clock.now() + expiresInSeconds * 1000;
    return this.#options.origin() + signAddress(this.#options.addressSecret, { method: 'GET', store: this.#options.name, path, expiresAt });
  }

  #file(path: string): string {
    invariant(PATH.test(path), 'object paths are lower-case segments');
    return this.#options.files.path('objects', this.#options.name, path);
  }
}

async function* ofLength(body: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of body) {
    seen += chunk.length;
    invariant(seen <= bytes, 'an object has its announced length');
    yield chunk;
  }
  invariant(seen === bytes, 'an object has its announced length');
}
