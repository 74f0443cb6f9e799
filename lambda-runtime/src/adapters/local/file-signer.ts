/** ES256 signatures with a P-256 key in a file. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { invariant } from '@fhe-serverless/core/errors';
import type { PublicJwk, Signer } from '../../runtime/index.ts';
import type { DurableFiles } from './durable-files.ts';
import { secretFile } from './local-secret.ts';

export class FileSigner implements Signer {
  readonly #privateKey: KeyObject;
  readonly #jwk: PublicJwk;

  private constructor(privateKey: KeyObject, jwk: PublicJwk) {
    this.#privateKey = privateKey;
    this.#jwk = jwk;
  }

  static async open(files: DurableFiles): Promise<FileSigner> {
    const pem = await secretFile(files, 'receipt-key.pem', newPrivateKey);
    const privateKey = createPrivateKey(Buffer.from(pem));
    const { x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
    invariant(x !== undefined && y !== undefined, 'a P-256 key has two coordinates');
    const kid = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x, y });
    return new FileSigner(privateKey, { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' });
  }

  async sign(message: Uint8Array): Promise<Uint8Array> {
    return sign('sha256', message, { key: this.#privateKey, dsaEncoding: 'ieee-p1363' });
  }

  async publicJwk(): Promise<PublicJwk> {
    return this.#jwk;
  }
}

function newPrivateKey(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }));
}
