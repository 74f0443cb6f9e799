/** Whether a verified receipt is the receipt of this call: everything in it that the client knows, compared. */
import { needs } from '@fhe-serverless/core/errors';
import { type ManifestClaims, residueParameters } from '@fhe-serverless/core/plan';
import { type ReceiptClaims, requestDigest } from '@fhe-serverless/core/wire';
import { chargeRules } from './charge-rules.ts';

export interface KnownCall {
  readonly manifest: ManifestClaims;
  /** Hex. */
  readonly keyId: string;
  readonly inputDigests: readonly string[];
  /** Recomputed from the bytes that arrived. */
  readonly outputDigests: readonly string[];
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** @throws FheError FHE_CLIENT_RECEIPT, naming the first claim that differs */
export function requireMatchingReceipt(receipt: ReceiptClaims, { manifest, keyId, inputDigests, outputDigests, bytesIn, bytesOut }: KnownCall): void {
  const rules: readonly (readonly [boolean, string])[] = [
    [receipt.iss === manifest.iss, 'it is of another function'],
    [namesComputation(receipt, manifest), 'another plan was evaluated: the function was deployed anew'],
    [same(receipt.parametersFingerprints, residueParameters(manifest.parameters).map(({ fingerprint }) => fingerprint)), 'it names other parameters'],
    [receipt.keyId === keyId, 'it names another key id'],
    [receipt.requestDigest === requestDigest(manifest.planDigest, Buffer.from(keyId, 'hex'), inputDigests), 'it is of another request'],
    [same(receipt.inputDigests, inputDigests), 'it names other inputs'],
    [same(receipt.outputDigests, outputDigests), 'it names other outputs'],
    [receipt.bytesIn === bytesIn && receipt.bytesOut === bytesOut, 'it counts other bytes'],
    ...chargeRules(receipt, manifest),
  ];
  for (const [holds, reason] of rules) needs(holds, 'FHE_CLIENT_RECEIPT', { reason });
}

/** A raw handler has neither program nor plan; the request digest names the deployed handler all the same. */
function namesComputation(receipt: ReceiptClaims, { kind, planDigest, programDigest }: ManifestClaims): boolean {
  return kind === 'raw' ? receipt.planDigest === null && receipt.programDigest === null : receipt.planDigest === planDigest && receipt.programDigest === programDigest;
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
