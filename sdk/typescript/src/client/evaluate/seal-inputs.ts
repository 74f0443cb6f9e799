/** Checks rows against what the manifest declares, then packs and encrypts them: one envelope for each input. */
import { FheError } from '@fhe-serverless/core/errors';
import type { InputEncoding, ManifestClaims } from '@fhe-serverless/core/plan';
import { checkedInput, type ReferenceInputs } from '@fhe-serverless/core/reference';
import { encodeEnvelopeStart, envelopeDigest, ENVELOPE_PREFIX_BYTES } from '@fhe-serverless/core/wire';
import type { SampleValues } from '@fhe-serverless/engine/client';
import type { OpenSession } from '../sessions.ts';
import { sha256 } from './hashes.ts';
import type { VerifiedManifest } from '../trust/verify-manifest.ts';

/** Values of one row in the order of the manifest's inputs. */
export type CheckedRow = readonly SampleValues[];

export interface SealedInputs {
  /** One envelope for each input, in the manifest's order. */
  readonly envelopes: readonly Uint8Array[];
  /** Envelope digests, hex. */
  readonly digests: readonly string[];
  readonly bytes: number;
}

/**
 * The server computes on what it cannot see: a value outside its range would spoil the result unnoticed, so it is
 * refused here, before anything is encrypted.
 *
 * @throws FheError FHE_INPUT_SHAPE, FHE_INPUT_OUT_OF_RANGE
 */
export function checkRow({ inputs }: Pick<ManifestClaims, 'inputs'>, row: ReferenceInputs): CheckedRow {
  const extra = Object.keys(row).find((name) => !inputs.some((input) => input.name === name));
  if (extra !== undefined) throw new FheError('FHE_INPUT_SHAPE', { name: extra, expected: 'nothing: the function has no such input', got: 'a value' });
  return inputs.map((input) => checkedInput({ domain: input.dtype }, declared(input), Object.hasOwn(row, input.name) ? row[input.name] : undefined));
}

export function sealInputs({ claims, chain }: VerifiedManifest, { session, keyId }: OpenSession, rows: readonly CheckedRow[]): SealedInputs {
  const sealed = claims.inputs.map((input, port) => {
    const payload = session.encrypt(input, rows.map((row) => row[port]!));
    const { name, dtype, shape, level, scale } = input;
    const start = encodeEnvelopeStart({
      kind: 'ciphertext', scheme: claims.scheme, parametersFingerprint: chain.parmsIds.at(-1)!, keyId: Uint8Array.from(Buffer.from(keyId, 'hex')),
      level, polynomials: 2, seeded: true, encoding: { name, dtype, shape, samples: rows.length },
      ...(claims.scheme === 'ckks' && { scale }),
    }, payload.length, sha256(payload));
    return {
      envelope: new Uint8Array(Buffer.concat([start, payload])),
      digest: Buffer.from(envelopeDigest(start.subarray(ENVELOPE_PREFIX_BYTES))).toString('hex'),
    };
  });
  const envelopes = sealed.map(({ envelope }) => envelope);
  return { envelopes, digests: sealed.map(({ digest }) => digest), bytes: envelopes.reduce((sum, { length }) => sum + length, 0) };
}

function declared({ name, shape, dtype, low, high }: InputEncoding): Parameters<typeof checkedInput>[1] {
  return dtype === 'integer' ? { name, shape, low: BigInt(low), high: BigInt(high) } : { name, shape, low: Number(low), high: Number(high) };
}
