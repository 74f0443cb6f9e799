import { randomBytes } from 'node:crypto';
import type { KMSClient } from '@aws-sdk/client-kms';
import { expect, test } from '@jest/globals';
import { AwsKms } from '../../../src/adapters/aws/kms.ts';
import { exception, scriptedClient } from './scripted-client.ts';

const KEY_ARN = 'arn:aws:kms:eu-central-1:111122223333:key/1234';
const CONTEXT = { tenant: 'a'.repeat(32), keyId: 'b'.repeat(32), format: 'FHEK1' } as const;
const damaged = { code: 'FHE_KEYS_DAMAGED' };

/** KMS without authentication: decrypts whatever it is given to the same key. */
function gullibleKms(dataKey: Uint8Array) {
  const client = scriptedClient<KMSClient>({ Plaintext: dataKey, CiphertextBlob: new Uint8Array(randomBytes(184)) });
  return { client, kms: new AwsKms({ client, keyArn: KEY_ARN }) };
}

test('wraps under the context and unwraps what it wrapped', async () => {
  const dataKey = new Uint8Array(randomBytes(32));
  const { client, kms } = gullibleKms(dataKey);

  const { plaintext, wrapped } = await kms.generateDataKey(CONTEXT);
  const unwrapped = await kms.unwrapDataKey(wrapped, CONTEXT);

  expect(plaintext).toEqual(dataKey);
  expect(unwrapped).toEqual(dataKey);
  expect(client.sent.map(({ name, input }) => [name, input.KeyId, input.EncryptionContext])).toEqual([['GenerateDataKeyCommand', KEY_ARN, CONTEXT], ['DecryptCommand', KEY_ARN, CONTEXT]]);
});

test('refuses changed bytes and another context even where KMS takes them', async () => {
  const { kms } = gullibleKms(new Uint8Array(randomBytes(32)));
  const { wrapped } = await kms.generateDataKey(CONTEXT);

  for (let index = 0; index < wrapped.length; index += 1) {
    const changed = Uint8Array.from(wrapped);
    changed[index]! ^= 1;
    await expect(kms.unwrapDataKey(changed, CONTEXT)).rejects.toMatchObject(damaged);
  }
  for (const other of [{ ...CONTEXT, tenant: 'c'.repeat(32) }, { ...CONTEXT, keyId: 'c'.repeat(32) }]) await expect(kms.unwrapDataKey(wrapped, other)).rejects.toMatchObject(damaged);
  for (const cut of [wrapped.subarray(0, -1), wrapped.subarray(1), wrapped.subarray(0, 32), new Uint8Array()]) await expect(kms.unwrapDataKey(cut, CONTEXT)).rejects.toMatchObject(damaged);
});

test('tells a damaged key from a service that does not answer', async () => {
  const wrapped = new Uint8Array(200);
  const failing = (name: string) => new AwsKms({ client: scriptedClient<KMSClient>(exception(name)), keyArn: KEY_ARN }).unwrapDataKey(wrapped, CONTEXT);

  await expect(failing('InvalidCiphertextException')).rejects.toMatchObject(damaged);
  await expect(failing('IncorrectKeyException')).rejects.toMatchObject(damaged);
  await expect(failing('ThrottlingException')).rejects.toMatchObject({ code: 'FHE_SERVICE_UNAVAILABLE' });
  await expect(failing('AccessDeniedException')).rejects.toMatchObject({ code: 'FHE_SERVICE_MISCONFIGURED' });
});

test('fails when KMS gives a key of another length', async () => {
  await expect(gullibleKms(new Uint8Array(16)).kms.generateDataKey(CONTEXT)).rejects.toMatchObject({ code: 'FHE_SERVICE_ANSWER' });
});
