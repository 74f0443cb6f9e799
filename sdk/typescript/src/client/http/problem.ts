/** Turns an answer that is no success into the error that it stands for. */
import { CATALOGUE, FheError, type FheErrorCode, type FheErrorDetails } from '@fhe-serverless/core/errors';
import { shownAddress } from './address.ts';
import type { IncomingResponse } from './transport.ts';

const MAX_TEXT = 300;
const MAX_RETRY_AFTER_SECONDS = 3600;

/** Our code where the answer is one of our problem details (RFC 9457); else what the status alone says. */
export function errorOfResponse(response: IncomingResponse, url: string): FheError {
  const problem = problemOf(response);
  const common = { ...retryAfter(response), ...requestId(response, problem) };
  const code = problem.code;
  if (isCode(code)) return new FheError(code, { ...safeDetails(problem.details), ...common });
  // Front doors refuse before our code runs, in words of their own.
  if (response.status === 401) return new FheError('FHE_REQUEST_UNIDENTIFIED', common);
  if (response.status === 403) return new FheError('FHE_REQUEST_FORBIDDEN', common);
  return new FheError('FHE_CLIENT_SERVER', { url: shownAddress(url), status: response.status, ...common });
}

function problemOf({ headers, body }: IncomingResponse): Readonly<Record<string, unknown>> {
  if (!/^application\/(problem\+)?json\b/i.test(headers['content-type'] ?? '')) return {};
  try {
    const value = JSON.parse(new TextDecoder().decode(body)) as unknown;
    return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {};
  } catch {
    return {};
  }
}

/** Codes that stand for what a client finds out by itself are no server's to send. */
function isCode(code: unknown): code is FheErrorCode {
  return typeof code === 'string' && Object.hasOwn(CATALOGUE, code) && !code.startsWith('FHE_CLIENT_') && !code.startsWith('FHE_CLI_');
}

/** Numbers, booleans and short printable texts: what a server says may end in a terminal. */
function safeDetails(details: unknown): FheErrorDetails {
  if (typeof details !== 'object' || details === null) return {};
  const given = Object.entries(details as Record<string, unknown>).slice(0, 16);
  const safe = given.flatMap(([name, value]): (readonly [string, string | number | boolean])[] => {
    if (!/^\w{1,40}$/.test(name)) return [];
    if (typeof value === 'string') return [[name, printable(value)]];
    return typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : [];
  });
  return Object.fromEntries(safe);
}

function requestId({ headers }: IncomingResponse, problem: Readonly<Record<string, unknown>>): FheErrorDetails {
  const id = headers['fhe-request-id'] ?? problem.requestId;
  return typeof id === 'string' && id !== '' ? { requestId: printable(id) } : {};
}

function retryAfter({ headers }: IncomingResponse): FheErrorDetails {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return seconds >= 0 && seconds <= MAX_RETRY_AFTER_SECONDS ? { retryAfterSeconds: seconds } : {};
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_TEXT);
}
