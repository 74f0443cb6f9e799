/** What the two sides of a key store may do: functions read, the registrar writes. */
import { Aws } from 'aws-cdk-lib';
import { INPUTS_PREFIX, KEYS_PREFIX, STAGING_PREFIX } from './object-prefixes';
import { OBJECTS_BELOW_A_PREFIX, type Permission } from './permission';

/** Format name that every wrapped data key is bound to. */
const DATA_KEY_FORMAT = 'FHEK1';

export interface KeyStoreResources {
  readonly bucketArn: string;
  readonly encryptionKeyArn: string;
  readonly keysetsTableArn: string;
  readonly dataKeysTableArn: string;
}

/** Reading and nothing else: an evaluating function cannot make, change or erase a key. */
export function evaluatorPermissions(store: KeyStoreResources): Permission[] {
  return [
    allow(['dynamodb:GetItem', 'dynamodb:Query'], [store.keysetsTableArn]),
    allow(['dynamodb:GetItem'], [store.dataKeysTableArn]),
    onObjects(store, ['s3:GetObject'], KEYS_PREFIX, INPUTS_PREFIX),
    listObjects(store),
    ...decrypt(store, ['kms:Decrypt']),
  ];
}

/** Verifies uploads and seals them; it neither evaluates nor signs. */
export function registrarPermissions(store: KeyStoreResources): Permission[] {
  return [
    allow(['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], [store.keysetsTableArn]),
    allow(['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'], [store.dataKeysTableArn]),
    onObjects(store, ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'], KEYS_PREFIX, STAGING_PREFIX),
    // Signed uploads of callers are made in the registrar's name.
    onObjects(store, ['s3:PutObject'], INPUTS_PREFIX),
    listObjects(store),
    ...decrypt(store, ['kms:Decrypt', 'kms:GenerateDataKey']),
  ];
}

/** S3 answers 404 for an object that is not there only to who may list; to others it answers 403. */
function listObjects(store: KeyStoreResources): Permission {
  return allow(['s3:ListBucket'], [store.bucketArn]);
}

/** The one KMS key has two uses, told apart by their encryption contexts: wrapped data keys, and the bucket's own encryption. */
function decrypt(store: KeyStoreResources, actions: string[]): Permission[] {
  return [
    allow(actions, [store.encryptionKeyArn], {
      StringEquals: { 'kms:EncryptionContext:format': DATA_KEY_FORMAT },
    }),
    allow(actions, [store.encryptionKeyArn], {
      // With a bucket key, S3 gives the bucket as context, not the object.
      StringEquals: { 'kms:EncryptionContext:aws:s3:arn': store.bucketArn, 'kms:ViaService': `s3.${Aws.REGION}.${Aws.URL_SUFFIX}` },
    }),
  ];
}

function onObjects(store: KeyStoreResources, actions: string[], ...prefixes: string[]): Permission {
  return { actions, resourceArns: prefixes.map((prefix) => `${store.bucketArn}/${prefix}*`), wildcardReason: OBJECTS_BELOW_A_PREFIX };
}

function allow(actions: string[], resourceArns: string[], conditions?: Permission['conditions']): Permission {
  return { actions, resourceArns, conditions };
}
