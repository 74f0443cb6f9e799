/** Builds the answers that all routes share. */
import type { HttpResponse } from './http.ts';

export function jsonResponse(status: number, value: object, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return bytesResponse(status, Buffer.from(JSON.stringify(value), 'utf8'), { 'content-type': 'application/json', ...headers });
}

/** Answers are personal: no cache may keep them. */
export function bytesResponse(status: number, body: Uint8Array, headers: Readonly<Record<string, string>>): HttpResponse {
  return { status, headers: { 'cache-control': 'no-store', ...headers }, body };
}
