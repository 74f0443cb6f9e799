/** Requests and answers of node:http in the runtime's form. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FheError, needs } from '@fhe-serverless/core/errors';
import type { HttpRequest, HttpResponse } from '../../runtime/index.ts';

/** A request whose body has not been read. */
export function requestStart(incoming: IncomingMessage): Omit<HttpRequest, 'body'> {
  const url = new URL(incoming.url ?? '/', 'http://local');
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) => typeof value === 'string' ? [[name, value] as const] : []);
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(headers),
    requestId: randomUUID(),
  };
}

/** Stops reading at the limit. @throws FheError FHE_WIRE_TOO_LARGE, FHE_WIRE_MALFORMED when the body breaks off */
export async function readBody(incoming: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  const announced = Number(incoming.headers['content-length'] ?? 0);
  requireWithin(announced, limitBytes);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      requireWithin(bytes, limitBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof FheError) throw error;
    throw new FheError('FHE_WIRE_MALFORMED', { reason: 'the body breaks off' }, { cause: error });
  }
  return new Uint8Array(Buffer.concat(chunks, bytes));
}

export function sendResponse(outgoing: ServerResponse, response: HttpResponse): void {
  outgoing.writeHead(response.status, { ...response.headers, 'content-length': response.body.length });
  outgoing.end(response.body);
}

function requireWithin(bytes: number, limitBytes: number): void {
  needs(bytes <= limitBytes, 'FHE_WIRE_TOO_LARGE', { what: 'the request body', bytes, limit: limitBytes });
}
