/** Applies the check that a structure vector names. */
import {
  checkCiphertext, checkGaloisKey, checkPlaintext, checkPublicKey, checkRelinearizationKeys,
  modulusChain, parseParameters, type ModulusChain, type ParametersText, type Scheme,
} from '../../src/wire/index.ts';
import { bytesOfBase64 } from '../../../spec/vectors/generate/mutation.ts';

export type Expectation =
  | { readonly kind: 'ciphertext'; readonly level: number; readonly polynomials: number; readonly seeded: boolean; readonly scale: number }
  | { readonly kind: 'encoded-constant'; readonly level?: number; readonly scale: number }
  | { readonly kind: 'public-key' | 'relinearization-key'; readonly seeded: boolean }
  | { readonly kind: 'galois-key'; readonly seeded: boolean; readonly galoisElement: number; readonly plannedElements: readonly number[] };

export interface SharedObjects {
  readonly parameterSets: Readonly<Record<string, ParametersText & { readonly scheme: Scheme }>>;
  readonly objects: Readonly<Record<string, string>>;
}

export function checkStructure(payload: Uint8Array, chain: ModulusChain, expectation: Expectation): void {
  switch (expectation.kind) {
    case 'ciphertext': return checkCiphertext(payload, { chain, ...expectation });
    case 'encoded-constant': return checkPlaintext(payload, { chain, ...expectation });
    case 'public-key': return checkPublicKey(payload, { chain, ...expectation });
    case 'relinearization-key': return checkRelinearizationKeys(payload, { chain, ...expectation });
    case 'galois-key': return checkGaloisKey(payload, { chain, ...expectation });
  }
}

export function chainsOf({ parameterSets }: Pick<SharedObjects, 'parameterSets'>): ReadonlyMap<string, ModulusChain> {
  return new Map(Object.entries(parameterSets).map(([name, { scheme, ...text }]) => [name, modulusChain(parseParameters(scheme, text))]));
}

export function objectsOf({ objects }: SharedObjects): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(objects).map(([name, text]) => [name, bytesOfBase64(text)]));
}
