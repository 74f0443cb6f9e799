import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createRegistrarHandler } from '../../../src/adapters/aws/registrar-entry.ts';
import { fresh } from '../../contracts/opened-port.ts';
import { openLocalWorld, type LocalWorld } from '../../fixtures/local-world.ts';
import { FUNCTION_VARIABLES } from './variables.ts';

const JOB = { fheJob: 'register-keyset', tenant: 'a'.repeat(32), keysetId: 'b'.repeat(64) };
const context = (qualifier: string) => ({ invokedFunctionArn: `arn:aws:lambda:eu-central-1:111122223333:function:registrar:${qualifier}`, functionVersion: '7', awsRequestId: fresh() });

let world: LocalWorld;

beforeEach(async () => {
  world = await openLocalWorld();
});
afterEach(() => world.close());

const handler = () => createRegistrarHandler({ variables: FUNCTION_VARIABLES, ports: world.ports, requestRegistration: async () => {} });

test('runs a job on the worker alias', async () => {
  expect(await handler()(JOB, context('worker'))).toEqual({});
});

test.each(['live', 'direct', 'other', '7'])('runs no job on the alias %s', async (qualifier) => {
  const result = await handler()(JOB, context(qualifier)) as { statusCode: number };

  expect(result.statusCode).toBeGreaterThanOrEqual(400);
});

test('fails for anything but a job on the worker alias, so that nothing is answered there', async () => {
  const event = { version: '2.0', rawPath: '/keysets', headers: {}, requestContext: { http: { method: 'POST' }, authorizer: { iam: { accountId: '111122223333', userId: 'AROAVICTIM' } } } };

  await expect(handler()(event, context('worker'))).rejects.toMatchObject({ code: 'FHE_WIRE_MALFORMED' });
});

test('fails when the job was interrupted, so that Lambda runs it again', async () => {
  const keyStore = { ...world.ports.keyStore, getKeyset: async () => { throw new Error('interrupted'); } } as unknown as typeof world.ports.keyStore;
  const interrupted = createRegistrarHandler({ variables: FUNCTION_VARIABLES, ports: { ...world.ports, keyStore }, requestRegistration: async () => {} });

  await expect(interrupted(JOB, context('worker'))).rejects.toThrow('interrupted');
  expect(world.logLines.map(({ event }) => event)).toEqual(['registration-interrupted']);
});

test('fails at start without a complete environment', () => {
  expect(() => createRegistrarHandler({ variables: {} })).toThrow(expect.objectContaining({ code: 'FHE_CONFIG_ENVIRONMENT' }));
});
