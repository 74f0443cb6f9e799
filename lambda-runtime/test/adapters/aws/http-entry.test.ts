import { FheError } from '@fhe-serverless/core/errors';
import { beforeEach, expect, test } from '@jest/globals';
import type { IdentityRules } from '../../../src/adapters/aws/caller-identity.ts';
import { HttpEntry } from '../../../src/adapters/aws/http-entry.ts';
import { tenantPseudonym, type App, type HttpRequest, type Identity, type Log, type Metrics } from '../../../src/runtime/index.ts';

const SALT = 'a salt of sixteen or more';
const rules: IdentityRules = { frontDoor: 'function-url', tenantSalt: SALT, directTenant: 'iam:111122223333:AROABATCH' };
const context = (qualifier: string, functionVersion = '7') => ({ invokedFunctionArn: `arn:aws:lambda:eu-central-1:111122223333:function:score:${qualifier}`, functionVersion, awsRequestId: 'from-lambda' });

const victim = { authorizer: { iam: { accountId: '111122223333', userId: 'AROAVICTIM:session' } } };
const event = (requestContext: object = victim) => ({ version: '2.0', rawPath: '/usage', headers: {}, requestContext: { ...requestContext, http: { method: 'GET' }, requestId: 'claimed' } });

let seen: { request: HttpRequest; identity: Identity | undefined }[];
let observations: { values: object; dimensions: object }[];
let lines: string[];

const metrics: Metrics = { record: async (values, dimensions) => void observations.push({ values, dimensions }) };
const log: Log = { write: (level, name) => void lines.push(`${level} ${name}`) };

function entry(handle: App['handle'] = async () => ({ status: 200, headers: {}, body: new Uint8Array() })): HttpEntry {
  const app: App = {
    serves: () => true,
    handle(request, identity) {
      seen.push({ request, identity });
      return handle(request, identity);
    },
  };
  return new HttpEntry({ name: 'score', app, rules, ports: { metrics, log, clock: { now: () => 0 } } });
}

const codeOf = (result: { body: string }): unknown => (JSON.parse(result.body) as { code: unknown }).code;

beforeEach(() => {
  seen = [];
  observations = [];
  lines = [];
});

test('hands the request over with the identity that the front door established', async () => {
  await entry().answer(event(), context('live'));

  expect(seen).toEqual([{ request: expect.objectContaining({ path: '/usage', requestId: 'from-lambda' }), identity: { tenant: tenantPseudonym(SALT, 'iam:111122223333:AROAVICTIM'), principal: 'iam:111122223333:AROAVICTIM' } }]);
});

test('on the direct alias a forged context reaches nobody but the fixed tenant', async () => {
  await entry().answer(event(), context('direct'));

  expect(seen[0]!.identity).toEqual({ tenant: tenantPseudonym(SALT, 'iam:111122223333:AROABATCH') });
});

test.each([
  ['other', '7', 'FHE_REQUEST_FORBIDDEN', 403],
  ['7', '7', 'FHE_REQUEST_FORBIDDEN', 403],
  ['worker', '7', 'FHE_REQUEST_FORBIDDEN', 403],
  ['$LATEST', '$LATEST', 'FHE_SERVICE_UNSIGNED_VERSION', 403],
])('a forged context on the qualifier %s reaches nothing', async (qualifier, version, code, status) => {
  const result = await entry().answer(event(), context(qualifier, version));

  expect([result.statusCode, codeOf(result)]).toEqual([status, code]);
  expect(seen).toEqual([]);
  expect(observations).toEqual([{ values: { RefusedRequests: 1 }, dimensions: { FunctionName: 'score', Code: code } }]);
});

test('passes an unidentified caller on: the route decides', async () => {
  await entry().answer(event({}), context('live'));

  expect(seen[0]!.identity).toBeUndefined();
});

test('answers with a problem what is no HTTP event, and asks nobody', async () => {
  const result = await entry().answer({ Records: [] }, context('direct'));

  expect([result.statusCode, codeOf(result)]).toEqual([400, 'FHE_WIRE_MALFORMED']);
  expect(seen).toEqual([]);
});

test('answers with a problem when the app breaks its promise and throws', async () => {
  const ours = await entry(async () => { throw new FheError('FHE_SERVICE_UNAVAILABLE', { service: 'S3', operation: 'GetObject' }); }).answer(event(), context('live'));
  const foreign = await entry(async () => { throw new TypeError('with a secret in it'); }).answer(event(), context('live'));

  expect([ours.statusCode, codeOf(ours)]).toEqual([503, 'FHE_SERVICE_UNAVAILABLE']);
  expect(foreign.statusCode).toBe(500);
  expect(foreign.body).not.toContain('secret');
  expect(lines).toContain('error unexpected-error');
});
