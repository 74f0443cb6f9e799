/** The envelope of each port of a plan: what its sender writes, and what its receiver demands. */
import { needs } from '../errors/index.ts';
import type { InputEncoding, OutputEncoding, Scheme } from '../plan/plan.ts';
import type { ModulusChain } from '../parameters/index.ts';
import { checkEnvelope, type PlannedObject } from './check-envelope.ts';
import type { Envelope, EnvelopeDraft } from './envelope.ts';
import type { EnvelopeEncoding } from './envelope-head.ts';

type PlannedPort = Extract<PlannedObject, { kind: 'ciphertext' | 'encoded-constant' }>;
type PortName = Pick<InputEncoding, 'name' | 'tile' | 'dtype' | 'shape'>;
export type InputPort = PortName & Pick<InputEncoding, 'encryptedBy' | 'level' | 'scale'>;
export type OutputPort = PortName & Pick<OutputEncoding, 'level' | 'scale' | 'polynomials'>;

/**
 * Inputs and outputs of a plan together, one ciphertext or plaintext each. A receipt names them all and a manifest lists
 * them: neither may outgrow an item of DynamoDB (400 KB) or a JSON body of the protocol (2 MiB).
 */
export const MAX_PORTS = 2048;

/** What all envelopes of one message have in common. */
export interface PortSender {
  readonly scheme: Scheme;
  readonly parametersFingerprint: Uint8Array;
  readonly keyId: Uint8Array;
  readonly samples: number;
}

// spec: wire-format 6.7 - a clear input is an encoded constant, an encrypted one a seeded ciphertext.
export function plannedInput({ encryptedBy, level, scale }: InputPort): PlannedPort {
  return encryptedBy === 'nobody' ? { kind: 'encoded-constant', level, scale } : { kind: 'ciphertext', level, scale, polynomials: 2, seeded: true };
}

export function plannedOutput({ level, scale, polynomials }: OutputPort): PlannedPort {
  return { kind: 'ciphertext', level, scale, polynomials, seeded: false };
}

export const inputDraft = (sender: PortSender, port: InputPort): EnvelopeDraft => draftOf(sender, port, plannedInput(port));

export const outputDraft = (sender: PortSender, port: OutputPort): EnvelopeDraft => draftOf(sender, port, plannedOutput(port));

/** Whether a head speaks of this port: its name, tile, type and shape. */
export function isOfPort(encoding: EnvelopeEncoding | undefined, { name, tile, dtype, shape }: PortName): boolean {
  return encoding !== undefined && encoding.name === name && (encoding.tile ?? 0) === tile && encoding.dtype === dtype && encoding.shape.join() === shape.join();
}

/**
 * Steps 3, 5 and 6 of the checks for the envelope of one input.
 *
 * @throws FheError FHE_WIRE_PLAN_CHANGED when it is of another input, tile, type, shape or plan
 * @throws FheError FHE_WIRE_KIND for a ciphertext where the plan has a clear input, or the reverse
 * @throws FheError FHE_WIRE_REJECTED for everything else
 */
export function checkInput(envelope: Pick<Envelope, 'head' | 'payload'>, chain: ModulusChain, port: InputPort): void {
  needs(isOfPort(envelope.head.encoding, port), 'FHE_WIRE_PLAN_CHANGED');
  checkEnvelope(envelope, chain, plannedInput(port));
}

function draftOf({ scheme, parametersFingerprint, keyId, samples }: PortSender, { name, tile, dtype, shape }: PortName, planned: PlannedPort): EnvelopeDraft {
  const encoding: EnvelopeEncoding = { name, dtype, shape, samples, ...(tile > 0 && { tile }) };
  const common = { scheme, parametersFingerprint, keyId, encoding };
  const { level, scale } = planned;
  const scaled = scheme === 'ckks' ? { scale } : {};
  if (planned.kind === 'ciphertext') return { ...common, ...scaled, kind: planned.kind, level, polynomials: planned.polynomials, seeded: planned.seeded };
  // Constants of BFV and BGV stay in coefficient form, which has no level.
  return { ...common, ...scaled, kind: planned.kind, ...(scheme === 'ckks' && { level }) };
}
