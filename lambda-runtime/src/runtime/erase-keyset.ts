/** DELETE /keysets/{id}: erases for good. With the last key set of a key id goes its data key, and with that every copy. */
import { requireOwnKeyset } from './keyset-view.ts';
import { deleteUnusedParts } from './unused-parts.ts';
import type { HttpResponse } from './http.ts';
import type { Ports } from './ports.ts';
import { bytesResponse } from './responses.ts';
import type { Call } from './router.ts';

/**
 * The data key first: from then on no copy of the objects, wherever it lies, can be opened. The record last: as long as
 * it stands, an erase that was interrupted can be asked for again.
 */
export async function eraseKeyset(ports: Ports, call: Call): Promise<HttpResponse> {
  const { keyStore } = ports;
  const record = await requireOwnKeyset(keyStore, call);
  const { tenant, keyId, keysetId } = record;
  const dataKey = await keyStore.getDataKey(tenant, keyId);
  const others = (await keyStore.listKeysets(tenant, keyId)).filter((other) => other.keysetId !== keysetId);
  if (others.length === 0) await keyStore.deleteDataKey(tenant, keyId);
  await deleteUnusedParts(ports, record, dataKey?.dataKeyId, others);
  await keyStore.deleteKeyset(tenant, keysetId);
  ports.log.write('info', 'keyset-erased', { requestId: call.request.requestId, tenant, keysetId });
  return bytesResponse(204, new Uint8Array(), {});
}
