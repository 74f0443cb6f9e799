/** The front door of a function that another app deployed. */
import { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { LIVE } from './alias-names';
import type { BoundFrontDoor } from './bound-front-door';
import { invokeRoutes } from './http-api-door';
import { grantAll } from './permission';

export interface ImportedFrontDoorProps {
  /** ARN of the function, without version or alias. */
  readonly functionArn: string;
  readonly endpoint?: string;
  /** Absent for a function URL. */
  readonly httpApiId?: string;
}

export function importedFrontDoor(scope: Construct, props: ImportedFrontDoorProps): BoundFrontDoor {
  if (props.httpApiId === undefined) {
    const alias = lambda.Function.fromFunctionAttributes(scope, 'Live', { functionArn: `${props.functionArn}:${LIVE}`, sameEnvironment: true });
    return { endpoint: props.endpoint, grantInvoke: (grantee) => alias.grantInvokeUrl(grantee) };
  }
  const invokeArn = Stack.of(scope).formatArn({ service: 'execute-api', resource: props.httpApiId, resourceName: '$default/*/*' });
  return {
    endpoint: props.endpoint,
    grantInvoke: (grantee) => grantAll(grantee, [invokeRoutes(invokeArn)]),
  };
}
