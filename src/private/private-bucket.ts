/** Buckets as every store of ours makes them: private, TLS only, unversioned, with nothing left lying about. */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { REMOVAL_POLICY, TRANSIENT_OBJECTS } from './defaults';

export interface PrivateBucketOptions {
  /** Encrypts the objects under this key instead of the key of S3. */
  readonly encryptionKey?: kms.IKey;
  /** Objects below these prefixes are gone after a day. */
  readonly transientPrefixes: readonly string[];
  readonly removalPolicy?: RemovalPolicy;
}

export function privateBucket(scope: Construct, id: string, options: PrivateBucketOptions): s3.Bucket {
  const removalPolicy = options.removalPolicy ?? REMOVAL_POLICY;
  const bucket = new s3.Bucket(scope, id, {
    ...(options.encryptionKey === undefined
      ? { encryption: s3.BucketEncryption.S3_MANAGED }
      : { encryption: s3.BucketEncryption.KMS, encryptionKey: options.encryptionKey, bucketKeyEnabled: true }),
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    // An erased key must be gone: no earlier version may survive it.
    versioned: false,
    lifecycleRules: [
      ...options.transientPrefixes.map((prefix) => ({ prefix, expiration: TRANSIENT_OBJECTS })),
      { abortIncompleteMultipartUploadAfter: TRANSIENT_OBJECTS },
    ],
    removalPolicy,
    autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'Only the functions of this stack reach the objects, and the usage ledger records each evaluation; '
      + 'a second log of object names would outlive an erasure.',
  });
  return bucket;
}
