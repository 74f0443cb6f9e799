/** Admits the input envelopes of one evaluation: every check that needs neither storage nor SEAL. */
import { FheError, needs } from '@fhe-serverless/core/errors';
import type { InputEncoding, Plan } from '@fhe-serverless/core/plan';
import {
  checkEnvelope, ENVELOPE_PREFIX_BYTES, envelopeDigest, equalBytes, MAX_HEAD_BYTES, modulusChain, parseParameters, readEnvelopes,
  type Envelope, type ModulusChain,
} from '@fhe-serverless/core/wire';
import { hex, sha256 } from './hashes.ts';

export interface AdmittedInputs {
  /** 16 bytes, the same in every envelope. */
  readonly keyId: Uint8Array;
  /** One ciphertext for each input of the plan, in the plan's order. */
  readonly payloads: readonly Uint8Array[];
  /** Envelope digests, hex, in the plan's order. */
  readonly digests: readonly string[];
  /** Samples packed side by side, the same in every input. */
  readonly samples: number;
  /** Length of the whole message. */
  readonly bytes: number;
}

export class Admission {
  readonly #plan: Plan;
  readonly #chain: ModulusChain;
  /** Largest message that this plan can need: known before the first byte is read. */
  readonly maxMessageBytes: number;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#chain = modulusChain(parseParameters(plan.scheme, plan.parameters));
    this.maxMessageBytes = plan.inputs.reduce((sum, input) => sum + ENVELOPE_PREFIX_BYTES + MAX_HEAD_BYTES + input.ciphertextBytes, 0);
  }

  /** 32 bytes: parms_id of the key level. */
  get fingerprint(): Uint8Array {
    return this.#chain.parmsIds.at(-1)!;
  }

  /** @throws FheError FHE_WIRE_MALFORMED, FHE_WIRE_KIND, FHE_WIRE_TOO_LARGE, FHE_WIRE_PLAN_CHANGED, FHE_WIRE_REJECTED */
  admit(message: Uint8Array): AdmittedInputs {
    const { inputs } = this.#plan;
    const envelopes = readEnvelopes(message, {
      allowedKinds: ['ciphertext'],
      budgetBytes: { ciphertext: Math.max(...inputs.map((input) => input.ciphertextBytes)) },
      fingerprints: [this.fingerprint],
      maxEnvelopes: inputs.length,
      sha256,
    });
    const ordered = inPlanOrder(envelopes, inputs);
    const { keyId } = ordered[0]!.head;
    needs(ordered.every(({ head }) => equalBytes(head.keyId, keyId)), 'FHE_WIRE_MALFORMED', { reason: 'the inputs name different key ids' });
    const samples = this.#samplesOf(ordered);
    ordered.forEach((envelope, index) => this.#check(envelope, inputs[index]!));
    return {
      keyId,
      payloads: ordered.map(({ payload }) => payload),
      digests: ordered.map(({ headBytes }) => hex(envelopeDigest(headBytes))),
      samples,
      bytes: message.length,
    };
  }

  #samplesOf(envelopes: readonly Envelope[]): number {
    const samples = envelopes[0]!.head.encoding!.samples;
    needs(envelopes.every(({ head }) => head.encoding!.samples === samples), 'FHE_WIRE_MALFORMED', { reason: 'the inputs pack different numbers of samples' });
    needs(samples <= this.#plan.packing.samplesPerCall, 'FHE_WIRE_PLAN_CHANGED');
    return samples;
  }

  #check(envelope: Envelope, input: InputEncoding): void {
    const { dtype, shape } = envelope.head.encoding!;
    needs(dtype === input.dtype && shape.join() === input.shape.join(), 'FHE_WIRE_PLAN_CHANGED');
    // spec: wire-format 1 - whoever holds the secret key sends a seed in place of the second polynomial.
    checkEnvelope(envelope, this.#chain, { kind: 'ciphertext', level: input.level, scale: input.scale, polynomials: 2, seeded: input.encryptedBy === 'key-holder' });
  }
}

/** All inputs exactly once, found by name. Unknown and missing names are what a client of another version sends. */
function inPlanOrder(envelopes: readonly Envelope[], inputs: readonly InputEncoding[]): readonly Envelope[] {
  const byName = new Map(envelopes.map((envelope) => [envelope.head.encoding!.name, envelope]));
  needs(byName.size === envelopes.length, 'FHE_WIRE_MALFORMED', { reason: 'an input stands twice in the request' });
  needs(byName.size === inputs.length, 'FHE_WIRE_PLAN_CHANGED');
  return inputs.map(({ name }) => {
    const envelope = byName.get(name);
    if (envelope === undefined) throw new FheError('FHE_WIRE_PLAN_CHANGED');
    return envelope;
  });
}
