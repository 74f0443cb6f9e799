/** Where answers wait for a retry. */
import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { RESULTS_PREFIX } from './private/object-prefixes';
import { grantAll, OBJECTS_BELOW_A_PREFIX } from './private/permission';
import { privateBucket } from './private/private-bucket';

/** Keeps answers for a day, so that a retry gets the same bytes and is billed once. */
export interface IResultStore extends IConstruct {
  /** Name of the bucket. */
  readonly bucketName: string;

  /** Lets `grantee` store answers and read them back. For functions. */
  grantReadWrite(grantee: iam.IGrantable): iam.Grant;
}

/** How a `ResultStore` is made. */
export interface ResultStoreProps {
  /**
   * What happens to the bucket when the stack is deleted. Answers in it expire after a day either way.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

abstract class ResultStoreBase extends Construct implements IResultStore {
  public abstract readonly bucketName: string;
  public abstract readonly bucket: s3.IBucket;

  public grantReadWrite(grantee: iam.IGrantable): iam.Grant {
    return grantAll(grantee, [
      {
        actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'],
        resourceArns: [this.bucket.arnForObjects(`${RESULTS_PREFIX}*`)],
        wildcardReason: OBJECTS_BELOW_A_PREFIX,
      },
      // S3 answers 404 for an object that is not there only to who may list; to others it answers 403.
      { actions: ['s3:ListBucket'], resourceArns: [this.bucket.bucketArn] },
    ]);
  }
}

/** A bucket whose objects are encrypted outputs and their receipts: no server can read the data in them. */
export class ResultStore extends ResultStoreBase {
  /** Uses a result store of another stack. */
  public static fromBucketName(scope: Construct, id: string, bucketName: string): IResultStore {
    class Import extends ResultStoreBase {
      public readonly bucketName = bucketName;
      public readonly bucket = s3.Bucket.fromBucketName(this, 'Bucket', bucketName);
    }
    return new Import(scope, id);
  }

  public readonly bucketName: string;
  /** The bucket itself. */
  public readonly bucket: s3.IBucket;

  constructor(scope: Construct, id: string, props: ResultStoreProps = {}) {
    super(scope, id);

    this.bucket = privateBucket(this, 'Bucket', { transientPrefixes: [RESULTS_PREFIX], removalPolicy: props.removalPolicy });
    this.bucketName = this.bucket.bucketName;
  }
}
