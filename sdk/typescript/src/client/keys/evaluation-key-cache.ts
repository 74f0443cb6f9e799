/**
 * Evaluation keys of one key id and parameter set on this disk. They are random, so a key that was made once is kept
 * until the server has it: that is what lets an upload continue after a break. Its record stays, so that a later
 * registration can name the key without having it. Evaluation keys are no secret: the server holds them.
 */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvaluationKeyPart } from '@fhe-serverless/core/plan';
import { replaceFile } from './atomic-file.ts';

/** What a registration says of one key. Digests are hex. */
export interface PartRecord {
  readonly name: string;
  /** SHA-256 of the key itself. */
  readonly digest: string;
  /** Length of the key itself. */
  readonly bytes: number;
  /** Length and SHA-256 of the envelope that is uploaded. */
  readonly uploadBytes: number;
  readonly checksum: string;
}

const SHA256 = /^[0-9a-f]{64}$/;

export class EvaluationKeyCache {
  readonly #directory: string;

  constructor(keyFilePath: string, keyId: string, fingerprint: string) {
    this.#directory = join(`${keyFilePath}.evaluation-keys`, keyId, fingerprint.slice(0, 32));
  }

  /** Undefined when no key of this name and size was made on this machine. */
  async record({ name, bytes }: EvaluationKeyPart): Promise<PartRecord | undefined> {
    try {
      const record = JSON.parse(await readFile(this.#path(name, 'json'), 'utf8')) as PartRecord;
      const isRecord = record.name === name && record.bytes === bytes && Number.isSafeInteger(record.uploadBytes) && record.uploadBytes > bytes
        && SHA256.test(record.digest) && SHA256.test(record.checksum);
      return isRecord ? record : undefined;
    } catch {
      return undefined;
    }
  }

  /** The envelope itself, or undefined when it is gone or another one. */
  async upload({ name, uploadBytes, checksum }: PartRecord): Promise<Uint8Array | undefined> {
    const upload = await readFile(this.#path(name, 'upload')).catch(() => undefined);
    return upload !== undefined && upload.length === uploadBytes && sha256Hex(upload) === checksum ? upload : undefined;
  }

  /** The record last: what has a record has its bytes. */
  async store(name: string, digest: string, bytes: number, upload: Uint8Array): Promise<PartRecord> {
    const record: PartRecord = { name, digest, bytes, uploadBytes: upload.length, checksum: sha256Hex(upload) };
    await replaceFile(this.#path(name, 'upload'), upload);
    await replaceFile(this.#path(name, 'json'), Buffer.from(JSON.stringify(record), 'utf8'));
    return record;
  }

  /** The server has them: the records are enough. */
  async dropUploads(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => rm(this.#path(name, 'upload'), { force: true })));
  }

  async forget(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => rm(this.#path(name, 'json'), { force: true })));
    await this.dropUploads(names);
  }

  #path(name: string, extension: string): string {
    return join(this.#directory, `${name}.${extension}`);
  }
}

function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
