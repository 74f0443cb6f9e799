import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createFunction, request } from './functions.ts';
import { localAddress, startLocalCloud, type LocalCloud } from '../../src/local-cloud/index.ts';

jest.setTimeout(300_000);

const SHOW = 'export const handler = async (event, context) => ({ event, arn: context.invokedFunctionArn });';

let cloud: LocalCloud;
let account: string;

beforeAll(async () => {
  cloud = await startLocalCloud({ cacheDirectory: fileURLToPath(new URL('../../../.dev/local-cloud', import.meta.url)) });
  account = cloud.environment.AWS_ACCESS_KEY_ID!;
});

afterAll(async () => {
  await cloud.stop();
});

function anySignature(service: string): { authorization: string } {
  return { authorization: `AWS4-HMAC-SHA256 Credential=${account}/20261123/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0` };
}

test('a function URL with IAM names its caller and the alias that was invoked', async () => {
  await createFunction(cloud, 'show', SHOW);
  const { FunctionUrl } = await request<{ FunctionUrl: string }>(cloud, '/2021-10-31/functions/show/url?Qualifier=live', { AuthType: 'AWS_IAM' });
  const url = localAddress(cloud.endpoint, `${FunctionUrl}v1/evaluate?x=1`);
  const body = Uint8Array.of(0, 255, 128);
  const { authorization } = anySignature('lambda');

  const unsigned = await fetch(url, { method: 'POST', body });
  const signed = await fetch(url, { method: 'POST', body, headers: { authorization, 'content-type': 'application/vnd.fhe-serverless.v1' } });
  const { event, arn } = await signed.json() as { event: Record<string, unknown>; arn: string };

  expect(unsigned.status).toBe(403);
  expect(arn).toBe(`arn:aws:lambda:us-east-1:${account}:function:show:live`);
  expect(event).toMatchObject({
    rawPath: '/v1/evaluate',
    rawQueryString: 'x=1',
    isBase64Encoded: true,
    body: Buffer.from(body).toString('base64'),
    requestContext: { authorizer: { iam: { accessKey: account, accountId: account, userArn: `arn:aws:iam::${account}:root`, cognitoIdentity: null } } },
  });
});

test('a CommonJS function has the AWS SDK without bundling it, as in the cloud', async () => {
  await createFunction(cloud, 'sdk', "exports.handler = async () => typeof require('@aws-sdk/client-s3').PutObjectCommand;", 'index.js');

  expect(await request(cloud, '/2015-03-31/functions/sdk/invocations', {})).toBe('function');
});

test('a bucket has the tags of its template', async () => {
  const Tags = [{ Key: 'aws-cdk:auto-delete-objects', Value: 'true' }];
  const TemplateBody = JSON.stringify({ Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'tagged', Tags } } } });
  const created = await fetch(cloud.endpoint, {
    method: 'POST',
    headers: anySignature('cloudformation'),
    body: new URLSearchParams({ Action: 'CreateStack', Version: '2010-05-15', StackName: 'tagged', TemplateBody }),
  });
  expect(created.status).toBe(200);

  const tagging = () => fetch(`${cloud.endpoint}/tagged?tagging`, { headers: anySignature('s3') });
  let answer = await tagging();
  for (; answer.status === 404; answer = await tagging()) await delay(20);

  expect(await answer.text()).toContain('<Key>aws-cdk:auto-delete-objects</Key><Value>true</Value>');
});

test('addresses of other services stay as they are', () => {
  expect(localAddress(cloud.endpoint, 'https://bucket.s3.amazonaws.com/key')).toBe('https://bucket.s3.amazonaws.com/key');
  expect(localAddress('http://127.0.0.1:1', 'http://abc.execute-api.localhost:1/v1?x=1')).toBe('http://127.0.0.1:1/_aws/execute-api/abc/v1?x=1');
});
