/** Builds and signs receipts: who had what computed, on which inputs, with which outputs, and what it cost. */
import { isRawPlan, residueParameters } from '@fhe-serverless/core/plan';
import { RECEIPT_TYPE, type ReceiptClaims } from '@fhe-serverless/core/wire';
import type { AdmittedInputs } from './admission.ts';
import type { Charge } from './evaluator.ts';
import { hex, sha256Hex } from './hashes.ts';
import { signCompact } from './jws.ts';
import type { FunctionOptions } from './options.ts';
import type { Reservation } from './ports.ts';

const LAYER = 'layer/';

export interface EvaluatedCall {
  readonly reservation: Reservation;
  readonly inputs: AdmittedInputs;
  readonly charge: Charge;
  /** Envelope digests, hex, in the plan's order. */
  readonly outputDigests: readonly string[];
  /** Length of the output envelopes together. */
  readonly bytesOut: number;
}

/** The receipt as a compact JWS. */
export async function signReceipt(options: FunctionOptions, call: EvaluatedCall): Promise<string> {
  const { plan, ports } = options;
  const { reservation, inputs, charge, outputDigests, bytesOut } = call;
  // A raw handler has neither program nor plan: an audit runs the code that codeDigest names.
  const planned = isRawPlan(plan) ? { programDigest: null, planDigest: null } : { programDigest: plan.programDigest, planDigest: options.planDigest };
  const { kid } = await ports.signer.publicJwk();
  const claims: ReceiptClaims = {
    iss: options.functionName,
    sub: reservation.tenant,
    kid,
    iat: Math.floor(ports.clock.now() / 1000),
    functionVersion: options.functionVersion,
    codeDigest: filesDigest(options.codeDigests, (name) => !name.startsWith(LAYER)) ?? sha256Hex(),
    layerDigest: filesDigest(options.codeDigests, (name) => name.startsWith(LAYER)),
    engine: options.engine.name,
    engineVariant: options.engine.variant,
    ...planned,
    parametersFingerprints: residueParameters(plan.parameters).map(({ fingerprint }) => fingerprint),
    keyId: hex(inputs.keyId),
    requestId: reservation.requestId,
    requestDigest: reservation.requestDigest,
    inputDigests: inputs.digests,
    outputDigests,
    microUnits: charge.microUnits,
    unitsVersion: plan.cost.unitsVersion,
    depthClass: plan.cost.depthClass,
    bytesIn: inputs.bytes,
    bytesOut,
    priceBookVersion: plan.cost.priceBookVersion,
    currency: plan.cost.currency,
    amountNano: charge.amountNano,
  };
  return signCompact(ports.signer, RECEIPT_TYPE, claims);
}

/**
 * One digest for several files: SHA-256 of the lines `<digest>  <name>`, sorted by name, which is what
 * `sha256sum <files> | sha256sum` gives. Null without a file.
 */
export function filesDigest(digests: Readonly<Record<string, string>>, selects: (name: string) => boolean): string | null {
  const names = Object.keys(digests).filter(selects).sort();
  return names.length === 0 ? null : sha256Hex(Buffer.from(names.map((name) => `${digests[name]}  ${name}\n`).join(''), 'utf8'));
}
