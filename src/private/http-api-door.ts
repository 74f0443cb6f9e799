/** An HTTP API before an alias: IAM on every route, access log, no CORS. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { BoundFrontDoor } from './bound-front-door';
import { LOG_RETENTION } from './defaults';
import { grantAll, type Permission } from './permission';

/** API Gateway gives the integration of an HTTP API no longer than this, which is also its default. */
export const HTTP_API_TIMEOUT = Duration.seconds(30);

export function bindHttpApi(scope: Construct, alias: lambda.Alias): BoundFrontDoor {
  // Payload format 2.0 carries binary bodies by itself: HTTP APIs have no list of binary media types.
  const api = new apigatewayv2.HttpApi(scope, 'HttpApi', {
    createDefaultStage: false,
    defaultIntegration: new HttpLambdaIntegration('Alias', alias),
    defaultAuthorizer: new HttpIamAuthorizer(),
  });
  const stage = new apigatewayv2.HttpStage(scope, 'HttpStage', {
    httpApi: api,
    autoDeploy: true,
    accessLogSettings: {
      destination: new apigatewayv2.LogGroupLogDestination(new logs.LogGroup(scope, 'AccessLog', {
        retention: LOG_RETENTION,
        removalPolicy: RemovalPolicy.DESTROY,
      })),
    },
  });

  return {
    endpoint: stage.url,
    grantInvoke: (grantee) => grantAll(grantee, [invokeRoutes(api.arnForExecuteApi('*', '/*', '$default'))]),
  };
}

export function invokeRoutes(arn: string): Permission {
  return { actions: ['execute-api:Invoke'], resourceArns: [arn], wildcardReason: 'A caller may use every route; each serves the caller alone.' };
}
