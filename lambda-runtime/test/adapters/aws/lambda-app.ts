/** Puts an App's face on a Lambda handler, so that test clients reach it through real events. */
import type { App, HttpRequest, HttpResponse, Identity } from '../../../src/runtime/index.ts';
import type { HttpResult } from '../../../src/adapters/aws/http-event.ts';
import type { LambdaContext } from '../../../src/adapters/aws/index.ts';

export type Invoke = (event: unknown, context: LambdaContext) => Promise<unknown>;

/** Calls arrive at the front door, signed by one role for each tenant name of the test. */
export function lambdaApp(invoke: Invoke, functionName: string): App {
  return {
    serves: () => true,
    async handle(request, identity) {
      const event = frontDoorEvent(request, identity);
      return responseOf(await invoke(event, lambdaContext(functionName, 'live', request.requestId)) as HttpResult);
    },
  };
}

export function lambdaContext(functionName: string, qualifier: string, awsRequestId: string): LambdaContext {
  return { invokedFunctionArn: `arn:aws:lambda:us-east-1:111122223333:function:${functionName}:${qualifier}`, functionVersion: '7', awsRequestId };
}

/** As a function URL with IAM writes it. */
export function frontDoorEvent(request: HttpRequest, identity: Identity | undefined): object {
  const { method, path, query, headers, body, requestId } = request;
  const authorizer = identity === undefined ? {} : { authorizer: { iam: { accountId: '111122223333', userId: `AROA${identity.tenant.toUpperCase()}:session` } } };
  return {
    version: '2.0', rawPath: path, rawQueryString: new URLSearchParams(query).toString(), headers,
    ...(body.length === 0 ? {} : { body: Buffer.from(body).toString('base64') }),
    isBase64Encoded: body.length > 0,
    requestContext: { http: { method, path }, stage: '$default', requestId, ...authorizer },
  };
}

export function responseOf({ statusCode, headers, body, isBase64Encoded }: HttpResult): HttpResponse {
  return { status: statusCode, headers, body: new Uint8Array(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')) };
}
