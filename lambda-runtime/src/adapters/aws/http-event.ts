/** Payload format 2.0, as function URLs, HTTP APIs and direct invokes send it, to and from the runtime's requests. */
import { FheError, needs } from '@fhe-serverless/core/errors';
import type { HttpRequest, HttpResponse } from '../../runtime/http.ts';
import { problemResponse } from '../../runtime/problem.ts';

/** What Lambda gives back to a front door. */
export interface HttpResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** Largest event and largest result of a synchronous invoke, in bytes of JSON. */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

interface HttpEvent {
  readonly version: '2.0';
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: { readonly http: { readonly method: string }; readonly stage?: string };
}

/**
 * Reads an event. Identity is not read here; `requestId` is Lambda's own, because an event may claim any.
 * @throws FheError FHE_WIRE_MALFORMED
 */
export function requestOfEvent(event: unknown, requestId: string): HttpRequest {
  requireHttpEvent(event);
  return {
    method: event.requestContext.http.method.toUpperCase(),
    path: decodedPath(withoutStage(event.rawPath, event.requestContext.stage)),
    query: Object.fromEntries(new URLSearchParams(event.rawQueryString ?? '')),
    headers: lowerCaseNames(event.headers ?? {}),
    body: decodedBody(event.body ?? '', event.isBase64Encoded === true),
    requestId,
  };
}

/** Writes an answer. One that Lambda could not carry becomes the error that says so. */
export function resultOfResponse(response: HttpResponse, requestId: string): HttpResult {
  const result = encoded(response);
  const bytes = payloadBytes(result);
  if (bytes <= MAX_PAYLOAD_BYTES) return result;
  return encoded(problemResponse(new FheError('FHE_WIRE_TOO_LARGE', { what: 'the answer', bytes, limit: MAX_PAYLOAD_BYTES }), requestId));
}

/** Length of the result as JSON; base64 needs no escapes, so megabytes are not written twice. */
function payloadBytes(result: HttpResult): number {
  if (!result.isBase64Encoded) return Buffer.byteLength(JSON.stringify(result));
  return Buffer.byteLength(JSON.stringify({ ...result, body: '' })) + result.body.length;
}

function requireHttpEvent(value: unknown): asserts value is HttpEvent {
  const event = value as Partial<HttpEvent> | null;
  const isHttpEvent = typeof event === 'object' && event !== null && event.version === '2.0'
    && typeof event.rawPath === 'string' && typeof event.requestContext?.http?.method === 'string'
    && isOptional(event.rawQueryString, 'string') && isOptional(event.body, 'string') && isOptional(event.isBase64Encoded, 'boolean')
    && isOptional(event.requestContext.stage, 'string') && isTextRecord(event.headers ?? {});
  needs(isHttpEvent, 'FHE_WIRE_MALFORMED', { reason: 'the event is not an HTTP event of payload format 2.0' });
}

const isOptional = (value: unknown, type: 'string' | 'boolean'): boolean => value === undefined || value === null || typeof value === type;

const isTextRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');

/** A named stage of an HTTP API stands before the path; `$default` and function URLs have none. */
function withoutStage(rawPath: string, stage: string | undefined): string {
  if (stage === undefined || stage === null || stage === '$default') return rawPath;
  return rawPath === `/${stage}` || rawPath.startsWith(`/${stage}/`) ? rawPath.slice(stage.length + 1) || '/' : rawPath;
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new FheError('FHE_WIRE_MALFORMED', { reason: 'the path is not percent-encoded UTF-8' });
  }
}

/** Front doors lower the names already, a direct caller may not; two spellings of one name are one header. */
function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  needs(new Set(lowered.map(([name]) => name)).size === lowered.length, 'FHE_WIRE_MALFORMED', { reason: 'a header name appears twice' });
  return Object.fromEntries(lowered);
}

/** Buffer's base64 decoder skips what it does not know: only text that decodes and encodes to itself is taken. */
function decodedBody(body: string, isBase64: boolean): Uint8Array {
  if (!isBase64) return new TextEncoder().encode(body);
  const bytes = Buffer.from(body, 'base64');
  needs(bytes.toString('base64') === body, 'FHE_WIRE_MALFORMED', { reason: 'the body is not base64' });
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

function encoded({ status, headers, body }: HttpResponse): HttpResult {
  const text = isText(headers['content-type']) ? utf8(body) : undefined;
  return text === undefined
    ? { statusCode: status, headers, body: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64'), isBase64Encoded: true }
    : { statusCode: status, headers, body: text, isBase64Encoded: false };
}

function isText(contentType = ''): boolean {
  return /^(?:text\/|application\/(?:[a-z.+-]*\+)?(?:json|jwt)\b|application\/jose\b)/.test(contentType);
}

/** Undefined where the bytes would not survive as text. */
function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
