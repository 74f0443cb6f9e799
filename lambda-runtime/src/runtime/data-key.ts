/** The data key of one (tenant, key id): wrapped by the KMS, in clear only while a part is sealed or opened. */
import { randomBytes } from 'node:crypto';
import type { DataKeyContext, Ports } from './ports.ts';

export interface OpenDataKey extends Disposable {
  /** Hex. */
  readonly dataKeyId: string;
  /** 32 bytes, overwritten when disposed. */
  readonly key: Uint8Array;
}

type KeyPorts = Pick<Ports, 'keyStore' | 'kms'>;

/** The stored data key, or undefined where none exists: never registered, or erased. */
export async function openDataKey({ keyStore, kms }: KeyPorts, tenant: string, keyId: string): Promise<OpenDataKey | undefined> {
  const stored = await keyStore.getDataKey(tenant, keyId);
  return stored === undefined ? undefined : opened(stored.dataKeyId, await kms.unwrapDataKey(stored.wrapped, contextOf(tenant, keyId)));
}

/** The stored data key, made first where there is none. Of several makers, the first one's stays. */
export async function openOrCreateDataKey(ports: KeyPorts, tenant: string, keyId: string): Promise<OpenDataKey> {
  const existing = await openDataKey(ports, tenant, keyId);
  if (existing !== undefined) return existing;
  const { plaintext, wrapped } = await ports.kms.generateDataKey(contextOf(tenant, keyId));
  const dataKeyId = randomBytes(16).toString('hex');
  const stored = await ports.keyStore.createDataKey(tenant, keyId, { dataKeyId, wrapped });
  if (stored.dataKeyId === dataKeyId) return opened(dataKeyId, plaintext);
  plaintext.fill(0);
  return opened(stored.dataKeyId, await ports.kms.unwrapDataKey(stored.wrapped, contextOf(tenant, keyId)));
}

function opened(dataKeyId: string, key: Uint8Array): OpenDataKey {
  return { dataKeyId, key, [Symbol.dispose]: () => void key.fill(0) };
}

function contextOf(tenant: string, keyId: string): DataKeyContext {
  return { tenant, keyId, format: 'FHEK1' };
}
