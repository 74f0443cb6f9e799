/** The one place that turns errors into RFC 9457 problem details. */
import { STATUS_CODES } from 'node:http';
import { FheError, isFheError } from '@fhe-serverless/core/errors';
import { jsonResponse } from './responses.ts';
import type { HttpResponse } from './http.ts';

/**
 * Error details hold counts, sizes, names and digests only, so they may be shown. Whatever is not an FheError
 * answers like an internal failure: its message could quote a request or a credential.
 */
export function problemResponse(thrown: unknown, requestId: string): HttpResponse {
  const error = asFheError(thrown);
  const retryAfterSeconds = error.details['retryAfterSeconds'] ?? (error.http === 503 ? 1 : undefined);
  return jsonResponse(error.http, {
    type: `urn:fhe-serverless:error:${error.code}`,
    title: STATUS_CODES[error.http] ?? 'Error',
    status: error.http,
    detail: error.message,
    code: error.code,
    hint: error.hint,
    requestId,
    retryable: error.retryable,
    details: error.details,
  }, {
    'content-type': 'application/problem+json',
    ...(typeof retryAfterSeconds === 'number' ? { 'retry-after': String(retryAfterSeconds) } : {}),
  });
}

export function asFheError(thrown: unknown): FheError {
  return isFheError(thrown) ? thrown : new FheError('FHE_BUG_INVARIANT', { rule: 'every failure has a code' });
}

/** Where it was thrown, `function (file.ts:line:column)`: the first frame of the stack, without folders. */
export function whereOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null || !('stack' in thrown) || !('message' in thrown)) return 'unknown';
  const [stack, message] = [String(thrown.stack), String(thrown.message)];
  // The stack repeats the message, which may look like a frame.
  const frames = stack.slice(stack.indexOf(message) + message.length);
  const frame = stack.includes(message) ? /^ +at (.+)$/m.exec(frames)?.[1] : undefined;
  return (frame ?? 'unknown').replace(/\(?(?:file:|node:|\/)\S*\//, '(').slice(0, 200);
}

/** The name of whatever was thrown. Its message stays unsaid: it may quote a request, a path or a credential. */
export function nameOf(thrown: unknown): string {
  const name = typeof thrown === 'object' && thrown !== null && 'name' in thrown ? thrown.name : undefined;
  return typeof name === 'string' ? name.slice(0, 100) : typeof thrown;
}
