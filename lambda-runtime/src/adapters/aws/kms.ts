/** Data keys wrapped by KMS under an encryption context. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { FheError, needs } from '@fhe-serverless/core/errors';
import type { DataKeyContext, Kms } from '../../runtime/ports.ts';
import { callService, isException } from './service-errors.ts';

const DATA_KEY_BYTES = 32;
const TAG_BYTES = 32;
const TAG_DOMAIN = 'fhe-serverless/wrapped-data-key/v1';

export interface AwsKmsOptions {
  readonly client: KMSClient;
  readonly keyArn: string;
}

/**
 * A wrapped data key is KMS's ciphertext followed by an HMAC under the data key itself. KMS authenticates
 * its ciphertexts; the tag makes that true of every implementation of the API, and binds our format.
 */
export class AwsKms implements Kms {
  readonly #client: KMSClient;
  readonly #keyArn: string;

  constructor({ client, keyArn }: AwsKmsOptions) {
    this.#client = client;
    this.#keyArn = keyArn;
  }

  async generateDataKey(context: DataKeyContext): Promise<{ plaintext: Uint8Array; wrapped: Uint8Array }> {
    const command = new GenerateDataKeyCommand({ KeyId: this.#keyArn, KeySpec: 'AES_256', EncryptionContext: { ...context } });
    const { Plaintext, CiphertextBlob } = await callService('KMS', 'GenerateDataKey', () => this.#client.send(command));
    needs(Plaintext?.length === DATA_KEY_BYTES && CiphertextBlob?.length, 'FHE_SERVICE_ANSWER', {
      service: 'KMS', operation: 'GenerateDataKey', reason: 'not a 32-byte key',
    });
    return { plaintext: Plaintext, wrapped: Buffer.concat([CiphertextBlob, tagOf(Plaintext, CiphertextBlob, context)]) };
  }

  async unwrapDataKey(wrapped: Uint8Array, context: DataKeyContext): Promise<Uint8Array> {
    needs(wrapped.length > TAG_BYTES, 'FHE_KEYS_DAMAGED');
    const ciphertext = wrapped.subarray(0, wrapped.length - TAG_BYTES);
    const tag = wrapped.subarray(wrapped.length - TAG_BYTES);
    const plaintext = await this.#decrypt(ciphertext, context);
    needs(plaintext.length === DATA_KEY_BYTES && timingSafeEqual(tagOf(plaintext, ciphertext, context), tag), 'FHE_KEYS_DAMAGED');
    return plaintext;
  }

  async #decrypt(ciphertext: Uint8Array, context: DataKeyContext): Promise<Uint8Array> {
    // Naming the key refuses a ciphertext that was made under another one.
    const command = new DecryptCommand({ KeyId: this.#keyArn, CiphertextBlob: ciphertext, EncryptionContext: { ...context } });
    try {
      const { Plaintext } = await callService('KMS', 'Decrypt', () => this.#client.send(command));
      return Plaintext ?? new Uint8Array();
    } catch (error) {
      if (isException((error as Error).cause, 'InvalidCiphertextException', 'IncorrectKeyException')) throw new FheError('FHE_KEYS_DAMAGED', {}, { cause: error });
      throw error;
    }
  }
}

function tagOf(dataKey: Uint8Array, ciphertext: Uint8Array, { format, tenant, keyId }: DataKeyContext): Buffer {
  const context = JSON.stringify([TAG_DOMAIN, format, tenant, keyId]);
  return createHmac('sha256', dataKey).update(context).update(Buffer.of(0)).update(ciphertext).digest();
}
