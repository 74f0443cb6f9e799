/** Every port call of opening, completing, registering and erasing a key set fails once. Asked again, each arrives where it should. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fresh } from '../contracts/opened-port.ts';
import { everyFault, FaultyPorts } from '../fixtures/faulty-ports.ts';
import { openService, type Service } from '../fixtures/service.ts';
import { jsonOf, send, TestClient, verdict, type OpenedKeyset } from '../fixtures/test-client.ts';

let service: Service;
let faulty: FaultyPorts;

beforeAll(async () => {
  service = await openService({
    wrap: (ports) => {
      faulty = new FaultyPorts(ports);
      return faulty.ports;
    },
  });
});
afterAll(() => service.close());

/** Calls of each step when all goes well. A call that is added or lost here deserves a look. */
const OPEN = ['signer.publicJwk', 'keyStore.getKeyset', 'keyStore.putKeyset', 'keyStore.getDataKey', 'uploads.size', 'uploads.size', 'uploads.presignUpload', 'uploads.presignUpload'];
const COMPLETE = ['keyStore.getKeyset', 'keyStore.getDataKey', 'uploads.size', 'uploads.size', 'keyStore.putKeyset'];
const PART = ['evaluationKeys.size', 'uploads.read', 'evaluationKeys.write', 'uploads.delete'];
const REGISTER = ['keyStore.getKeyset', 'keyStore.getDataKey', 'kms.generateDataKey', 'keyStore.createDataKey', ...PART, ...PART, 'keyStore.putKeyset', 'metrics.record'];
const ERASE = ['keyStore.getKeyset', 'keyStore.getDataKey', 'keyStore.listKeysets', 'keyStore.deleteDataKey', 'uploads.delete', 'uploads.delete', 'evaluationKeys.delete', 'evaluationKeys.delete', 'keyStore.deleteKeyset'];

const newClient = () => new TestClient(service.options.plan);
const objectsOf = async (tenant: string) => Object.keys(await service.world.stored()).filter((path) => path.startsWith('objects/') && path.includes(tenant));

async function upload(client: TestClient, opened: OpenedKeyset): Promise<void> {
  for (const { name, upload: ticket } of opened.missing) await send(ticket, client.keyParts().find((part) => part.name === name)!.envelope);
}

async function opened(client: TestClient): Promise<OpenedKeyset> {
  return jsonOf(await client.openKeyset(service.registrar, await client.manifest(service.app))) as OpenedKeyset;
}

test('the steps make the calls that the faults below go through', async () => {
  const client = newClient();
  const manifest = await client.manifest(service.app);
  faulty.begin();
  const keyset = jsonOf(await client.openKeyset(service.registrar, manifest)) as OpenedKeyset;
  const ofOpen = faulty.calls;
  await upload(client, keyset);
  faulty.begin();
  await client.ask(service.registrar, { method: 'POST', path: `/keysets/${keyset.keysetId}/complete` });
  const ofComplete = faulty.calls;
  faulty.begin();
  await service.runRegistrations();
  const ofRegister = faulty.calls;
  faulty.begin();
  await client.ask(service.registrar, { method: 'DELETE', path: `/keysets/${keyset.keysetId}` });

  expect([ofOpen, ofComplete, ofRegister, faulty.calls]).toEqual([OPEN, COMPLETE, REGISTER, ERASE]);
});

describe.each(everyFault(OPEN))('opening with a fault $when $name (call $index)', (fault) => {
  test('is done by asking again', async () => {
    const client = newClient();
    const manifest = await client.manifest(service.app);
    faulty.begin(fault);
    const first = await client.openKeyset(service.registrar, manifest);
    faulty.begin();

    const again = jsonOf(await client.openKeyset(service.registrar, manifest));

    expect(verdict(first)).toBe('500 FHE_BUG_INVARIANT');
    expect(again).toMatchObject({ status: 'pending', missing: [{ name: 'relinearization' }, { name: 'galois-3' }] });
  });
});

describe.each(everyFault(COMPLETE))('completing with a fault $when $name (call $index)', (fault) => {
  test('is done by asking again', async () => {
    const client = newClient();
    const keyset = await opened(client);
    await upload(client, keyset);
    const complete = () => client.ask(service.registrar, { method: 'POST', path: `/keysets/${keyset.keysetId}/complete` });
    faulty.begin(fault);
    const first = await complete();
    faulty.begin();

    const again = await complete();

    expect([first.status, again.status, await service.runRegistrations()]).toEqual([500, 202, ['ready']]);
  });
});

describe.each(everyFault(REGISTER))('registering with a fault $when $name (call $index)', (fault) => {
  test('leaves nothing ready before its time, and is done by running it again', async () => {
    const client = newClient();
    const keyset = await opened(client);
    await upload(client, keyset);
    await client.ask(service.registrar, { method: 'POST', path: `/keysets/${keyset.keysetId}/complete` });
    faulty.begin(fault);
    await service.runRegistrations().catch(() => undefined);
    faulty.begin();
    const interrupted = (await service.world.ports.keyStore.getKeyset(client.tenant, keyset.keysetId))!.status;

    await client.ask(service.registrar, { method: 'POST', path: `/keysets/${keyset.keysetId}/complete` });
    await service.runRegistrations();

    const isSettled = fault.index >= REGISTER.indexOf('keyStore.putKeyset') && !(fault.name === 'keyStore.putKeyset' && fault.when === 'before');
    expect(interrupted).toBe(isSettled ? 'ready' : 'verifying');
    expect((await client.evaluate(service.app, fresh())).status).toBe(200);
    const objects = await objectsOf(client.tenant);
    expect(objects.filter((path) => path.includes('/staging/'))).toEqual([]);
    expect(objects.filter((path) => path.includes('/keys/'))).toHaveLength(2);
  });
});

describe.each(everyFault(ERASE))('erasing with a fault $when $name (call $index)', (fault) => {
  test('is done by asking again, and the keys are gone', async () => {
    const client = await service.readyClient();
    const { keysetId } = await opened(client);
    const erase = () => client.ask(service.registrar, { method: 'DELETE', path: `/keysets/${keysetId}` });
    faulty.begin(fault);
    await erase();
    faulty.begin();

    await erase();

    expect(verdict(await client.evaluate(service.app, fresh()))).toBe('428 FHE_KEYS_MISSING');
    expect(await service.world.ports.keyStore.getDataKey(client.tenant, client.keyId)).toBeUndefined();
    expect(await service.world.ports.keyStore.getKeyset(client.tenant, keysetId)).toBeUndefined();
  });
});
