/** Admits the input envelopes of one evaluation: every check that needs neither storage nor SEAL. */
import { needs } from '@fhe-serverless/core/errors';
import { modulusChains, residueOf, type ServedPlan } from '@fhe-serverless/core/plan';
import {
  checkInput, ENVELOPE_PREFIX_BYTES, envelopeDigest, equalBytes, MAX_HEAD_BYTES, plannedInput, readEnvelopes,
  type Envelope, type EnvelopeKind, type ModulusChain,
} from '@fhe-serverless/core/wire';
import { hex, sha256 } from './hashes.ts';

export interface AdmittedInputs {
  /** 16 bytes, the same in every envelope. */
  readonly keyId: Uint8Array;
  /** A ciphertext, or a clear input's plaintext, for each input of the plan, in the plan's order. */
  readonly payloads: readonly Uint8Array[];
  /** Envelope digests, hex, in the plan's order. */
  readonly digests: readonly string[];
  /** Samples packed side by side, the same in every input. */
  readonly samples: number;
  /** Length of the whole message. */
  readonly bytes: number;
}

export class Admission {
  readonly #plan: ServedPlan;
  /** One for each plaintext modulus. */
  readonly #chains: readonly ModulusChain[];
  /** Largest payload of each kind that the plan's inputs have. */
  readonly #budgetBytes: Readonly<Partial<Record<EnvelopeKind, number>>>;
  /** Largest message that this plan can need: known before the first byte is read. */
  readonly maxMessageBytes: number;

  constructor(plan: ServedPlan) {
    this.#plan = plan;
    this.#chains = modulusChains(plan.scheme, plan.parameters);
    this.maxMessageBytes = plan.inputs.reduce((sum, input) => sum + ENVELOPE_PREFIX_BYTES + MAX_HEAD_BYTES + input.payloadBytes, 0);
    this.#budgetBytes = budgets(plan);
  }

  /** For each plaintext modulus, 32 bytes: parms_id of the key level. */
  get fingerprints(): readonly Uint8Array[] {
    return this.#chains.map(({ parmsIds }) => parmsIds.at(-1)!);
  }

  /** @throws FheError FHE_WIRE_MALFORMED, FHE_WIRE_KIND, FHE_WIRE_TOO_LARGE, FHE_WIRE_PLAN_CHANGED, FHE_WIRE_REJECTED */
  admit(message: Uint8Array): AdmittedInputs {
    const { inputs } = this.#plan;
    const envelopes = readEnvelopes(message, {
      // spec: wire-format 15.10 - a plaintext is taken only where the plan has a clear input.
      allowedKinds: Object.keys(this.#budgetBytes) as EnvelopeKind[],
      budgetBytes: this.#budgetBytes,
      fingerprints: this.fingerprints,
      maxEnvelopes: inputs.length,
      sha256,
    });
    needs(envelopes.length === inputs.length, 'FHE_WIRE_PLAN_CHANGED');
    const { keyId } = envelopes[0]!.head;
    needs(envelopes.every(({ head }) => equalBytes(head.keyId, keyId)), 'FHE_WIRE_MALFORMED', { reason: 'the inputs name different key ids' });
    const samples = this.#samplesOf(envelopes);
    // spec: wire-format 6.6, 6.12 - one envelope for each input of the plan, in its order, under the parameters of its modulus.
    envelopes.forEach((envelope, index) => checkInput(envelope, this.#chains[residueOf(inputs[index]!)]!, inputs[index]!));
    return {
      keyId,
      payloads: envelopes.map(({ payload }) => payload),
      digests: envelopes.map(({ headBytes }) => hex(envelopeDigest(headBytes))),
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
}

function budgets({ inputs }: ServedPlan): Readonly<Partial<Record<EnvelopeKind, number>>> {
  const largest: Partial<Record<EnvelopeKind, number>> = {};
  for (const input of inputs) {
    const { kind } = plannedInput(input);
    largest[kind] = Math.max(largest[kind] ?? 0, input.payloadBytes);
  }
  return largest;
}
