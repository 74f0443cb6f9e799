/** Which parts of a key set are already here, sealed or uploaded. Answered per tenant and key id. */
import { sealedPartPath, stagedPartPath, type PartOwner } from './object-paths.ts';
import type { KeysetPart, KeysetRecord, Ports } from './ports.ts';

export interface PartStates {
  readonly sealed: readonly KeysetPart[];
  readonly staged: readonly KeysetPart[];
  readonly missing: readonly KeysetPart[];
}

export async function partStates(ports: Pick<Ports, 'keyStore' | 'evaluationKeys' | 'uploads'>, record: PartOwner & Pick<KeysetRecord, 'parts'>): Promise<PartStates> {
  const { tenant, keyId, parts } = record;
  const dataKey = await ports.keyStore.getDataKey(tenant, keyId);
  const states = await Promise.all(parts.map(async (part) => {
    const isSealed = dataKey !== undefined && await ports.evaluationKeys.size(sealedPartPath(record, part, dataKey.dataKeyId)) !== undefined;
    if (isSealed) return 'sealed';
    return await ports.uploads.size(stagedPartPath(record, part)) === part.uploadBytes ? 'staged' : 'missing';
  }));
  const inState = (state: typeof states[number]) => parts.filter((_, index) => states[index] === state);
  return { sealed: inState('sealed'), staged: inState('staged'), missing: inState('missing') };
}
