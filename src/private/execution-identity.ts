/** The role and the log of one function, without the wildcards of the managed execution policy. */
import { RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { LOG_RETENTION } from './defaults';

export interface ExecutionIdentityOptions {
  /** An author's own role; it gets the same permissions as ours would. */
  readonly role?: iam.IRole;
  readonly logGroup?: logs.ILogGroupRef;
  readonly logRetention?: logs.RetentionDays;
  readonly logRemovalPolicy?: RemovalPolicy;
  /** A function in a VPC manages its own network interfaces. */
  readonly vpc?: ec2.IVpc;
}

export interface ExecutionIdentity {
  readonly role: iam.IRole;
  readonly logGroup: logs.ILogGroupRef;
}

/**
 * Makes what a function needs before it exists. Both stand beside the function, as `<id>Role` and `<id>Log`,
 * because a construct has no children before its `super` call.
 */
export function executionIdentity(scope: Construct, id: string, options: ExecutionIdentityOptions = {}): ExecutionIdentity {
  const role = options.role ?? new iam.Role(scope, `${id}Role`, {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  if (options.vpc !== undefined) {
    role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole'));
  }
  if (options.logGroup !== undefined) {
    grantWriteLog(role, options.logGroup);
    return { role, logGroup: options.logGroup };
  }

  const logGroup = new logs.LogGroup(scope, `${id}Log`, {
    retention: options.logRetention ?? LOG_RETENTION,
    removalPolicy: options.logRemovalPolicy ?? RemovalPolicy.DESTROY,
  });
  grantWriteLog(role, logGroup);
  return { role, logGroup };
}

function grantWriteLog(role: iam.IRole, logGroup: logs.ILogGroupRef): void {
  iam.Grant.addToPrincipal({
    grantee: role,
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resourceArns: [logGroup.logGroupRef.logGroupArn],
  });
}
