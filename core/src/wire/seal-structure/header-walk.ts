/** Walks the nested headers of a SEAL object by their counts, never by bytes that look like one, because coefficients can. */
import { PARMS_ID_BYTES, SEAL_HEADER_BYTES, SEED_INFO_BYTES, WORD_BYTES } from '../../parameters/index.ts';
import { demand, SEAL_MAGIC, SEAL_MAJOR, SEAL_MINOR } from './seal-cursor.ts';

/** How SEAL lays the object out. A public key is a ciphertext, a secret key a plaintext. */
export type SealLayout = 'ciphertext' | 'plaintext' | 'key-lists';

/**
 * Releases whose objects differ from 4.1 in the version byte alone. 4.0 is not among them (its BGV data differ),
 * and a release that nobody has compared yet is refused.
 */
const NEWEST_KNOWN_MINOR = 4;
/** Within a header. */
export const MINOR_OFFSET = 4;
const COMPRESSION_NONE = 0;

export class HeaderWalk {
  /** Offset of every header. */
  readonly headers: number[] = [];
  /** Offset of every parms_id. */
  readonly parmsIds: number[] = [];
  #offset = 0;
  readonly #length: number;
  readonly #view: DataView;

  /** @throws FheError FHE_WIRE_REJECTED for another version, compressed data, or a structure that does not add up */
  constructor(bytes: Uint8Array, layout: SealLayout) {
    this.#length = bytes.length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (layout === 'ciphertext') this.#ciphertext();
    else if (layout === 'plaintext') this.#plaintext();
    else this.#keyLists();
    demand(this.#offset === bytes.length);
  }

  #ciphertext(): void {
    const end = this.#header();
    this.#parmsId();
    this.#skip(1);
    const coefficients = this.#count() * this.#count() * this.#count();
    this.#skip(2 * WORD_BYTES);
    const words = this.#array();
    // A seed follows exactly when fewer words are stored than the dimensions promise.
    if (words < coefficients) this.#seedInfo();
    demand(this.#offset === end);
  }

  #plaintext(): void {
    const end = this.#header();
    this.#parmsId();
    this.#skip(2 * WORD_BYTES);
    this.#array();
    demand(this.#offset === end);
  }

  #keyLists(): void {
    const end = this.#header();
    this.#parmsId();
    for (let lists = this.#count(); lists > 0; lists--) {
      for (let keys = this.#count(); keys > 0; keys--) this.#ciphertext();
    }
    demand(this.#offset === end);
  }

  #parmsId(): void {
    this.parmsIds.push(this.#offset);
    this.#skip(PARMS_ID_BYTES);
  }

  #array(): number {
    const end = this.#header();
    const words = this.#count();
    this.#skip(words * WORD_BYTES);
    demand(this.#offset === end);
    return words;
  }

  #seedInfo(): void {
    const end = this.#header();
    this.#skip(SEED_INFO_BYTES - SEAL_HEADER_BYTES);
    demand(this.#offset === end);
  }

  /** Notes a header and returns where its object ends. */
  #header(): number {
    const start = this.#offset;
    this.#skip(SEAL_HEADER_BYTES);
    const view = this.#view;
    const minor = view.getUint8(start + MINOR_OFFSET);
    demand(view.getUint16(start, true) === SEAL_MAGIC && view.getUint8(start + 2) === SEAL_HEADER_BYTES);
    demand(view.getUint8(start + 3) === SEAL_MAJOR && minor >= SEAL_MINOR && minor <= NEWEST_KNOWN_MINOR);
    demand(view.getUint8(start + 5) === COMPRESSION_NONE);
    this.headers.push(start);
    return start + Number(view.getBigUint64(start + 8, true));
  }

  /** A 64-bit count, at most the number of bytes left: whatever it counts takes a byte at least. */
  #count(): number {
    const start = this.#offset;
    this.#skip(WORD_BYTES);
    const count = Number(this.#view.getBigUint64(start, true));
    demand(count <= this.#length);
    return count;
  }

  #skip(bytes: number): void {
    demand(bytes <= this.#length - this.#offset);
    this.#offset += bytes;
  }
}
