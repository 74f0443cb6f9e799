/** Checks one uploaded evaluation key: everything that can be said before SEAL sees it. */
import { needs } from '@fhe-serverless/core/errors';
import { checkEnvelope, modulusChain, parseParameters, readEnvelopes, type ModulusChain, type PlannedObject, type Scheme } from '@fhe-serverless/core/wire';
import { fromHex, hex, sha256 } from './hashes.ts';
import type { KeysetPart, KeysetRecord } from './ports.ts';

/** Parameters of a record, from a manifest that this deployment signed. */
export function chainOf(record: KeysetRecord): ModulusChain {
  return modulusChain(parseParameters(record.scheme as Scheme, record));
}

/** The payload of an upload that is exactly the announced part. @throws FheError FHE_WIRE_… */
export function checkedPayload(upload: Uint8Array, part: KeysetPart, record: KeysetRecord, chain: ModulusChain): Uint8Array {
  const planned = plannedPart(part);
  const [envelope] = readEnvelopes(upload, {
    allowedKinds: [planned.kind],
    budgetBytes: { [planned.kind]: part.bytes },
    fingerprints: [fromHex(record.parametersFingerprint)],
    maxEnvelopes: 1,
    sha256,
  });
  const { head, payload } = envelope!;
  const isAnnounced = hex(head.keyId) === record.keyId && hex(head.payloadDigest) === part.digest && payload.length === part.bytes;
  needs(isAnnounced, 'FHE_WIRE_REJECTED');
  checkEnvelope(envelope!, chain, planned);
  return payload;
}

function plannedPart({ kind, galoisElement }: KeysetPart): PlannedObject {
  switch (kind) {
    case 'public': return { kind: 'public-key', seeded: true };
    case 'relinearization': return { kind: 'relinearization-key', seeded: true };
    case 'galois': return { kind: 'galois-key', seeded: true, galoisElements: [galoisElement] };
  }
}
