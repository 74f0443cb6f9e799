/** A front door once it stands before an alias. */
import type * as iam from 'aws-cdk-lib/aws-iam';

export interface BoundFrontDoor {
  /** HTTPS address with a trailing slash; absent without an HTTP entry. */
  readonly endpoint?: string;
  /** Lets callers in through this door, and through no other way. */
  grantInvoke(grantee: iam.IGrantable): iam.Grant;
}
