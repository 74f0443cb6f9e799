/** Cuts a stream of bytes into pieces of given lengths, holding one piece at a time. */

export interface Segment {
  readonly bytes: Uint8Array;
  readonly last: boolean;
}

/** Pieces of `firstLength`, then of `length` bytes; the last one may be shorter, and is empty only for an empty source. */
export async function* segmented(source: AsyncIterable<Uint8Array>, firstLength: number, length: number): AsyncGenerator<Segment> {
  let piece = Buffer.allocUnsafe(firstLength);
  let filled = 0;
  for await (const chunk of source) {
    let taken = 0;
    while (taken < chunk.length) {
      // Only a byte that follows tells that a full piece is not the last one.
      if (filled === piece.length) {
        yield { bytes: piece, last: false };
        piece = Buffer.allocUnsafe(length);
        filled = 0;
      }
      const count = Math.min(piece.length - filled, chunk.length - taken);
      piece.set(chunk.subarray(taken, taken + count), filled);
      filled += count;
      taken += count;
    }
  }
  yield { bytes: piece.subarray(0, filled), last: true };
}

/** A stream that is read in two steps: some bytes first, then what follows. Dispose to close its origin, read or not. */
export class ByteSource implements AsyncDisposable {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #seen: Uint8Array = new Uint8Array();

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  /** The next `length` bytes, fewer if the source ends before. */
  async take(length: number): Promise<Uint8Array> {
    const chunks = [this.#seen];
    let bytes = this.#seen.length;
    while (bytes < length) {
      const next = await this.#iterator.next();
      if (next.done === true) break;
      chunks.push(next.value);
      bytes += next.value.length;
    }
    const seen = chunks.length === 1 ? this.#seen : Buffer.concat(chunks);
    this.#seen = seen.subarray(length);
    return seen.subarray(0, length);
  }

  async* rest(): AsyncGenerator<Uint8Array> {
    if (this.#seen.length > 0) yield this.#seen;
    for (let next = await this.#iterator.next(); next.done !== true; next = await this.#iterator.next()) yield next.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#iterator.return?.();
  }
}
