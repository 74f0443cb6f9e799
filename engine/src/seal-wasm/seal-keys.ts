/** One caller's evaluation keys in SEAL's memory. */
import { FheError, invariant } from '@fhe-serverless/core/errors';
import type { EvaluationKeyPart } from '@fhe-serverless/core/plan';
import type { Encryptor, GaloisKeys, RelinKeys, SEALContext } from 'node-seal';
import type { LoadedKeys } from '../evaluate/index.ts';
import { HandleScope } from './handle-scope.ts';
import { plainBytes } from './plain-bytes.ts';
import { translated } from './seal-errors.ts';
import type { SealInstance } from './seal-instance.ts';

export class SealKeys implements LoadedKeys {
  bytes = 0;
  relinearization: RelinKeys | undefined;
  /** Under the caller's public key. */
  encryptor: Encryptor | undefined;
  /** One object per Galois element: SEAL never falls back to composing rotations. */
  readonly galois = new Map<number, GaloisKeys>();
  readonly #scope: HandleScope;

  constructor(scope: HandleScope) {
    this.#scope = scope;
  }

  [Symbol.dispose](): void {
    this.#scope[Symbol.dispose]();
  }
}

/** @throws FheError FHE_WIRE_REJECTED when SEAL refuses an object, or when it is the key of another rotation */
export function loadSealKeys(engine: SealInstance, context: SEALContext, wanted: readonly EvaluationKeyPart[], parts: ReadonlyMap<string, Uint8Array>): SealKeys {
  const scope = new HandleScope(engine.handles);
  try {
    const keys = new SealKeys(scope);
    for (const part of wanted) {
      const payload = parts.get(part.name);
      invariant(payload !== undefined, `the caller's key ${part.name} is given`);
      translated('FHE_WIRE_REJECTED', 'loading keys', () => loadKey(engine, context, scope, keys, part, payload));
      keys.bytes += 2 * payload.length;
    }
    return keys;
  } catch (error) {
    scope[Symbol.dispose]();
    throw error;
  }
}

function loadKey({ seal }: SealInstance, context: SEALContext, scope: HandleScope, keys: SealKeys, { kind, galoisElement }: EvaluationKeyPart, payload: Uint8Array): void {
  if (kind === 'public') {
    const publicKey = scope.own(new seal.PublicKey());
    publicKey.loadFromArray(context, plainBytes(payload));
    keys.encryptor = scope.own(new seal.Encryptor(context, publicKey));
    return;
  }
  if (kind === 'relinearization') {
    keys.relinearization = scope.own(new seal.RelinKeys());
    return keys.relinearization.loadFromArray(context, plainBytes(payload));
  }
  const galois = scope.own(new seal.GaloisKeys());
  galois.loadFromArray(context, plainBytes(payload));
  if (!galois.hasKey(galoisElement)) throw new FheError('FHE_WIRE_REJECTED');
  keys.galois.set(galoisElement, galois);
}
