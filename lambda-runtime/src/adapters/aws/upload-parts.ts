/** Cuts a stream into parts of one size and holds it to its announced length. */
import { invariant } from '@fhe-serverless/core/errors';

/**
 * Gives parts of exactly `partBytes`, the last one shorter; an empty stream gives one empty part.
 * The last part is given only after the stream ended at exactly `bytes`, so a wrong length never completes an object.
 */
export async function* partsOf(body: AsyncIterable<Uint8Array>, bytes: number, partBytes: number): AsyncGenerator<Uint8Array> {
  let part = new Uint8Array(Math.min(partBytes, bytes));
  let filled = 0;
  let taken = 0;
  for await (const chunk of body) {
    invariant(taken + chunk.length <= bytes, 'a written body has its announced length');
    for (let offset = 0; offset < chunk.length;) {
      if (filled === part.length) {
        yield part;
        part = new Uint8Array(Math.min(partBytes, bytes - taken));
        filled = 0;
      }
      const step = Math.min(part.length - filled, chunk.length - offset);
      part.set(chunk.subarray(offset, offset + step), filled);
      filled += step;
      offset += step;
      taken += step;
    }
  }
  invariant(taken === bytes, 'a written body has its announced length');
  yield part;
}
