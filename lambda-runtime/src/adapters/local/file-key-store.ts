/** Keyset records and wrapped data keys as one small file each. */
import { invariant } from '@fhe-serverless/core/errors';
import type { KeysetRecord, KeysetStatus, KeyStore, WrappedDataKey } from '../../runtime/index.ts';
import type { DurableFiles } from './durable-files.ts';
import { Serial } from './serial.ts';

const NAME = /^[A-Za-z0-9_-]{1,128}$/;
const RECORDS = 'keysets';
const DATA_KEYS = 'data-keys';

export class FileKeyStore implements KeyStore {
  readonly #files: DurableFiles;
  /** Conditional writes read, decide and write without another writer between. */
  readonly #writes = new Serial();

  constructor(files: DurableFiles) {
    this.#files = files;
  }

  async getKeyset(tenant: string, keysetId: string): Promise<KeysetRecord | undefined> {
    const bytes = await this.#files.read(this.#path(RECORDS, tenant, keysetId));
    return bytes === undefined ? undefined : JSON.parse(bytes.toString('utf8')) as KeysetRecord;
  }

  async findKeyset(tenant: string, keyId: string, keyConfigurationDigest: string): Promise<KeysetRecord | undefined> {
    const fitting = (await this.listKeysets(tenant, keyId)).filter((record) => record.keyConfigurationDigest === keyConfigurationDigest);
    const rank = (record: KeysetRecord) => record.status === 'ready' ? 1 : 0;
    return fitting.toSorted((a, b) => rank(b) - rank(a) || b.createdAt - a.createdAt)[0];
  }

  async putKeyset(record: KeysetRecord, expected: KeysetStatus | undefined): Promise<boolean> {
    return this.#writes.run(async () => {
      const stored = await this.getKeyset(record.tenant, record.keysetId);
      if (stored?.status !== expected) return false;
      await this.#files.write(this.#path(RECORDS, record.tenant, record.keysetId), [Buffer.from(JSON.stringify(record))]);
      return true;
    });
  }

  async listKeysets(tenant: string, keyId: string): Promise<readonly KeysetRecord[]> {
    return (await this.#recordsOf(tenant)).filter((record) => record.keyId === keyId);
  }

  async deleteKeyset(tenant: string, keysetId: string): Promise<void> {
    await this.#writes.run(() => this.#files.remove(this.#path(RECORDS, tenant, keysetId)));
  }

  async getDataKey(tenant: string, keyId: string): Promise<WrappedDataKey | undefined> {
    const bytes = await this.#files.read(this.#path(DATA_KEYS, tenant, keyId));
    if (bytes === undefined) return undefined;
    const { dataKeyId, wrapped } = JSON.parse(bytes.toString('utf8')) as { dataKeyId: string; wrapped: string };
    return { dataKeyId, wrapped: Buffer.from(wrapped, 'base64') };
  }

  async createDataKey(tenant: string, keyId: string, dataKey: WrappedDataKey): Promise<WrappedDataKey> {
    return this.#writes.run(async () => {
      const text = JSON.stringify({ dataKeyId: dataKey.dataKeyId, wrapped: Buffer.from(dataKey.wrapped).toString('base64') });
      await this.#files.create(this.#path(DATA_KEYS, tenant, keyId), Buffer.from(text));
      const stored = await this.getDataKey(tenant, keyId);
      invariant(stored !== undefined, 'a data key that was created exists');
      return stored;
    });
  }

  async deleteDataKey(tenant: string, keyId: string): Promise<void> {
    await this.#writes.run(() => this.#files.remove(this.#path(DATA_KEYS, tenant, keyId)));
  }

  /** Records whose verification a dead process left behind. */
  async interruptedKeysets(): Promise<readonly KeysetRecord[]> {
    const tenants = await this.#files.list(this.#files.path(RECORDS));
    const records = await Promise.all(tenants.map((tenant) => this.#recordsOf(tenant)));
    return records.flat().filter((record) => record.status === 'verifying');
  }

  async #recordsOf(tenant: string): Promise<readonly KeysetRecord[]> {
    invariant(NAME.test(tenant), 'names in the key store are plain');
    const names = await this.#files.list(this.#files.path(RECORDS, tenant));
    const records = await Promise.all(names.map((name) => this.getKeyset(tenant, name.replace(/\.json$/, ''))));
    return records.filter((record) => record !== undefined);
  }

  #path(kind: string, tenant: string, name: string): string {
    invariant(NAME.test(tenant) && NAME.test(name), 'names in the key store are plain');
    return this.#files.path(kind, tenant, `${name}.json`);
  }
}
