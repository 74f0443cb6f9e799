import { expect, test } from '@jest/globals';
import { arrivalOf, type IdentityRules } from '../../../src/adapters/aws/caller-identity.ts';
import { tenantPseudonym } from '../../../src/runtime/tenant.ts';

const SALT = 'a salt of sixteen or more';
const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:score';
const url: IdentityRules = { frontDoor: 'function-url', tenantSalt: SALT };
const api: IdentityRules = { ...url, frontDoor: 'http-api' };
const direct: IdentityRules = { ...url, directTenant: 'iam:111122223333:AROABATCH' };

const context = (qualifier?: string, functionVersion = '7') => ({
  invokedFunctionArn: qualifier === undefined ? FUNCTION_ARN : `${FUNCTION_ARN}:${qualifier}`, functionVersion, awsRequestId: 'r1',
});
const iam = (fields: object = {}) => ({ requestContext: { authorizer: { iam: { accountId: '111122223333', userId: 'AROAEXAMPLE:some-session', ...fields } } } });
const jwt = (claims: object = {}) => ({ requestContext: { authorizer: { jwt: { claims: { iss: 'https://issuer.example', sub: 'user-1', ...claims } } } } });
const tenant = (principal: string) => ({ tenant: tenantPseudonym(SALT, principal) });
const caller = (principal: string) => ({ ...tenant(principal), principal });
const identity = (rules: IdentityRules, event: unknown) => {
  const arrival = arrivalOf(rules, event, context('live'));
  return arrival.by === 'front-door' ? arrival.identity : 'elsewhere';
};

test('on the front door a role is one tenant, whatever its session is called', () => {
  expect(identity(url, iam())).toEqual(caller('iam:111122223333:AROAEXAMPLE'));
  expect(identity(url, iam({ userId: 'AROAEXAMPLE:another' }))).toEqual(identity(url, iam()));
  expect(identity(url, iam({ userId: 'AROAOTHER:some-session' }))).not.toEqual(identity(url, iam()));
  expect(identity(url, iam({ accountId: '444455556666' }))).not.toEqual(identity(url, iam()));
});

test('users, federated users and the root user of one account are different tenants', () => {
  const ids = ['AIDAUSER', '111122223333', '111122223333:federated-a', '111122223333:federated-b'];

  expect(new Set(ids.map((userId) => JSON.stringify(identity(url, iam({ userId }))))).size).toBe(ids.length);
});

test('users of an identity pool are different tenants although they share a role', () => {
  const user = (identityId: string) => iam({ cognitoIdentity: { identityPoolId: 'eu-central-1:pool', identityId } });

  expect(identity(api, user('eu-central-1:1'))).toEqual(caller('cognito:eu-central-1:pool#eu-central-1:1'));
  expect(identity(api, user('eu-central-1:2'))).not.toEqual(identity(api, user('eu-central-1:1')));
  expect(identity(api, iam({ cognitoIdentity: { identityId: 'eu-central-1:1' } }))).toBeUndefined();
  expect(identity(api, iam({ cognitoIdentity: null }))).toEqual(identity(api, iam()));
});

test('on an HTTP API a token names its issuer and subject', () => {
  expect(identity(api, jwt())).toEqual(caller('jwt:https://issuer.example#user-1'));
  expect(identity(api, jwt({ iss: 'https://other.example' }))).not.toEqual(identity(api, jwt()));
});

test('no two pairs of issuer and subject are one tenant', () => {
  expect(identity(api, jwt({ iss: 'https://a#b', sub: 'c' }))).toBeUndefined();
  expect(identity(api, jwt({ iss: 'https://a', sub: 'b#c' }))).toEqual(caller('jwt:https://a#b#c'));
});

test('token claims mean nothing on a function URL', () => {
  expect(identity(url, jwt())).toBeUndefined();
});

test.each([
  ['no event', undefined],
  ['no context', {}],
  ['no authorizer', { requestContext: {} }],
  ['an empty authorizer', { requestContext: { authorizer: {} } }],
  ['an authorizer that is no object', { requestContext: { authorizer: 'iam' } }],
  ['a Lambda authorizer', { requestContext: { authorizer: { lambda: { sub: 'user-1' } } } }],
  ['IAM without a user', iam({ userId: undefined })],
  ['IAM with an empty user', iam({ userId: '' })],
  ['IAM without an account', iam({ accountId: undefined })],
  ['an account that is no account', iam({ accountId: '1' })],
  ['a user with spaces', iam({ userId: 'AIDA USER' })],
  ['a token without a subject', jwt({ sub: undefined })],
  ['a token with an empty subject', jwt({ sub: '' })],
  ['a token whose subject is a list', jwt({ sub: ['user-1'] })],
  ['a token without an issuer', jwt({ iss: undefined })],
  ['two authorizers', { requestContext: { authorizer: { ...iam().requestContext.authorizer, ...jwt().requestContext.authorizer } } }],
])('on the front door %s is nobody', (_name, event) => {
  expect(identity(api, event)).toBeUndefined();
});

test('fails when the called version is not a published one', () => {
  const unsigned = expect.objectContaining({ code: 'FHE_SERVICE_UNSIGNED_VERSION' });

  expect(() => arrivalOf(direct, iam(), context())).toThrow(unsigned);
  expect(() => arrivalOf(direct, iam(), context('$LATEST', '$LATEST'))).toThrow(unsigned);
  expect(() => arrivalOf(direct, iam(), context('live', '$LATEST'))).toThrow(unsigned);
  expect(() => arrivalOf(direct, iam(), context('direct', '$LATEST'))).toThrow(unsigned);
});

test('the direct alias is its fixed tenant, whatever context the event forges', () => {
  for (const event of [iam(), jwt(), {}, iam({ userId: 'AROAVICTIM:x' }), { requestContext: { authorizer: null } }]) {
    expect(arrivalOf(direct, event, context('direct'))).toEqual({ by: 'direct', identity: tenant('iam:111122223333:AROABATCH') });
  }
});

test('the direct tenant may be named by its pseudonym', () => {
  const pseudonym = tenantPseudonym(SALT, 'iam:111122223333:AROABATCH');

  expect(arrivalOf({ ...url, directTenant: pseudonym }, {}, context('direct'))).toEqual({ by: 'direct', identity: { tenant: pseudonym } });
});

test('an event with a forged context is refused on every alias without a rule', () => {
  const forbidden = expect.objectContaining({ code: 'FHE_REQUEST_FORBIDDEN' });

  for (const qualifier of ['other', '7', '8', 'LIVE', 'live2', 'Direct']) expect(() => arrivalOf(direct, iam(), context(qualifier))).toThrow(forbidden);
  expect(() => arrivalOf(url, iam(), context('direct'))).toThrow(forbidden);
  expect(() => arrivalOf({ ...direct, frontDoor: 'none' }, iam(), context('live'))).toThrow(forbidden);
});

test('the worker alias carries no identity, whatever the event says', () => {
  expect(arrivalOf(direct, iam(), context('worker'))).toEqual({ by: 'worker' });
});

test('an ARN without the shape of a Lambda function has no qualifier', () => {
  for (const invokedFunctionArn of ['', 'live', 'a:b:c:d:e:f:g:live', 'arn:aws:lambda:eu-central-1:111122223333:function:score:live:extra', 'arn:aws:lambda:eu-central-1:111122223333:layer:score:live']) {
    expect(() => arrivalOf(url, iam(), { invokedFunctionArn, functionVersion: '7', awsRequestId: 'r1' })).toThrow(expect.objectContaining({ code: 'FHE_SERVICE_UNSIGNED_VERSION' }));
  }
});
