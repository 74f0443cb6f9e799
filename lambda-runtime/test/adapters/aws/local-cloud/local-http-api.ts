/** An HTTP API of the local cloud before an alias, with IAM on every route. */
import { request as send } from 'node:http';
import { CLOUD } from './cloud.ts';

const { hostname, port } = new URL(CLOUD.endpoint);

/** The emulator reads the caller off the access key; it verifies signatures only when it is told to. */
const authorization = (service: string): string => `AWS4-HMAC-SHA256 Credential=${CLOUD.credentials!.accessKeyId}/20261123/${CLOUD.region}/${service}/aws4_request, SignedHeaders=host, Signature=00`;

export interface HttpCall {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Gives the host name that leads to the API. */
export async function createHttpApi(aliasArn: string): Promise<string> {
  const { apiId } = await control<{ apiId: string }>('/v2/apis', { name: 'front-door', protocolType: 'HTTP' });
  const { integrationId } = await control<{ integrationId: string }>(`/v2/apis/${apiId}/integrations`, { integrationType: 'AWS_PROXY', integrationUri: aliasArn, payloadFormatVersion: '2.0' });
  await control(`/v2/apis/${apiId}/routes`, { routeKey: '$default', target: `integrations/${integrationId}`, authorizationType: 'AWS_IAM' });
  await control(`/v2/apis/${apiId}/stages`, { stageName: '$default', autoDeploy: true });
  return `${apiId}.execute-api.localhost:${port}`;
}

async function control<T>(path: string, body: object): Promise<T> {
  const response = await fetch(CLOUD.endpoint + path, { method: 'POST', headers: { authorization: authorization('apigateway'), 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return await response.json() as T;
}

/** The host resolves nowhere: the connection goes to the emulator, the name into the header. */
export function callHttpApi(host: string, { method = 'GET', path, headers = {}, body = new Uint8Array() }: HttpCall): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = { ...headers, host, authorization: authorization('execute-api') };
    const outgoing = send({ hostname, port, method, path, headers: sent }, (incoming) => {
      const chunks: Uint8Array[] = [];
      incoming.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      incoming.on('end', () => resolve({ status: incoming.statusCode!, headers: incoming.headers as Record<string, string>, body: new Uint8Array(Buffer.concat(chunks)) }));
    });
    outgoing.on('error', reject).end(body);
  });
}
