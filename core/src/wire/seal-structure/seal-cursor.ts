/** Reads a SEAL object from front to back. Every surprise is the same refusal, so a caller learns nothing from it. */
import { FheError } from '../../errors/index.ts';
import { equalBytes } from '../../cbor/index.ts';
import { ARRAY_START_BYTES, SEAL_HEADER_BYTES, WORD_BYTES } from '../../parameters/index.ts';

export const SEAL_MAGIC = 0xa15e;
export const SEAL_MAJOR = 4;
export const SEAL_MINOR = 1;
const COMPRESSION_NONE = 0;

/** The one refusal of steps 4 to 8. It carries no details: no oracle. @throws FheError FHE_WIRE_REJECTED */
export function reject(): never {
  throw new FheError('FHE_WIRE_REJECTED');
}

/** @throws FheError FHE_WIRE_REJECTED unless `condition` holds */
export function demand(condition: unknown): asserts condition {
  if (!condition) reject();
}

export class SealCursor {
  readonly view: DataView;
  offset = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** A SEALHeader of the portable profile whose object is `objectBytes` long, header included. */
  demandHeader(objectBytes: number): void {
    demand(objectBytes <= this.#bytes.length - this.offset);
    const start = this.#take(SEAL_HEADER_BYTES);
    demand(this.view.getUint16(start, true) === SEAL_MAGIC);
    demand(this.view.getUint8(start + 2) === SEAL_HEADER_BYTES);
    demand(this.view.getUint8(start + 3) === SEAL_MAJOR && this.view.getUint8(start + 4) === SEAL_MINOR);
    demand(this.view.getUint8(start + 5) === COMPRESSION_NONE && this.view.getUint16(start + 6, true) === 0);
    demand(this.view.getBigUint64(start + 8, true) === BigInt(objectBytes));
  }

  /** Header and count of a DynArray of `words` 64-bit words; the words follow. */
  demandArrayStart(words: number): void {
    this.demandHeader(ARRAY_START_BYTES + WORD_BYTES * words);
    this.demandWord(words);
  }

  demandBytes(expected: Uint8Array): void {
    const start = this.#take(expected.length);
    demand(equalBytes(this.#bytes.subarray(start, start + expected.length), expected));
  }

  demandByte(expected: number): void {
    demand(this.view.getUint8(this.#take(1)) === expected);
  }

  demandWord(expected: number): void {
    demand(this.word() === BigInt(expected));
  }

  word(): bigint {
    return this.view.getBigUint64(this.#take(8), true);
  }

  double(): number {
    return this.view.getFloat64(this.#take(8), true);
  }

  /** Steps over `count` bytes and returns where they begin. */
  skip(count: number): number {
    return this.#take(count);
  }

  demandEnd(): void {
    demand(this.offset === this.#bytes.length);
  }

  #take(count: number): number {
    const start = this.offset;
    demand(count <= this.#bytes.length - start);
    this.offset = start + count;
    return start;
  }
}
