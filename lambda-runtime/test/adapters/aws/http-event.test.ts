import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_PAYLOAD_BYTES, requestOfEvent, resultOfResponse } from '../../../src/adapters/aws/http-event.ts';
import { MEDIA_TYPE } from '../../../src/runtime/http.ts';

const malformed = expect.objectContaining({ code: 'FHE_WIRE_MALFORMED' });

function event(fields: object = {}, http: object = {}, context: object = {}) {
  return { version: '2.0', rawPath: '/evaluations', headers: {}, requestContext: { http: { method: 'POST', ...http }, stage: '$default', ...context }, isBase64Encoded: false, ...fields };
}

test('reads a binary request exactly', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
    const request = requestOfEvent(event({ body: Buffer.from(body).toString('base64'), isBase64Encoded: true }), 'r1');

    expect(request.body).toEqual(body);
    expect(Buffer.isBuffer(request.body)).toBe(false);
  }));
});

test('reads a text request as UTF-8', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
    expect(requestOfEvent(event({ body: text }), 'r1').body).toEqual(new Uint8Array(Buffer.from(text, 'utf8')));
  }));
});

test('gives method, path, query, lower-case headers and the request id of Lambda', () => {
  const request = requestOfEvent(event(
    { rawPath: '/keysets/ab%2Dcd', rawQueryString: 'keyId=ab&period=2026-11', headers: { 'Idempotency-Key': 'K', 'content-type': 'x' } },
    { method: 'get' }, { requestId: 'claimed by the event' },
  ), 'from-lambda');

  expect(request).toEqual({
    method: 'GET', path: '/keysets/ab-cd', query: { keyId: 'ab', period: '2026-11' }, headers: { 'idempotency-key': 'K', 'content-type': 'x' }, body: new Uint8Array(), requestId: 'from-lambda',
  });
});

test.each([
  ['prod', '/prod/manifest', '/manifest'],
  ['prod', '/prod', '/'],
  ['prod', '/production/manifest', '/production/manifest'],
  ['prod', '/manifest', '/manifest'],
  ['$default', '/manifest', '/manifest'],
  [undefined, '/manifest', '/manifest'],
])('on stage %s the path %s is %s', (stage, rawPath, path) => {
  expect(requestOfEvent(event({ rawPath }, {}, { stage }), 'r1').path).toBe(path);
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a list', []],
  ['an event of format 1.0', { version: '1.0', path: '/manifest', httpMethod: 'GET' }],
  ['a queue event', { Records: [] }],
  ['a job of the registrar', { fheJob: 'register-keyset' }],
  ['no context', { ...event(), requestContext: undefined }],
  ['no method', event({}, { method: 1 })],
  ['a body that is no text', event({ body: { a: 1 } })],
  ['a header that is no text', event({ headers: { a: 1 } })],
  ['a header name in two spellings', event({ headers: { 'Content-Type': 'a', 'content-type': 'b' } })],
  ['a flag that is no flag', event({ body: 'AA==', isBase64Encoded: 'true' })],
  ['base64 with foreign letters', event({ body: 'AA==!', isBase64Encoded: true })],
  ['base64 without its end', event({ body: 'AA', isBase64Encoded: true })],
  ['base64 with loose bits', event({ body: 'AB==', isBase64Encoded: true })],
  ['a path that is not UTF-8', event({ rawPath: '/%ff' })],
])('refuses %s', (_name, given) => {
  expect(() => requestOfEvent(given, 'r1')).toThrow(malformed);
});

test('writes binary answers as base64', () => {
  const body = new Uint8Array(randomBytes(999)).subarray(7, 900);

  const result = resultOfResponse({ status: 200, headers: { 'content-type': MEDIA_TYPE }, body }, 'r1');

  expect(result).toMatchObject({ statusCode: 200, headers: { 'content-type': MEDIA_TYPE }, isBase64Encoded: true });
  expect(new Uint8Array(Buffer.from(result.body, 'base64'))).toEqual(body);
});

test.each(['application/json', 'application/problem+json', 'text/plain; charset=utf-8', 'application/jose'])('writes %s as text', (type) => {
  const result = resultOfResponse({ status: 200, headers: { 'content-type': type }, body: Buffer.from('{"é":1}') }, 'r1');

  expect(result).toMatchObject({ body: '{"é":1}', isBase64Encoded: false });
});

test('writes bytes that are no UTF-8 as base64, whatever their type says', () => {
  expect(resultOfResponse({ status: 200, headers: { 'content-type': 'application/json' }, body: Uint8Array.of(0xff) }, 'r1')).toMatchObject({ body: '/w==', isBase64Encoded: true });
});

test('keeps a byte order mark', () => {
  const result = resultOfResponse({ status: 200, headers: { 'content-type': 'text/plain' }, body: Uint8Array.of(0xef, 0xbb, 0xbf, 0x61) }, 'r1');

  expect(new Uint8Array(Buffer.from(result.body))).toEqual(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61));
});

test('answers with an error of ours what Lambda could not carry', () => {
  const bytes = MAX_PAYLOAD_BYTES * 3 / 4;

  const result = resultOfResponse({ status: 200, headers: { 'content-type': MEDIA_TYPE }, body: new Uint8Array(bytes) }, 'r1');

  expect(result.statusCode).toBe(413);
  expect(JSON.parse(result.body)).toMatchObject({ code: 'FHE_WIRE_TOO_LARGE', requestId: 'r1' });
});

test('any answer that went through is read back exactly', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('application/json', MEDIA_TYPE, 'text/plain', undefined), (body, type) => {
    const { body: text, isBase64Encoded } = resultOfResponse({ status: 200, headers: type === undefined ? {} : { 'content-type': type }, body }, 'r1');

    expect(new Uint8Array(Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8'))).toEqual(body);
  }));
});
