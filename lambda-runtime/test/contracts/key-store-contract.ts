/** What every KeyStore does. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KeysetRecord, KeyStore } from '../../src/runtime/index.ts';
import { fresh, type Opened, type OpenPort } from './opened-port.ts';

export function keyStoreContract(name: string, open: OpenPort<KeyStore>): void {
  describe(`${name} as KeyStore`, () => {
    let opened: Opened<KeyStore>;
    let store: KeyStore;
    beforeAll(async () => {
      opened = await open();
      store = opened.port;
    });
    afterAll(() => opened.close());

    test('gives back the record that was put, field by field', async () => {
      const record = keysetRecord();

      expect(await store.putKeyset(record, undefined)).toBe(true);
      expect(await store.getKeyset(record.tenant, record.keysetId)).toEqual(record);
    });

    test('keeps the reason of a failed record, and drops it when the record starts again', async () => {
      const record = keysetRecord();
      await store.putKeyset({ ...record, status: 'verifying' }, undefined);
      await store.putKeyset({ ...record, status: 'failed', reason: 'FHE_WIRE_REJECTED' }, 'verifying');
      const failed = await store.getKeyset(record.tenant, record.keysetId);

      await store.putKeyset(record, 'failed');

      expect(failed?.reason).toBe('FHE_WIRE_REJECTED');
      expect((await store.getKeyset(record.tenant, record.keysetId))?.reason).toBeUndefined();
    });

    test('writes only over the expected status', async () => {
      const record = keysetRecord();
      await store.putKeyset(record, undefined);

      expect(await store.putKeyset({ ...record, status: 'ready' }, undefined)).toBe(false);
      expect(await store.putKeyset({ ...record, status: 'ready' }, 'verifying')).toBe(false);
      expect((await store.getKeyset(record.tenant, record.keysetId))?.status).toBe('pending');
      expect(await store.putKeyset({ ...record, status: 'verifying' }, 'pending')).toBe(true);
      expect((await store.getKeyset(record.tenant, record.keysetId))?.status).toBe('verifying');
    });

    test('does not bring an erased record back', async () => {
      const record = { ...keysetRecord(), status: 'verifying' as const };
      await store.putKeyset(record, undefined);
      await store.deleteKeyset(record.tenant, record.keysetId);

      expect(await store.putKeyset({ ...record, status: 'ready' }, 'verifying')).toBe(false);
      expect(await store.getKeyset(record.tenant, record.keysetId)).toBeUndefined();
    });

    test('lets one of twenty racing writers through', async () => {
      const record = keysetRecord();
      await store.putKeyset(record, undefined);

      const wins = await Promise.all(Array.from({ length: 20 }, (_, index) => store.putKeyset({ ...record, status: 'verifying', createdAt: record.createdAt + index }, 'pending')));

      expect(wins.filter(Boolean)).toHaveLength(1);
      const stored = await store.getKeyset(record.tenant, record.keysetId);
      expect(stored?.createdAt).toBe(record.createdAt + wins.indexOf(true));
    });

    test('finds a ready record before a newer one that is not', async () => {
      const ready = { ...keysetRecord(), status: 'ready' as const };
      const newer = { ...ready, keysetId: fresh(32), status: 'pending' as const, createdAt: ready.createdAt + 1 };
      await store.putKeyset(ready, undefined);
      await store.putKeyset(newer, undefined);

      expect((await store.findKeyset(ready.tenant, ready.keyId, ready.keyConfigurationDigest))?.keysetId).toBe(ready.keysetId);
    });

    test('finds the newest of several ready records', async () => {
      const older = { ...keysetRecord(), status: 'ready' as const };
      const newer = { ...older, keysetId: fresh(32), createdAt: older.createdAt + 1 };
      await store.putKeyset(newer, undefined);
      await store.putKeyset(older, undefined);

      expect((await store.findKeyset(older.tenant, older.keyId, older.keyConfigurationDigest))?.keysetId).toBe(newer.keysetId);
    });

    test('finds nothing under another key id, another key configuration or another tenant', async () => {
      const record = { ...keysetRecord(), status: 'ready' as const };
      await store.putKeyset(record, undefined);
      const { tenant, keyId, keysetId, keyConfigurationDigest } = record;

      expect(await store.findKeyset(tenant, fresh(), keyConfigurationDigest)).toBeUndefined();
      expect(await store.findKeyset(tenant, keyId, fresh(32))).toBeUndefined();
      expect(await store.findKeyset(fresh(), keyId, keyConfigurationDigest)).toBeUndefined();
      expect(await store.getKeyset(fresh(), keysetId)).toBeUndefined();
    });

    test('lists the records of one key id of one tenant', async () => {
      const first = keysetRecord();
      const second = { ...first, keysetId: fresh(32) };
      const others = [{ ...first, keysetId: fresh(32), keyId: fresh() }, { ...first, tenant: fresh() }];
      for (const record of [first, second, ...others]) await store.putKeyset(record, undefined);

      const listed = await store.listKeysets(first.tenant, first.keyId);

      expect(listed.map(({ keysetId }) => keysetId).sort()).toEqual([first.keysetId, second.keysetId].sort());
    });

    test('erases one record, again without an error, and no other tenant\'s of the same id', async () => {
      const record = keysetRecord();
      const foreign = { ...record, tenant: fresh() };
      await store.putKeyset(record, undefined);
      await store.putKeyset(foreign, undefined);

      await store.deleteKeyset(record.tenant, record.keysetId);
      await store.deleteKeyset(record.tenant, record.keysetId);

      expect(await store.getKeyset(record.tenant, record.keysetId)).toBeUndefined();
      expect(await store.listKeysets(record.tenant, record.keyId)).toEqual([]);
      expect(await store.getKeyset(foreign.tenant, foreign.keysetId)).toEqual(foreign);
    });

    test('keeps the first data key of twenty racing makers and gives it to all', async () => {
      const [tenant, keyId] = [fresh(), fresh()];
      const made = Array.from({ length: 20 }, () => ({ dataKeyId: fresh(), wrapped: Buffer.from(fresh(80), 'hex') }));

      const given = await Promise.all(made.map((dataKey) => store.createDataKey(tenant, keyId, dataKey)));

      const stored = await store.getDataKey(tenant, keyId);
      expect(new Set(given.map(({ dataKeyId }) => dataKeyId))).toEqual(new Set([stored!.dataKeyId]));
      const maker = made.find(({ dataKeyId }) => dataKeyId === stored!.dataKeyId)!;
      expect(Buffer.compare(stored!.wrapped, maker.wrapped)).toBe(0);
    });

    test('gives a data key to its own tenant and key id only, and to nobody once it is deleted', async () => {
      const [tenant, keyId] = [fresh(), fresh()];
      await store.createDataKey(tenant, keyId, { dataKeyId: fresh(), wrapped: new Uint8Array(60) });

      expect(await store.getDataKey(fresh(), keyId)).toBeUndefined();
      expect(await store.getDataKey(tenant, fresh())).toBeUndefined();
      await store.deleteDataKey(tenant, keyId);
      await store.deleteDataKey(tenant, keyId);
      expect(await store.getDataKey(tenant, keyId)).toBeUndefined();
    });
  });
}

/** A pending record of a tenant of its own. */
export function keysetRecord(): KeysetRecord {
  return {
    tenant: fresh(),
    keyId: fresh(),
    keysetId: fresh(32),
    keyConfigurationDigest: fresh(32),
    scheme: 'ckks',
    polyModulusDegree: 8192,
    coeffModulus: ['1152921504606584833', '1099510054913', '1152921504598720513'],
    plaintextModulus: '0',
    parametersFingerprint: fresh(32),
    parts: [
      { name: 'relinearization', kind: 'relinearization', galoisElement: 0, digest: fresh(32), bytes: 524_288, uploadBytes: 524_500, uploadSha256: fresh(32) },
      { name: 'galois-3', kind: 'galois', galoisElement: 3, digest: fresh(32), bytes: 589_824, uploadBytes: 590_040, uploadSha256: fresh(32) },
    ],
    status: 'pending',
    leaseExpiresAt: 1_900_000_000_000,
    createdAt: 1_795_000_000_000,
  };
}
