import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { requireAddress } from '../../src/client/http/address.ts';
import { awsSigner, bearerSigner, FheClient, fetchTransport, localSigner, loopbackTransport, type OutgoingRequest } from '../../src/client/index.ts';

const LOCAL = { allowsLocal: true, staysLocal: false };
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

let server: Server;
let endpoint: string;
let seen: { request: IncomingMessage; body: string }[];
let answer: { status: number; headers: Record<string, string>; body: string };

beforeEach(async () => {
  seen = [];
  answer = { status: 200, headers: { 'x-answer': 'yes' }, body: 'hello' };
  server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
    seen.push({ request, body: Buffer.concat(chunks).toString('latin1') });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const request = (change: Partial<OutgoingRequest> = {}): OutgoingRequest => ({ method: 'POST', url: `${endpoint}/path?a=1`, headers: { 'content-type': 'text/plain' }, body: new TextEncoder().encode('body'), maxResponseBytes: 100, timeoutMillis: 5000, ...change });

test('the loopback transport connects to its endpoint and keeps the name that the address has', async () => {
  const transport = loopbackTransport(endpoint);

  const response = await transport.send(request({ url: 'https://abc123.lambda-url.eu-central-1.on.aws/stage/evaluations?x=%2F' }));

  expect(new TextDecoder().decode(response.body)).toBe('hello');
  expect([response.status, response.headers['x-answer'], transport.isLocal]).toEqual([200, 'yes', true]);
  expect(seen[0]!.request.headers.host).toBe('abc123.lambda-url.eu-central-1.on.aws');
  expect([seen[0]!.request.url, seen[0]!.request.headers['content-length'], seen[0]!.body]).toEqual(['/stage/evaluations?x=%2F', '4', 'body']);
});

test.each(['https://127.0.0.1:1', 'http://10.0.0.1', 'http://127.0.0.1.example.com', 'http://example.com', 'file:///etc/passwd', 'nothing'])('the loopback transport refuses to leave the machine for %s', (address) => {
  expect(() => loopbackTransport(address)).toThrow(expect.objectContaining({ code: 'FHE_CLIENT_ADDRESS' }));
});

test.each([['fetch', () => fetchTransport()], ['loopback', () => loopbackTransport(endpoint)]])('%s follows no redirect and reads no more than its limit', async (_name, make) => {
  answer = { status: 307, headers: { location: 'http://127.0.0.1:1/' }, body: '' };
  expect((await make().send(request())).status).toBe(307);

  answer = { status: 200, headers: {}, body: 'x'.repeat(101) };
  await expect(make().send(request())).rejects.toMatchObject({ code: 'FHE_WIRE_TOO_LARGE' });
});

test.each(['http://example.com/', 'http://user:pass@127.0.0.1/', 'https://user@example.com/', 'ftp://example.com/', 'no address'])('the client refuses %s', async (url) => {
  await expect(FheClient.connect({ url })).rejects.toMatchObject({ code: 'FHE_CLIENT_ADDRESS' });
});

test('an address from a server on the network never leads to this machine', () => {
  expect(() => requireAddress('http://127.0.0.1:80/', { allowsLocal: false, staysLocal: false })).toThrow(expect.objectContaining({ code: 'FHE_CLIENT_ADDRESS' }));
  expect(requireAddress('http://localhost:80/', LOCAL).port).toBe('');
});

test('credentials that cannot be had are the caller\'s to get, and nothing is sent', async () => {
  const signer = { sign: async () => { throw new Error('no provider has credentials'); } };

  await expect(FheClient.connect({ url: endpoint, signer })).rejects.toMatchObject({ code: 'FHE_REQUEST_UNIDENTIFIED' });

  expect(seen).toEqual([]);
});

test('bearer and local signers add one header', async () => {
  expect(await localSigner('alice').sign(request())).toEqual({ 'content-type': 'text/plain', 'authorization': 'Bearer local.alice' });
  expect(await bearerSigner(async () => 'token').sign(request())).toMatchObject({ authorization: 'Bearer token' });
});

test.each([
  ['https://abc123.lambda-url.eu-central-1.on.aws/manifest', {}, 'eu-central-1/lambda'],
  ['https://abc123.execute-api.us-west-2.amazonaws.com/prod/keysets', {}, 'us-west-2/execute-api'],
  ['http://127.0.0.1:4566/_aws/lambda-url/abc123/manifest', { region: 'us-east-1', service: 'lambda' }, 'us-east-1/lambda'],
] as const)('signs %s for its service and region, body and query included', async (url, place, scope) => {
  const headers = await awsSigner({ credentials: { ...CREDENTIALS, sessionToken: 'session' }, ...place }).sign(request({ url: `${url}?keyId=ab` }));

  const { date, signedHeaders, signature } = /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/(?<date>\d{8})\/[a-z0-9-]+\/[a-z-]+\/aws4_request, SignedHeaders=(?<signedHeaders>[a-z0-9;-]+), Signature=(?<signature>[0-9a-f]{64})$/.exec(headers.authorization!)!.groups!;
  expect(headers.authorization).toContain(`/${date}/${scope}/aws4_request`);
  expect(signedHeaders!.split(';')).toEqual(expect.arrayContaining(['content-type', 'host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token']));
  expect(headers.host).toBeUndefined();
  expect(signature).toBe(signatureOf(new URL(`${url}?keyId=ab`), headers, signedHeaders!.split(';'), `${date}/${scope}/aws4_request`));
});

test('an address that names no region is not signed by guess', async () => {
  await expect(awsSigner({ credentials: CREDENTIALS }).sign(request())).rejects.toMatchObject({ code: 'FHE_CLIENT_ADDRESS' });
});

/** AWS Signature Version 4 once more, from its description. */
function signatureOf(url: URL, headers: Readonly<Record<string, string>>, names: readonly string[], scope: string): string {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const canonicalHeaders = names.map((name) => `${name}:${name === 'host' ? url.host : headers[name]}\n`).join('');
  const canonical = ['POST', url.pathname, url.searchParams.toString(), canonicalHeaders, names.join(';'), sha256('body')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${CREDENTIALS.secretAccessKey}`);
  return hmac(key, toSign).toString('hex');
}
