/** Packs and encrypts checked rows: one envelope for each ciphertext, and for each encoding of a clear input. */
import { residueOf } from '@fhe-serverless/core/plan';
import { encodeEnvelopeStart, envelopeDigest, ENVELOPE_PREFIX_BYTES, inputDraft } from '@fhe-serverless/core/wire';
import type { OpenSession } from '../sessions.ts';
import type { CheckedRow } from './check-row.ts';
import { sha256 } from './hashes.ts';
import type { VerifiedManifest } from '../trust/verify-manifest.ts';

export interface SealedInputs {
  /** One envelope for each of the manifest's inputs, in its order. */
  readonly envelopes: readonly Uint8Array[];
  /** Envelope digests, hex. */
  readonly digests: readonly string[];
  readonly bytes: number;
}

export function sealInputs({ claims, chains }: VerifiedManifest, { session, keyId }: OpenSession, rows: readonly CheckedRow[]): SealedInputs {
  const message = { scheme: claims.scheme, keyId: Uint8Array.from(Buffer.from(keyId, 'hex')), samples: rows.length };
  const sealed = claims.inputs.map((input) => {
    const sender = { ...message, parametersFingerprint: chains[residueOf(input)]!.parmsIds.at(-1)! };
    const payload = session.encrypt(input, rows.map((row) => row.get(input.name)!));
    const start = encodeEnvelopeStart(inputDraft(sender, input), payload.length, sha256(payload));
    return {
      envelope: new Uint8Array(Buffer.concat([start, payload])),
      digest: Buffer.from(envelopeDigest(start.subarray(ENVELOPE_PREFIX_BYTES))).toString('hex'),
    };
  });
  const envelopes = sealed.map(({ envelope }) => envelope);
  return { envelopes, digests: sealed.map(({ digest }) => digest), bytes: envelopes.reduce((sum, { length }) => sum + length, 0) };
}
