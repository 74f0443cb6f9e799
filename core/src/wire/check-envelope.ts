/** Holds one envelope against what the plan foresees for it: fields of the head first, then the payload. */
import { FheError, needs } from '../errors/index.ts';
import { equalBytes } from '../cbor/index.ts';
import type { Envelope } from './envelope.ts';
import type { EnvelopeHead } from './envelope-head.ts';
import { expectedCiphertextBytes, expectedGaloisKeyBytes, expectedPlaintextBytes, expectedPublicKeyBytes, expectedRelinearizationKeysBytes, type ModulusChain } from '../parameters/index.ts';
import { checkCiphertext, checkGaloisKey, checkPlaintext, checkPublicKey, checkRelinearizationKeys } from './seal-structure/index.ts';
import { demand } from './seal-structure/seal-cursor.ts';

/** What the plan says of an object. A scale is 1 for BFV and BGV. */
export type PlannedObject =
  | { readonly kind: 'ciphertext'; readonly level: number; readonly scale: number; readonly polynomials: number; readonly seeded: boolean }
  | { readonly kind: 'encoded-constant'; readonly level: number; readonly scale: number }
  | { readonly kind: 'public-key' | 'relinearization-key'; readonly seeded: boolean }
  | { readonly kind: 'galois-key'; readonly seeded: boolean; readonly galoisElements: readonly number[] };

/** Exact payload bytes of a planned object: the byte budget of its kind. */
export function expectedPayloadBytes(chain: ModulusChain, planned: PlannedObject): number {
  const { scheme, polyModulusDegree, coeffModulus } = chain.parameters;
  if (planned.kind === 'ciphertext') return expectedCiphertextBytes({ polyModulusDegree, primes: planned.level + 1, polynomials: planned.polynomials, seeded: planned.seeded });
  if (planned.kind === 'encoded-constant') return expectedPlaintextBytes(scheme === 'ckks' ? polyModulusDegree * (planned.level + 1) : polyModulusDegree);
  const shape = { polyModulusDegree, keyPrimes: coeffModulus.length, seeded: planned.seeded };
  if (planned.kind === 'public-key') return expectedPublicKeyBytes(shape);
  return planned.kind === 'relinearization-key' ? expectedRelinearizationKeysBytes(shape) : expectedGaloisKeyBytes(shape);
}

/**
 * Steps 3, 5 and 6 of the checks for one envelope whose digest was already compared.
 *
 * @throws FheError FHE_WIRE_KIND when the plan foresees another kind
 * @throws FheError FHE_WIRE_PLAN_CHANGED for other parameters
 * @throws FheError FHE_WIRE_REJECTED for everything else, without saying what
 */
export function checkEnvelope({ head, payload }: Pick<Envelope, 'head' | 'payload'>, chain: ModulusChain, planned: PlannedObject): void {
  if (head.kind !== planned.kind) throw new FheError('FHE_WIRE_KIND', { kind: head.kind });
  const fingerprint = chain.parmsIds[chain.parmsIds.length - 1]!;
  needs(head.scheme === chain.parameters.scheme && equalBytes(head.parametersFingerprint, fingerprint), 'FHE_WIRE_PLAN_CHANGED');
  // spec: wire-format 6.3 - the head says what the plan says, and the payload what both say.
  switch (planned.kind) {
    case 'ciphertext':
      demand(head.level === planned.level && head.polynomials === planned.polynomials && head.seeded === planned.seeded);
      demandScale(head, planned.scale);
      return checkCiphertext(payload, { chain, ...planned });
    case 'encoded-constant':
      demand(head.level === undefined || head.level === planned.level);
      demandScale(head, planned.scale);
      return checkPlaintext(payload, { chain, level: head.level, scale: planned.scale });
    case 'public-key':
      demand(head.seeded === planned.seeded);
      return checkPublicKey(payload, { chain, seeded: planned.seeded });
    case 'relinearization-key':
      demand(head.seeded === planned.seeded);
      return checkRelinearizationKeys(payload, { chain, seeded: planned.seeded });
    case 'galois-key':
      demand(head.seeded === planned.seeded);
      return checkGaloisKey(payload, { chain, seeded: planned.seeded, galoisElement: head.galoisElements![0]!, plannedElements: planned.galoisElements });
  }
}

function demandScale(head: EnvelopeHead, planned: number): void {
  demand((head.scale ?? 1) === planned);
}
