/**
 * Verifies an answer against the request that it answers, before anything of it is decrypted: the receipt's signature,
 * every digest recomputed, the price, and the structure of each ciphertext.
 */
import { FheError, isFheError, needs } from '@fhe-serverless/core/errors';
import { type OutputEncoding, residueOf } from '@fhe-serverless/core/plan';
import { checkEnvelope, envelopeDigest, ENVELOPE_PREFIX_BYTES, equalBytes, isOfPort, plannedOutput, readEnvelopes, type Envelope, type ReceiptClaims } from '@fhe-serverless/core/wire';
import { verifyReceipt } from '../audit.ts';
import { requireMatchingReceipt } from './match-receipt.ts';
import { sha256 } from './hashes.ts';
import { maxReceiptBytes } from '../trust/manifest-rules.ts';
import type { Jwks } from '../trust/signed-token.ts';
import type { VerifiedManifest } from '../trust/verify-manifest.ts';

export interface AskedCall {
  readonly manifest: VerifiedManifest;
  /** Hex. */
  readonly keyId: string;
  /** Envelope digests, hex, in the manifest's order. */
  readonly inputDigests: readonly string[];
  readonly bytesIn: number;
  readonly samples: number;
}

export interface Receipt {
  /** Compact JWS. Keep it: it is what an audit starts from. */
  readonly jws: string;
  readonly claims: ReceiptClaims;
}

export interface VerifiedAnswer {
  /** One ciphertext for each of the manifest's outputs, in its order. */
  readonly payloads: readonly Uint8Array[];
  readonly receipt: Receipt;
}

/** @throws FheError FHE_CLIENT_RECEIPT for whatever does not fit, with nothing decrypted */
export async function readAnswer(body: Uint8Array, call: AskedCall, jwks: Jwks): Promise<VerifiedAnswer> {
  const { claims } = call.manifest;
  const envelopes = openEnvelopes(body, call);
  const outputs = envelopes.slice(0, -1);
  const last = envelopes.at(-1)!;
  needs(outputs.length === claims.outputs.length && last.head.kind === 'receipt', 'FHE_CLIENT_RECEIPT', { reason: 'the answer is not the outputs and their receipt' });

  const jws = new TextDecoder().decode(last.payload);
  const receipt = await verifyReceipt(jws, jwks);
  requireMatchingReceipt(receipt, {
    ...call,
    manifest: claims,
    outputDigests: outputs.map(({ headBytes }) => Buffer.from(envelopeDigest(headBytes)).toString('hex')),
    bytesOut: outputs.reduce((sum, { headBytes, payload }) => sum + ENVELOPE_PREFIX_BYTES + headBytes.length + payload.length, 0),
  });
  outputs.forEach((envelope, port) => requirePlanned(envelope, claims.outputs[port]!, call));
  return { payloads: outputs.map(({ payload }) => payload), receipt: { jws, claims: receipt } };
}

/** Payload digests are recomputed here; each head carries that of its payload. */
function openEnvelopes(body: Uint8Array, { manifest: { claims, chains } }: AskedCall): readonly Envelope[] {
  return refusing('the answer is damaged', () => readEnvelopes(body, {
    allowedKinds: ['ciphertext', 'receipt'],
    budgetBytes: { ciphertext: Math.max(...claims.outputs.map(({ payloadBytes }) => payloadBytes)), receipt: maxReceiptBytes(claims) },
    fingerprints: chains.map(({ parmsIds }) => parmsIds.at(-1)!),
    maxEnvelopes: claims.outputs.length + 1,
    sha256,
  }));
}

/** SEAL reads these bytes next, and it does not stand up to hostile ones. */
function requirePlanned(envelope: Envelope, output: OutputEncoding, { manifest, keyId, samples }: AskedCall): void {
  const { head } = envelope;
  const isThisOutput = isOfPort(head.encoding, output) && head.encoding?.samples === samples && equalBytes(head.keyId, Uint8Array.from(Buffer.from(keyId, 'hex')));
  needs(isThisOutput, 'FHE_CLIENT_RECEIPT', { reason: 'an output is not the one that the manifest lists' });
  refusing('an output is not a ciphertext of the planned form', () => checkEnvelope(envelope, manifest.chains[residueOf(output)]!, plannedOutput(output)));
}

function refusing<T>(reason: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (isFheError(error)) throw new FheError('FHE_CLIENT_RECEIPT', { reason });
    throw error;
  }
}
