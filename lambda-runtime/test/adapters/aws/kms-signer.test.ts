import { generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import type { KMSClient } from '@aws-sdk/client-kms';
import { expect, test } from '@jest/globals';
import { calculateJwkThumbprint, importJWK } from 'jose';
import { KmsSigner } from '../../../src/adapters/aws/kms-signer.ts';
import { jwkOfSpki } from '../../../src/adapters/aws/p256-public-key.ts';
import { exception, scriptedClient } from './scripted-client.ts';

const KEY_ARN = 'arn:aws:kms:eu-central-1:111122223333:key/1234';
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const unusable = expect.objectContaining({ code: 'FHE_SERVICE_ANSWER' });

const spkiOf = (key: KeyObject): Uint8Array => new Uint8Array(key.export({ format: 'der', type: 'spki' }));
const publicKeyAnswer = { KeyUsage: 'SIGN_VERIFY', KeySpec: 'ECC_NIST_P256', PublicKey: spkiOf(publicKey) };

test('signs the digest of the message, in JOSE form', async () => {
  const message = Buffer.from('header.payload');
  const client = scriptedClient<KMSClient>({ Signature: new Uint8Array(sign('sha256', message, privateKey)) });

  const signature = await new KmsSigner({ client, keyArn: KEY_ARN }).sign(message);

  expect(verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  expect(client.sent[0]!.input).toMatchObject({ KeyId: KEY_ARN, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' });
  expect((client.sent[0]!.input.Message as Uint8Array).length).toBe(32);
});

test('names the public key by its RFC 7638 thumbprint', async () => {
  const client = scriptedClient<KMSClient>(publicKeyAnswer);

  const jwk = await new KmsSigner({ client, keyArn: KEY_ARN }).publicJwk();

  expect(jwk).toEqual({ ...publicKey.export({ format: 'jwk' }), kid: await calculateJwkThumbprint(publicKey.export({ format: 'jwk' })), alg: 'ES256', use: 'sig' });
  await expect(importJWK(jwk, 'ES256')).resolves.toBeDefined();
});

test('asks for the public key once, and again after a failure', async () => {
  const client = scriptedClient<KMSClient>(exception('ThrottlingException'), publicKeyAnswer);
  const signer = new KmsSigner({ client, keyArn: KEY_ARN });

  await expect(signer.publicJwk()).rejects.toMatchObject({ code: 'FHE_SERVICE_UNAVAILABLE' });
  await signer.publicJwk();
  await signer.publicJwk();

  expect(client.sent).toHaveLength(2);
});

test.each([
  ['another curve', { ...publicKeyAnswer, KeySpec: 'ECC_SECG_P256K1' }],
  ['a key for encryption', { ...publicKeyAnswer, KeyUsage: 'ENCRYPT_DECRYPT' }],
  ['no key', { ...publicKeyAnswer, PublicKey: undefined }],
])('fails when KMS gives %s', async (_name, answer) => {
  await expect(new KmsSigner({ client: scriptedClient<KMSClient>(answer), keyArn: KEY_ARN }).publicJwk()).rejects.toEqual(unusable);
});

test('fails when KMS gives something else than a signature', async () => {
  await expect(new KmsSigner({ client: scriptedClient<KMSClient>({}), keyArn: KEY_ARN }).sign(Buffer.from('x'))).rejects.toEqual(unusable);
});

test('refuses public keys that are not an uncompressed point of P-256', () => {
  const spki = spkiOf(publicKey);
  const offCurve = Uint8Array.from(spki);
  offCurve[offCurve.length - 1]! ^= 1;
  const compressed = new Uint8Array([...spki.subarray(0, 26), 2, ...spki.subarray(27, 59)]);
  const otherCurve = spkiOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey);

  for (const wrong of [offCurve, compressed, otherCurve, spki.subarray(0, -1), new Uint8Array([...spki, 0]), spkiOf(generateKeyPairSync('ed25519').publicKey)]) {
    expect(() => jwkOfSpki(wrong)).toThrow(unusable);
  }
});
