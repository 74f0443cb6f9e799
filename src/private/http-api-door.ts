/** An HTTP API before an alias: IAM on every route, access log, no CORS. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { BoundFrontDoor } from './bound-front-door';
import { LOG_RETENTION } from './defaults';

/** API Gateway gives an HTTP API's integration no longer than this. */
export const HTTP_API_TIMEOUT = Duration.seconds(30);

export function bindHttpApi(scope: Construct, alias: lambda.Alias): BoundFrontDoor {
  // Payload format 2.0 carries binary bodies by itself: HTTP APIs have no list of binary media types.
  const api = new apigatewayv2.HttpApi(scope, 'HttpApi', {
    createDefaultStage: false,
    defaultIntegration: new HttpLambdaIntegration('Alias', alias, { timeout: HTTP_API_TIMEOUT }),
    defaultAuthorizer: new HttpIamAuthorizer(),
  });
  new apigatewayv2.HttpStage(scope, 'HttpStage', {
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
    endpoint: `${api.apiEndpoint}/`,
    grantInvoke: (grantee) => iam.Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [api.arnForExecuteApi('*', '/*', '$default')],
    }),
  };
}
