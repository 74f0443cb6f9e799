/** What a raw handler holds: names of values that live elsewhere. They tell nothing, and mean nothing after the call. */
import { FheError } from '../errors/index.ts';

/** Found across two copies of this library: that of the handler's bundle, and its host's. */
const OPAQUE = Symbol.for('fhe-serverless.raw-value');

abstract class Opaque {
  readonly [OPAQUE] = true;

  /** Reached by if (x > 0), `${x}`, list[x], x + 1 and every other use that needs the number. */
  [Symbol.toPrimitive](): never { throw opaqueError(); }
  toJSON(): never { throw opaqueError(); }
  [Symbol.iterator](): never { throw opaqueError(); }
}

/** A ciphertext of the call. */
export class RawValue extends Opaque {
  readonly kind = 'ciphertext';
}

/** Numbers of the handler, to meet ciphertexts. */
export class RawPlaintext extends Opaque {
  readonly kind = 'plaintext';
}

export const isOpaque = (value: unknown): boolean => typeof value === 'object' && value !== null && OPAQUE in value;

export const opaqueError = (where = 'an unknown line'): FheError => new FheError('FHE_TRACE_BRANCH', { value: 'value of a raw handler', where });
