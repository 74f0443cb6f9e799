/**
 * Connects to one address of this machine while requests keep the Host of theirs: a local cloud prints names that
 * do not resolve, and tells its functions apart by them. Plain http, so it refuses to leave the machine.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { needs } from '@fhe-serverless/core/errors';
import { isLoopback } from './address.ts';
import { collectBody } from './collect-body.ts';
import type { IncomingResponse, OutgoingRequest, Transport } from './transport.ts';

/** `endpoint` is, for example, `http://127.0.0.1:4566`. @throws FheError FHE_CLIENT_ADDRESS */
export function loopbackTransport(endpoint: string): Transport {
  const address = URL.parse(endpoint);
  const isLocal = address !== null && address.protocol === 'http:' && isLoopback(address.hostname);
  needs(isLocal, 'FHE_CLIENT_ADDRESS', { url: endpoint, reason: 'a local endpoint is plain http on a loopback address' });
  const { hostname, port } = address;
  return { isLocal: true, send: (request) => exchange({ hostname, port: Number(port || 80) }, request) };
}

function exchange(to: { readonly hostname: string; readonly port: number }, request: OutgoingRequest): Promise<IncomingResponse> {
  const { method, url, headers, body, maxResponseBytes, timeoutMillis } = request;
  const { host, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      // URL writes IPv6 in brackets, a connection is made without them.
      host: to.hostname.replace(/^\[|\]$/g, ''),
      port: to.port,
      method,
      path: pathname + search,
      setHost: false,
      headers: { ...headers, host, ...(body === undefined ? {} : { 'content-length': String(body.length) }) },
      signal: AbortSignal.timeout(timeoutMillis),
    }, (incoming) => readResponse(incoming, maxResponseBytes).then(resolve, reject));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function readResponse(incoming: IncomingMessage, limit: number): Promise<IncomingResponse> {
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value ?? ''] as const);
  const body = await collectBody(incoming as AsyncIterable<Uint8Array>, limit);
  return { status: incoming.statusCode ?? 0, headers: Object.fromEntries(headers), body };
}
