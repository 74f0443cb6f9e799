/** Makes the evaluation keys that were not made yet, one envelope each. */
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EvaluationKeyPart } from '@fhe-serverless/core/plan';
import { encodeEnvelope } from '@fhe-serverless/core/wire';
import type { ClientSession } from '@fhe-serverless/engine/client';
import type { OnProgress } from '../progress.ts';
import type { EvaluationKeyCache, PartRecord } from './evaluation-key-cache.ts';
import type { VerifiedManifest } from '../trust/verify-manifest.ts';

export interface PartMaker {
  readonly manifest: VerifiedManifest;
  /** Hex. */
  readonly keyId: string;
  readonly cache: EvaluationKeyCache;
  readonly session: ClientSession;
  readonly onProgress: OnProgress;
}

/** One record for each key of the manifest, in its order. */
export async function prepareParts(maker: PartMaker): Promise<readonly PartRecord[]> {
  const { manifest, cache, onProgress } = maker;
  const parts = manifest.claims.evaluationKeys;
  const records = await Promise.all(parts.map((part) => cache.record(part)));
  const totalBytes = parts.reduce((sum, part, index) => sum + (records[index] === undefined ? part.bytes : 0), 0);
  let doneBytes = 0;
  for (const [index, part] of parts.entries()) {
    if (records[index] !== undefined) continue;
    onProgress({ step: 'generating-keys', doneBytes, totalBytes });
    // Making a key holds the thread; what waits for it, a progress bar for example, gets its turn here.
    await nextTurn();
    records[index] = await makePart(maker, part);
    doneBytes += part.bytes;
  }
  if (totalBytes > 0) onProgress({ step: 'generating-keys', doneBytes, totalBytes });
  return records as readonly PartRecord[];
}

const ENVELOPE_KIND = { public: 'public-key', relinearization: 'relinearization-key', galois: 'galois-key' } as const;

async function makePart({ manifest: { claims, chains }, keyId, cache, session }: PartMaker, part: EvaluationKeyPart): Promise<PartRecord> {
  const payload = session.createEvaluationKey(part);
  const upload = encodeEnvelope({
    kind: ENVELOPE_KIND[part.kind],
    scheme: claims.scheme,
    parametersFingerprint: chains[0]!.parmsIds.at(-1)!,
    keyId: Uint8Array.from(Buffer.from(keyId, 'hex')),
    seeded: true,
    ...(part.kind === 'galois' && { galoisElements: [part.galoisElement] }),
  }, payload, sha256);
  return cache.store(part.name, Buffer.from(sha256(payload)).toString('hex'), payload.length, upload);
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}
