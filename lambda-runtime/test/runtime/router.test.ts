/** Routing, identity and problem details. */
import { expect, test } from '@jest/globals';
import { FheError } from '@fhe-serverless/core/errors';
import type { Identity, Log, Metrics } from '../../src/runtime/index.ts';
import { jsonResponse } from '../../src/runtime/responses.ts';
import { createApp, type Call, type Route } from '../../src/runtime/router.ts';
import { jsonOf, verdict } from '../fixtures/test-client.ts';

const IDENTITY: Identity = { tenant: 'aa' };
const lines: string[] = [];
const log: Log = { write: (level, event, fields) => void lines.push(JSON.stringify({ level, event, ...fields })) };
const metrics: Metrics = { record: async () => { throw new Error('no metrics today'); } };

const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/things/{id}', answer: async ({ id, tenant }: Call) => jsonResponse(200, { id, tenant }) },
  { method: 'POST', path: '/things/{id}/finish', answer: async () => { throw new FheError('FHE_REQUEST_IN_PROGRESS', { retryAfterSeconds: 3 }); } },
  { method: 'GET', path: '/things', answer: async () => { throw new TypeError('password is\n    at hunter2'); } },
  { method: 'DELETE', path: '/things', precondition: () => { throw new FheError('FHE_REQUEST_IDEMPOTENCY_KEY'); }, answer: async () => jsonResponse(200, {}) },
];
const app = createApp('things', ROUTES, { log, metrics, clock: { now: () => 0 } });
const ask = (method: string, path: string, identity: Identity | undefined = IDENTITY) => app.handle({ method, path, query: {}, headers: {}, body: new Uint8Array(), requestId: 'request-1' }, identity);

test('finds a route and hands it the id and the tenant', async () => {
  const response = await ask('GET', '/things/a-1.b_C');

  expect(jsonOf(response)).toEqual({ id: 'a-1.b_C', tenant: 'aa' });
  expect(response.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store', 'fhe-request-id': 'request-1' });
});

test.each([['GET', '/'], ['GET', '/things/'], ['GET', '/things/a/b'], ['GET', '/things/a%2Fb'], ['PUT', '/things'], ['POST', '/things/a'], ['GET', '//things'], ['GET', `/things/${'a'.repeat(129)}`]])('knows no route %s %s', async (method, path) => {
  expect(verdict(await ask(method, path))).toBe('404 FHE_REQUEST_ROUTE');
});

test('says which paths it serves, whatever the method', () => {
  expect(['/things', '/things/a', '/things/a/finish', '/other', '/things/a/other'].map((path) => app.serves(path))).toEqual([true, true, true, false, false]);
});

test('demands an identity on every route, after the rules on the bare request', async () => {
  expect(verdict(await app.handle({ method: 'GET', path: '/things/a', query: {}, headers: {}, body: new Uint8Array(), requestId: 'r' }, undefined))).toBe('401 FHE_REQUEST_UNIDENTIFIED');
  expect(verdict(await app.handle({ method: 'DELETE', path: '/things', query: {}, headers: {}, body: new Uint8Array(), requestId: 'r' }, undefined))).toBe('400 FHE_REQUEST_IDEMPOTENCY_KEY');
});

test('answers a refusal as problem details with code, hint and request id', async () => {
  const response = await ask('POST', '/things/a/finish');

  expect(response.status).toBe(409);
  expect(response.headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '3' });
  expect(jsonOf(response)).toEqual({
    type: 'urn:fhe-serverless:error:FHE_REQUEST_IN_PROGRESS', title: 'Conflict', status: 409, detail: 'this request is already being evaluated',
    code: 'FHE_REQUEST_IN_PROGRESS', hint: 'ask again with the same Idempotency-Key after the Retry-After time', requestId: 'request-1', retryable: true, details: { retryAfterSeconds: 3 },
  });
});

test('answers an unknown error without its message, logs its name and place only, and survives failing metrics', async () => {
  lines.length = 0;

  const response = await ask('GET', '/things');

  expect(verdict(response)).toBe('500 FHE_BUG_INVARIANT');
  expect(lines.map((line) => JSON.parse(line) as object).slice(0, 1)).toEqual([{ level: 'error', event: 'unexpected-error', requestId: 'request-1', error: 'TypeError', where: expect.stringMatching(/\(router\.test\.ts:\d+:\d+\)$/) }]);
  expect(Buffer.from(response.body).toString() + lines.join()).not.toContain('hunter2');
});

test('does not echo control characters of a path', async () => {
  expect(Buffer.from((await ask('GET', '/a\r\nb<')).body).toString()).toContain('/a??b<');
});
