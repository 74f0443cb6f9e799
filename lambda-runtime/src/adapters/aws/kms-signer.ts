/** Signs receipts and manifests with an ECC_NIST_P256 key of KMS. The private key never leaves KMS. */
import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, SignCommand, type KMSClient } from '@aws-sdk/client-kms';
import { needs } from '@fhe-serverless/core/errors';
import type { PublicJwk, Signer } from '../../runtime/ports.ts';
import { rawSignatureOfDer } from './der-signature.ts';
import { jwkOfSpki } from './p256-public-key.ts';
import { callService } from './service-errors.ts';

export interface KmsSignerOptions {
  readonly client: KMSClient;
  /** ARN, not an alias: an alias can be moved to another key while this process still shows the old `kid`. */
  readonly keyArn: string;
}

export class KmsSigner implements Signer {
  readonly #client: KMSClient;
  readonly #keyArn: string;
  #publicJwk: Promise<PublicJwk> | undefined;

  constructor({ client, keyArn }: KmsSignerOptions) {
    this.#client = client;
    this.#keyArn = keyArn;
  }

  /** Sends the digest, not the message: KMS takes 4096 bytes at most. */
  async sign(message: Uint8Array): Promise<Uint8Array> {
    const digest = createHash('sha256').update(message).digest();
    const command = new SignCommand({ KeyId: this.#keyArn, Message: digest, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' });
    const { Signature } = await callService('KMS', 'Sign', () => this.#client.send(command));
    return rawSignatureOfDer(Signature ?? new Uint8Array());
  }

  /** Read once per process: the public half of a KMS key never changes. A failed read is not kept. */
  publicJwk(): Promise<PublicJwk> {
    this.#publicJwk ??= this.#readPublicKey().catch((error: unknown) => {
      this.#publicJwk = undefined;
      throw error;
    });
    return this.#publicJwk;
  }

  async #readPublicKey(): Promise<PublicJwk> {
    const answer = await callService('KMS', 'GetPublicKey', () => this.#client.send(new GetPublicKeyCommand({ KeyId: this.#keyArn })));
    needs(answer.KeyUsage === 'SIGN_VERIFY' && answer.KeySpec === 'ECC_NIST_P256', 'FHE_SERVICE_ANSWER', {
      service: 'KMS', operation: 'GetPublicKey', reason: 'not an ECC_NIST_P256 signing key',
    });
    return jwkOfSpki(answer.PublicKey ?? new Uint8Array());
  }
}
