/** Data keys wrapped under one master key file. Stands in for a cloud KMS on the developer's machine. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { FheError, needs } from '@fhe-serverless/core/errors';
import type { DataKeyContext, Kms } from '../../runtime/index.ts';
import type { DurableFiles } from './durable-files.ts';
import { localSecret } from './local-secret.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

export class FileKms implements Kms {
  readonly #masterKey: Uint8Array;

  private constructor(masterKey: Uint8Array) {
    this.#masterKey = masterKey;
  }

  static async open(files: DurableFiles): Promise<FileKms> {
    return new FileKms(await localSecret(files, 'master-key'));
  }

  async generateDataKey(context: DataKeyContext): Promise<{ plaintext: Uint8Array; wrapped: Uint8Array }> {
    const plaintext = randomBytes(KEY_BYTES);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#masterKey, nonce).setAAD(contextBytes(context));
    const wrapped = Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    return { plaintext, wrapped };
  }

  async unwrapDataKey(wrapped: Uint8Array, context: DataKeyContext): Promise<Uint8Array> {
    needs(wrapped.length === NONCE_BYTES + KEY_BYTES + TAG_BYTES, 'FHE_KEYS_DAMAGED');
    const decipher = createDecipheriv('aes-256-gcm', this.#masterKey, wrapped.subarray(0, NONCE_BYTES))
      .setAAD(contextBytes(context))
      .setAuthTag(wrapped.subarray(NONCE_BYTES + KEY_BYTES));
    try {
      return Buffer.concat([decipher.update(wrapped.subarray(NONCE_BYTES, NONCE_BYTES + KEY_BYTES)), decipher.final()]);
    } catch (cause) {
      throw new FheError('FHE_KEYS_DAMAGED', {}, { cause });
    }
  }
}

function contextBytes(context: DataKeyContext): Uint8Array {
  return Buffer.from(JSON.stringify([context.format, context.tenant, context.keyId]), 'utf8');
}
