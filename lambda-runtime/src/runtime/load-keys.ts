/** Brings one caller's sealed evaluation keys into the engine. */
import { FheError, needs } from '@fhe-serverless/core/errors';
import type { LoadedKeys } from '@fhe-serverless/engine/evaluate';
import { collect } from './collect-bytes.ts';
import { openDataKey, type OpenDataKey } from './data-key.ts';
import type { Evaluator } from './evaluator.ts';
import { openPart } from './key-sealing.ts';
import { sealedPartPath } from './object-paths.ts';
import type { KeysetPart, KeysetRecord, Ports } from './ports.ts';

/** @throws FheError FHE_KEYS_MISSING when the keys were erased meanwhile, FHE_KEYS_DAMAGED when an object does not open */
export async function loadKeys(ports: Ports, prepared: Pick<Evaluator, 'loadKeys'>, keyset: KeysetRecord): Promise<LoadedKeys> {
  using dataKey = await openDataKey(ports, keyset.tenant, keyset.keyId);
  if (dataKey === undefined) throw new FheError('FHE_KEYS_MISSING');
  const parts = await Promise.all(keyset.parts.map(async (part) => [part.name, await readPart(ports, dataKey, keyset, part)] as const));
  return prepared.loadKeys(new Map(parts));
}

async function readPart(ports: Ports, dataKey: OpenDataKey, keyset: KeysetRecord, part: KeysetPart): Promise<Uint8Array> {
  const { tenant, keyId, parametersFingerprint } = keyset;
  const { dataKeyId, key } = dataKey;
  const object = await ports.evaluationKeys.read(sealedPartPath(keyset, part, dataKeyId));
  needs(object !== undefined, 'FHE_KEYS_MISSING');
  return collect(openPart(key, { tenant, keyId, dataKeyId, partDigest: part.digest, parametersFingerprint }, object.body), part.bytes);
}
