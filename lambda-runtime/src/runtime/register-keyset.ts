/** The registrar's worker: verifies, seals and stores the uploaded parts of one key set, and only then calls it ready. */
import { isFheError, needs, type FheErrorCode } from '@fhe-serverless/core/errors';
import type { ModulusChain } from '@fhe-serverless/core/wire';
import { chainOf, checkedPayload } from './check-part.ts';
import { collectBytes } from './collect-bytes.ts';
import { openOrCreateDataKey, type OpenDataKey } from './data-key.ts';
import { sealPart } from './key-sealing.ts';
import { Meter } from './meter.ts';
import { sealedPartPath, stagedPartPath } from './object-paths.ts';
import type { KeysetPart, KeysetRecord, KeysetStatus, Ports } from './ports.ts';
import { deleteUnusedParts } from './unused-parts.ts';

/**
 * Safe to run again after any interruption, and beside another run. Gives the status that it leaves; undefined when
 * the key set was erased meanwhile. An error means that nothing is decided: run it again.
 */
export async function registerKeyset(ports: Ports, tenant: string, keysetId: string): Promise<KeysetStatus | undefined> {
  const record = await ports.keyStore.getKeyset(tenant, keysetId);
  if (record?.status !== 'verifying') return record?.status;
  using dataKey = await openOrCreateDataKey(ports, tenant, record.keyId);
  try {
    const chain = chainOf(record);
    // One after another: the memory of this process holds one part.
    for (const part of record.parts) await registerPart(ports, record, part, chain, dataKey);
  } catch (error) {
    if (!isFheError(error) || (error.kind !== 'request' && error.kind !== 'config')) throw error;
    return refuse(ports, record, error.code, dataKey.dataKeyId);
  }
  return finish(ports, record, 'ready', dataKey.dataKeyId);
}

async function registerPart(ports: Ports, record: KeysetRecord, part: KeysetPart, chain: ModulusChain, dataKey: OpenDataKey): Promise<void> {
  const { tenant, keyId, parametersFingerprint } = record;
  const sealedPath = sealedPartPath(record, part, dataKey.dataKeyId);
  const stagedPath = stagedPartPath(record, part);
  if (await ports.evaluationKeys.size(sealedPath) === undefined) {
    const upload = await ports.uploads.read(stagedPath);
    if (upload === undefined) {
      // Another run may have sealed it since.
      needs(await ports.evaluationKeys.size(sealedPath) !== undefined, 'FHE_KEYS_INCOMPLETE', { missing: 1 });
      return;
    }
    const payload = checkedPayload(await collectBytes(upload, part.uploadBytes, 'an uploaded key'), part, record, chain);
    const place = { tenant, keyId, dataKeyId: dataKey.dataKeyId, partDigest: part.digest, parametersFingerprint };
    const sealed = sealPart(dataKey.key, place, inOnePiece(payload), payload.length);
    await ports.evaluationKeys.write(sealedPath, sealed.body, sealed.bytes);
  }
  await ports.uploads.delete(stagedPath);
}

/** Refused content leaves nothing behind. A part that never arrived is no refusal: the others may stay for its return. */
async function refuse(ports: Ports, record: KeysetRecord, reason: FheErrorCode, dataKeyId: string): Promise<KeysetStatus | undefined> {
  if (reason !== 'FHE_KEYS_INCOMPLETE') await deleteUnusedParts(ports, record, dataKeyId, await othersOf(ports, record));
  return finish(ports, { ...record, reason }, 'failed', dataKeyId);
}

async function finish(ports: Ports, record: KeysetRecord, status: 'ready' | 'failed', dataKeyId: string): Promise<KeysetStatus | undefined> {
  const { tenant, keyId, keysetId, reason } = record;
  if (await ports.keyStore.putKeyset({ ...record, status }, 'verifying')) {
    ports.log.write(status === 'ready' ? 'info' : 'warn', `keyset-${status}`, { tenant, keysetId, ...(reason === undefined ? {} : { code: reason }) });
    const meter = new Meter(ports.metrics, 'registrar');
    await (status === 'ready' ? meter.record({ KeysetsRegistered: 1 }) : meter.record({ KeysetsRefused: 1 }, { Code: reason! }));
    return status;
  }
  const current = await ports.keyStore.getKeyset(tenant, keysetId);
  if (current !== undefined) return current.status;

  // Erased while this ran: what was sealed since then goes too, and so does a data key that was made for nothing.
  const others = await othersOf(ports, record);
  await deleteUnusedParts(ports, record, dataKeyId, others);
  if (others.length === 0) await ports.keyStore.deleteDataKey(tenant, keyId);
  return undefined;
}

async function othersOf(ports: Ports, record: KeysetRecord): Promise<readonly KeysetRecord[]> {
  return (await ports.keyStore.listKeysets(record.tenant, record.keyId)).filter(({ keysetId }) => keysetId !== record.keysetId);
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
