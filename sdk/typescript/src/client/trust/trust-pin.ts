/** Trust on first use: remembers, beside the key file, which key a server showed when it was met. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { encodeTrustFile, readTrustFile, type TrustFile } from './trust-file.ts';
import { createFile } from '../keys/atomic-file.ts';

export class TrustPin {
  readonly path: string;

  constructor(keyFilePath: string, url: string) {
    const name = createHash('sha256').update(url.replace(/\/+$/, '')).digest('hex').slice(0, 16);
    this.path = `${keyFilePath}.trust-${name}.json`;
  }

  /** @throws FheError FHE_CLIENT_TRUST_FILE for a damaged pin: forgetting one is the user's to decide */
  async read(): Promise<TrustFile | undefined> {
    const exists = await readFile(this.path).then(() => true, (error: NodeJS.ErrnoException) => error.code !== 'ENOENT');
    return exists ? readTrustFile(this.path) : undefined;
  }

  /** Keeps what stands there already: two clients that meet a server at once agree on one key. */
  async keep(trust: TrustFile): Promise<TrustFile> {
    await createFile(this.path, Buffer.from(encodeTrustFile(trust), 'utf8'));
    return await this.read() ?? trust;
  }
}
